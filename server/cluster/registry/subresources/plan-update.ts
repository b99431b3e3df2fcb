import type { Instant } from "../../../core/time.ts";
import {
  cloneJson,
  fieldErrors,
  isRecord,
  type KubeObject,
  StatusError,
  type StoredObject,
} from "../../../kube/index.ts";
import type { KindDefinition } from "../../kinds/definition.ts";
import type { UpdatePlan } from "../update-object.ts";
import { withBinding } from "./binding.ts";

interface Target {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

type Produce = UpdatePlan["produce"];

/**
 * The plan of an update through a subresource: what `wanted` makes of the stored object, limited to
 * what the subresource may change. @throws StatusError 404 for a subresource that the kind hasn't.
 */
export function planUpdate(
  kind: KindDefinition,
  target: Target,
  wanted: Produce,
  now: () => Instant,
): UpdatePlan {
  const { subresource } = target;
  if (subresource === "" || (subresource === "status" && kind.hasStatus)) {
    return { ...target, produce: wanted };
  }
  const produce = producers[`${kind.group}/${kind.resource}/${subresource}`];
  if (!produce) {
    throw StatusError.unknownPath();
  }
  return {
    ...target,
    produce: async (old) => produce(old, await wanted(old), now()),
    direct: subresource !== "ephemeralcontainers",
  };
}

/** By `group/resource/subresource`: the whole object from the stored one and what the caller sent. */
const producers: Readonly<
  Record<string, (old: StoredObject, sent: KubeObject, now: Instant) => KubeObject>
> = {
  "/pods/binding": withBinding,
  "certificates.k8s.io/certificatesigningrequests/approval": withApproval,
  "/pods/ephemeralcontainers": (old, sent) => {
    const object = cloneJson(old);
    const spec = isRecord(sent.spec) ? sent.spec : {};
    object.spec = {
      ...(isRecord(object.spec) ? object.spec : {}),
      ephemeralContainers: spec.ephemeralContainers,
    };
    return withRevision(object, sent);
  },
  "/namespaces/finalize": (old, sent) => {
    const object = cloneJson(old);
    const spec = isRecord(sent.spec) ? sent.spec : {};
    object.spec = {
      ...(isRecord(object.spec) ? object.spec : {}),
      finalizers: spec.finalizers ?? [],
    };
    return withRevision(object, sent);
  },
};

/** Only the conditions are said anew. Source: pkg/registry/certificates/certificates/strategy.go v1.35. */
function withApproval(old: StoredObject, sent: KubeObject): KubeObject {
  const conditions = isRecord(sent.status) ? sent.status.conditions : undefined;
  const list = Array.isArray(conditions) ? conditions.filter(isRecord) : [];
  const types = list.map(({ type }) => String(type));
  const clash = types.includes("Approved") ? types.indexOf("Denied") : -1;
  if (clash >= 0) {
    const kind = { group: "certificates.k8s.io", kind: "CertificateSigningRequest" };
    const why = "Approved and Denied conditions are mutually exclusive";
    throw StatusError.invalid(kind, old.metadata.name, [
      fieldErrors.invalid(`status.conditions[${clash}].type`, "Denied", why),
    ]);
  }
  const object = cloneJson(old);
  object.status = { ...(isRecord(old.status) ? old.status : {}), conditions: list };
  return withRevision(object, sent);
}

/** Keeps the caller's optimistic lock. */
function withRevision(object: StoredObject, sent: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, ...lockOf(sent) } };
}

function lockOf({ metadata }: KubeObject): { resourceVersion: string } {
  return { resourceVersion: metadata?.resourceVersion ?? "" };
}
