import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { OwnedStack } from "../core/lifecycle.ts";
import { limitProfiles } from "../core/limits.ts";
import { ThreadedYamlReader } from "../kube/index.ts";
import { bootstrapCluster } from "./bootstrap/bootstrap.ts";
import { NamespaceKeeper } from "./bootstrap/namespace-keeper.ts";
import { ClusterGateway } from "./cluster-gateway.ts";
import type { Gateway } from "./gateway.ts";
import { loadOrCreateCertificates } from "./identity/certificates.ts";
import { ResourcePaths } from "./reading/resource-paths.ts";
import { SandboxReaders } from "./reading/sandbox-reader.ts";
import type { Services } from "./requests/exchange.ts";
import { defaultShownNamespaces, type GatewayOptions } from "./settings.ts";
import { createAdminClient } from "./upstream/read.ts";
import { waitUntilReady } from "./upstream/ready.ts";
import { ResourceScopes } from "./upstream/resource-scopes.ts";
import { createUpstream } from "./upstream/upstream.ts";

/**
 * Connects to the cluster, puts the roles of learners there, and loads or makes the certificates.
 * Disposing the gateway closes every way in.
 * @throws AppError `unavailable` when the cluster isn't ready after half a minute or refuses the roles.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock, log, runDirectory } = options;
  await mkdir(runDirectory, { recursive: true, mode: 0o700 });
  const limits = { ...limitProfiles.classroom.gateway, ...options.limits };
  const shown = new Set(options.shownNamespaces ?? defaultShownNamespaces);
  const upstream = createUpstream(options.kubeconfigFile, clock);
  const abort = new AbortController();
  const admin = createAdminClient(upstream, abort.signal);
  const certificates = await loadOrCreateCertificates(join(runDirectory, "tls"), clock);
  await waitUntilReady(upstream, clock);
  await bootstrapCluster(admin, shown, log);
  const namespaces = new NamespaceKeeper(admin, clock, limits);
  const owned = new OwnedStack();
  owned.own(upstream);
  owned.defer(() => abort.abort());
  const services: Services = {
    upstream,
    scopes: new ResourceScopes(admin),
    namespaces,
    yaml: owned.own(new ThreadedYamlReader(clock)),
    limits,
    clock,
    log,
  };
  const { signal } = abort;
  const paths = new ResourcePaths(admin);
  const readers = new SandboxReaders({ upstream, paths, namespaces, clock, log, signal });
  return new ClusterGateway(services, { runDirectory, shown, certificates, readers, owned });
}
