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
  const wanted = await wantedScale(call, store, services);
  const context = { ...writeContext(call), managedSubresource: "scale" };
  for (let attempt = 1; ; attempt++) {
    const old = store.get(namespace, name);
    const object = withScale(store, cloneJson(old), wanted.from(old));
    try {
      const updated = await store.update(namespace, name, object, "", context);
      return reply(toScale(store.definition, updated), 200, negotiated);
    } catch (error) {
      const isRace = error instanceof StatusError && error.reason === "Conflict";
      if (!isRace || !wanted.isRepeatable || attempt === attemptsMax) {
        throw error;
      }
    }
  }
}

/** How often a patch that met another write is made anew. Source: apiserver pkg/endpoints/handlers/patch.go v1.35. */
const attemptsMax = 5;

/** How the wanted Scale comes from the stored object; a patch can be made anew from a newer one. */
interface Wanted {
  readonly isRepeatable: boolean;
  from(stored: StoredObject): KubeObject;
}

async function wantedScale(
  call: Call,
  store: ResourceStore,
  services: WriteServices,
): Promise<Wanted> {
  if (call.info.verb === "update") {
    const scale = await readObject(call, scaleKind, services);
    return { isRepeatable: false, from: () => scale };
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
  const from = (stored: StoredObject) => {
    const patched = patchDocument(scaleKind.schema, toScale(store.definition, stored), type, patch);
    if (!isRecord(patched)) {
      throw StatusError.badRequest("the patched document is not an object");
    }
    return services.decode(scaleKind.schema, patched).object;
  };
  return { isRepeatable: true, from };
}

function withScale(store: ResourceStore, object: StoredObject, scale: KubeObject): StoredObject {
  const spec: JsonObject = isRecord(scale.spec) ? scale.spec : {};
  const replicas = Number(spec.replicas ?? 0);
  const revision = scale.metadata?.resourceVersion;
  applyReplicas(store.definition, object, replicas);
  object.metadata.resourceVersion = revision ?? "";
  return object;
}
