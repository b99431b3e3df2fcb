import {
  cloneJson,
  isRecord,
  type JsonObject,
  type KubeObject,
  StatusError,
  type StoredObject,
} from "../../kube/index.ts";
import { patchDocument } from "../registry/patch-object.ts";
import type { ResourceStore } from "../registry/registry.ts";
import { applyReplicas, toScale } from "../registry/subresources/scale.ts";
import { type Call, type Reply, writeContext } from "./call.ts";
import { negotiate } from "./negotiation.ts";
import { reply } from "./read-requests.ts";
import { readObject, readPatch, type WriteServices } from "./write-requests.ts";

const scaleKind = {
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  schema: "io.k8s.api.autoscaling.v1.Scale",
};

/** GET, PUT and PATCH of `/scale`. @throws StatusError 400, 404, 405, 409 and 422 */
export async function scaleReply(
  call: Call,
  store: ResourceStore,
  services: WriteServices,
): Promise<Reply> {
  const { namespace, name, verb } = call.info;
  const negotiated = negotiate(call.accept);
  const stored = store.get(namespace, name);
  if (verb === "get") {
    return reply(toScale(store.definition, stored), 200, negotiated);
  }
  const scale = await wantedScale(call, store, stored, services);
  const object = withScale(store, cloneJson(stored), scale);
  const context = { ...writeContext(call), managedSubresource: "scale" };
  const updated = await store.update(namespace, name, object, "", context);
  return reply(toScale(store.definition, updated), 200, negotiated);
}

async function wantedScale(
  call: Call,
  store: ResourceStore,
  stored: StoredObject,
  services: WriteServices,
): Promise<KubeObject> {
  if (call.info.verb === "update") {
    return readObject(call, scaleKind, services);
  }
  if (call.info.verb !== "patch") {
    throw StatusError.methodNotAllowed();
  }
  const { type, patch } = await readPatch(call, services);
  if (type === "apply") {
    throw StatusError.unsupportedMediaType(
      "application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json",
    );
  }
  const patched = patchDocument(scaleKind.schema, toScale(store.definition, stored), type, patch);
  if (!isRecord(patched)) {
    throw StatusError.badRequest("the patched document is not an object");
  }
  return services.decode(scaleKind.schema, patched).object;
}

function withScale(store: ResourceStore, object: StoredObject, scale: KubeObject): StoredObject {
  const spec: JsonObject = isRecord(scale.spec) ? scale.spec : {};
  const replicas = Number(spec.replicas ?? 0);
  const revision = scale.metadata?.resourceVersion;
  applyReplicas(store.definition, object, replicas);
  object.metadata.resourceVersion = revision ?? "";
  return object;
}
