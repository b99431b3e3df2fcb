import type { Clock } from "../../core/clock.ts";
import { isRecord, type KubeObject, StatusError, type StoredObject } from "../../kube/index.ts";
import type { MutableRegistry } from "../registry/create-registry.ts";
import type { ResourceStore } from "../registry/registry.ts";
import { evictPod } from "../registry/subresources/eviction.ts";
import type { BodyDecoder } from "./body.ts";
import { type Call, json, type Reply, writeContext } from "./call.ts";
import { deletionOf } from "./deletion-options.ts";
import type { TokenDiscovery } from "./token-discovery-reply.ts";
import { readObject } from "./write-requests.ts";

/** Issues tokens of service accounts (`kubectl create token`). */
export interface TokenIssuer {
  readonly discovery: TokenDiscovery;
  /** Answers a TokenRequest for an account with its status. @throws StatusError 422 */
  issue(account: StoredObject, request: KubeObject): KubeObject;
}

interface SubresourceServices {
  readonly registry: MutableRegistry;
  readonly decodeBody: BodyDecoder;
  readonly tokens: TokenIssuer | undefined;
  readonly clock: Clock;
}

/** What is posted to each subresource. */
const bodyKinds = new Map([
  [
    "/pods/binding",
    { group: "", version: "v1", kind: "Binding", schema: "io.k8s.api.core.v1.Binding" },
  ],
  [
    "/pods/eviction",
    { group: "policy", version: "v1", kind: "Eviction", schema: "io.k8s.api.policy.v1.Eviction" },
  ],
  [
    "/serviceaccounts/token",
    {
      group: "authentication.k8s.io",
      version: "v1",
      kind: "TokenRequest",
      schema: "io.k8s.api.authentication.v1.TokenRequest",
    },
  ],
]);

const success = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };

/** POST to a subresource that takes an object of another kind. @throws StatusError 404, 405 */
export async function postToSubresource(
  call: Call,
  store: ResourceStore,
  services: SubresourceServices,
): Promise<Reply> {
  const { namespace, name, subresource } = call.info;
  const { group, resource } = store.definition;
  const place = `${group}/${resource}/${subresource}`;
  const kind = bodyKinds.get(place);
  if (!kind) {
    throw StatusError.unknownPath();
  }
  const { decode } = services.registry;
  const body = await readObject(call, kind, { ...services, decode });
  const context = writeContext(call);
  if (place === "/pods/binding") {
    await store.update(namespace, name, body, "binding", context);
    return json(success, 201);
  }
  if (place === "/pods/eviction") {
    // Either place may ask for a dry run. Source: pkg/registry/core/pod/storage/eviction.go propagateDryRun v1.35.
    const { options, dryRun } = deletionOf(isRecord(body.deleteOptions) ? body.deleteOptions : {});
    const target = { namespace, name, now: services.clock.now() };
    const whole = { ...context, dryRun: context.dryRun || dryRun };
    await evictPod(store, services.registry, target, options, whole);
    return json(success, 201);
  }
  if (!services.tokens) {
    throw StatusError.unknownPath();
  }
  return json(services.tokens.issue(store.get(namespace, name), body), 201);
}
