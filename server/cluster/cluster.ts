import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { lockDirectory } from "../core/directory-lock.ts";
import { type Owned, OwnedStack } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { Deployment, Pod, Secret, ServiceAccount, StoredObject } from "../kube/index.ts";
import { builtinAdmission } from "./admission/index.ts";
import type { AdmissionPlugin } from "./admission/plugin.ts";
import { createTokenAuthenticator } from "./api/authenticator.ts";
import { createApiServer } from "./api/server.ts";
import { EscalationCheck } from "./authorization/escalation.ts";
import { createRbacAuthorizer, type RoleSource } from "./authorization/rbac-authorizer.ts";
import { componentUser } from "./authorization/user.ts";
import { bootstrap } from "./bootstrap.ts";
import type { ComponentContext, Informers } from "./client/client.ts";
import { CorrelatingEventRecorder } from "./client/event-recorder.ts";
import { createInformers } from "./client/informers.ts";
import { createRegistryClient } from "./client/registry-client.ts";
import {
  type ClientAuthority,
  loadOrCreateClientAuthority,
  type SigningRequest,
  signForClient,
} from "./client-authority.ts";
import { startControllers } from "./controllers/start-controllers.ts";
import { adminKubeconfig, type Credentials, loadOrCreateCredentials } from "./credentials.ts";
import { startCustomResources } from "./custom-resources/index.ts";
import { builtinKinds, builtinViews } from "./kinds/index.ts";
import { createNetwork } from "./network/create-network.ts";
import { recordFlows } from "./network/flows/flow-records.ts";
import { createNodeRuntime } from "./node/create-node-runtime.ts";
import { createImageCatalogue } from "./node/images/index.ts";
import { createKubelet } from "./node/kubelet/kubelet.ts";
import { PodLogs } from "./node/kubelet/pod-logs.ts";
import { keepDisks } from "./node/kubelet/volumes/disk-files.ts";
import { NodeDisks } from "./node/kubelet/volumes/node-disks.ts";
import { Processor } from "./node/machine/processor.ts";
import { nodeDescriptions } from "./nodes.ts";
import { createOpenApiDocuments } from "./openapi/documents.ts";
import { PodSecurity } from "./pod-security/pod-security.ts";
import { createRegistry, type MutableRegistry } from "./registry/create-registry.ts";
import { startScheduler } from "./scheduler/scheduler.ts";
import { ServiceAccountTokens } from "./service-account-tokens.ts";
import { openSqliteStorage } from "./storage/sqlite-storage.ts";

/** Where an embedded cluster keeps its state and listens. */
export interface ClusterOptions {
  /** Directory for the database and the credentials; created if need be. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A running embedded cluster. Disposing ends it; its state stays in the data directory. */
export interface Cluster extends Owned {
  /** E.g. `https://127.0.0.1:6443`. */
  readonly url: string;
  /** Kubeconfig of the administrator. Never log it. */
  readonly adminKubeconfig: string;
  /** Resolves once names resolve in Pods: the cluster is good for use. */
  readonly ready: Promise<void>;
}

/** How long a cluster whose server was killed may take to notice that and to write its last batch. */
const predecessorMsMax = 15_000;

const builtins = { kinds: builtinKinds, views: builtinViews };

/** Starts an embedded Kubernetes: API, controllers, scheduler, nodes and network in this process. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const owned = new OwnedStack();
  try {
    return await startParts(options, owned);
  } catch (error) {
    // What has begun would keep the process, and with it the directory, for nothing.
    await owned.dispose().catch(() => undefined);
    throw error;
  }
}

async function startParts(options: ClusterOptions, owned: OwnedStack): Promise<Cluster> {
  const { dataDir, clock, log } = options;
  owned.own(await lockDirectory(dataDir, { clock, mode: 0o700, waitMs: predecessorMsMax }));
  const credentials = await loadOrCreateCredentials(dataDir, clock);
  const authority = await loadOrCreateClientAuthority(dataDir, clock);
  const storage = owned.own(openSqliteStorage(join(dataDir, "cluster.db")));
  const informers = owned.own(createInformers(storage));
  const admission: AdmissionPlugin[] = [];
  const registry = createRegistry({ storage, clock, admission, ...builtins });
  const clientAs = (fieldManager: string) =>
    createRegistryClient(registry, componentUser("system:kube-controller-manager"), fieldManager);
  const client = clientAs("kube-controller-manager");
  const recorder = (component: string, host = "") =>
    new CorrelatingEventRecorder({ client, clock, log, component, host });
  const context: ComponentContext = { client, informers, recorder };
  const podSecurity = new PodSecurity(informers);
  const roles = rolesIn(informers);
  const authorizer = createRbacAuthorizer(roles);
  admission.push(...builtinAdmission({ informers, client, clock, podSecurity }));
  admission.push(new EscalationCheck(authorizer, roles));

  await bootstrap(
    client,
    ({ group, resource }) => registry.preferred(group, resource) !== undefined,
  );
  const tokens = serviceAccountTokens(credentials, clock, context);
  const { disks, logs } = await openNodeFiles(options, informers, owned);
  const { network, kubelets } = startNodes(
    { ...context, client: clientAs("kubelet") },
    { tokens, disks, logs },
    { clock, log },
    owned,
  );
  registry.serve(owned.own(recordFlows({ log: network.flows, informers, clock })).store);
  owned.own(startCustomResources({ context, registry, clock, log }));
  owned.own(startScheduler({ ...context, client: clientAs("kube-scheduler") }, { clock, log }));
  owned.own(
    startControllers(
      context,
      controllerOptions(registry, credentials, { disks, tokens, authority }, { clock, log }),
    ),
  );

  const api = owned.own(
    createApiServer({
      registry,
      authenticator: createTokenAuthenticator(
        [{ token: credentials.adminToken, user: adminUser }],
        [tokens],
      ),
      authorizer,
      openApi: createOpenApiDocuments(() => registry.all().map(({ definition }) => definition)),
      runtime: createNodeRuntime({ kubelets, network }),
      tokens,
      clock,
      log,
      tls: tlsOf(credentials, authority),
    }),
  );
  const port = await api.listen(options.port, options.host);
  const url = `https://${options.host}:${port}`;
  return {
    url,
    adminKubeconfig: adminKubeconfig(credentials, url),
    ready: untilDnsIsAvailable(context),
    dispose: () => owned.dispose(),
  };
}

function rolesIn(informers: ComponentContext["informers"]): RoleSource {
  return {
    get: (group, resource, namespace, name) =>
      informers.of({ group, resource }).get(namespace, name),
    list: (group, resource, namespace) => informers.of({ group, resource }).list(namespace),
  };
}

const adminUser = { name: "kubernetes-admin", uid: "", groups: ["system:masters"], extra: {} };

interface Environment {
  readonly clock: Clock;
  readonly log: Logger;
}

/** What nodes share, besides the API. */
interface NodeParts {
  readonly tokens: ServiceAccountTokens;
  readonly disks: NodeDisks;
  readonly logs: PodLogs;
}

/** What Pods of an earlier process left on the nodes, without the logs of those that are gone. */
async function openNodeFiles(
  { dataDir, clock, log }: ClusterOptions,
  informers: Informers,
  owned: OwnedStack,
): Promise<Omit<NodeParts, "tokens">> {
  const disks = new NodeDisks();
  owned.own(await keepDisks(disks, { directory: join(dataDir, "disks"), clock, log }));
  const logs = new PodLogs(clock, join(dataDir, "logs"));
  const pods = informers.of<Pod>({ group: "", resource: "pods" }).list();
  const uids = new Set(pods.map(({ metadata }) => metadata.uid));
  logs.sweep((uid) => uids.has(uid));
  return { disks, logs };
}

function startNodes(
  context: ComponentContext,
  { tokens, disks, logs }: NodeParts,
  { clock, log }: Environment,
  owned: OwnedStack,
) {
  const network = owned.own(createNetwork({ informers: context.informers, clock }));
  const images = createImageCatalogue();
  const processor = new Processor(clock);
  const accounts = context.informers.of<ServiceAccount>({ group: "", resource: "serviceaccounts" });
  const kubelets = nodeDescriptions.map((node) =>
    owned.own(
      createKubelet({
        node,
        context,
        network,
        images,
        clock,
        log,
        processor,
        disks,
        logs,
        issueToken: ({ namespace, serviceAccount, podName, podUid, audience, expirationSeconds }) =>
          tokens.sign({
            namespace,
            serviceAccount,
            serviceAccountUid: accounts.get(namespace, serviceAccount)?.metadata.uid ?? "",
            audiences: audience === "" ? [] : [audience],
            expirationSeconds,
            pod: { name: podName, uid: podUid },
          }),
      }),
    ),
  );
  return { network, kubelets };
}

function serviceAccountTokens(
  credentials: Credentials,
  clock: Clock,
  { informers }: ComponentContext,
): ServiceAccountTokens {
  return new ServiceAccountTokens(
    credentials,
    clock,
    (resource, namespace, name) =>
      informers.of<Pod>({ group: "", resource }).get(namespace, name)?.metadata.uid,
    (namespace, name) => {
      const found = informers.of<Secret>({ group: "", resource: "secrets" }).get(namespace, name);
      const token = found?.data?.token;
      return token === undefined ? undefined : Buffer.from(token, "base64").toString();
    },
  );
}

function tlsOf({ serverKey: key, serverCertificate: cert }: Credentials, ca: ClientAuthority) {
  return { key, cert, ca: ca.certificate };
}

function controllerOptions(
  registry: MutableRegistry,
  { caCertificate }: Credentials,
  { disks, tokens, authority }: Omit<NodeParts, "logs"> & { readonly authority: ClientAuthority },
  environment: Environment,
) {
  return {
    ...environment,
    caCertificate,
    directories: disks,
    signCertificate: (request: SigningRequest) =>
      signForClient(authority, request, environment.clock),
    issueSecretToken: (account: StoredObject<ServiceAccount>, secret: StoredObject<Secret>) =>
      tokens.signForSecret(account, secret),
    kinds: () => registry.all().map(({ definition }) => definition),
    onKindsChange: (listener: () => void) => registry.onChange(listener),
  };
}

/** Look-ups need a name server that is ready, so until then no lab can be done. */
function untilDnsIsAvailable({ informers }: ComponentContext): Promise<void> {
  const deployments = informers.of<Deployment>({ group: "apps", resource: "deployments" });
  return new Promise((resolve) => {
    const subscription = deployments.subscribe(({ object }) => {
      const isDns = object.metadata.name === "coredns";
      if (isDns && (object.status?.availableReplicas ?? 0) > 0) {
        queueMicrotask(() => void subscription.dispose());
        resolve();
      }
    });
  });
}
