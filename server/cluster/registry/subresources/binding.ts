import { formatTime, type Instant } from "../../../core/time.ts";
import {
  cloneJson,
  isRecord,
  type KubeObject,
  StatusError,
  type StoredObject,
} from "../../../kube/index.ts";

/** A Pod as the scheduler's Binding leaves it. Source: kubernetes pkg/registry/core/pod/storage/storage.go v1.35. */
export function withBinding(old: StoredObject, binding: KubeObject, now: Instant): KubeObject {
  const target = isRecord(binding.target) ? String(binding.target.name ?? "") : "";
  const { name, uid, deletionTimestamp } = old.metadata;
  const spec = isRecord(old.spec) ? old.spec : {};
  const subject = { group: "", resource: "pods/binding" };
  if (target === "") {
    throw StatusError.badRequest("target.name: Required value");
  }
  if (binding.metadata?.uid && binding.metadata.uid !== uid) {
    throw StatusError.conflict(
      subject,
      name,
      `Precondition failed: UID in precondition: ${binding.metadata.uid}, UID in object meta: ${uid}`,
    );
  }
  if (deletionTimestamp !== undefined) {
    throw StatusError.conflict(
      subject,
      name,
      `pod ${name} is being deleted, cannot be assigned to a host`,
    );
  }
  if (spec.nodeName) {
    throw StatusError.conflict(
      subject,
      name,
      `pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`,
    );
  }
  const object = cloneJson(old);
  const status = isRecord(object.status) ? object.status : {};
  object.spec = { ...spec, nodeName: target };
  object.status = { ...status, conditions: withScheduled(status.conditions, now) };
  const annotations = binding.metadata?.annotations;
  if (annotations) {
    object.metadata.annotations = { ...object.metadata.annotations, ...annotations };
  }
  return object;
}

function withScheduled(conditions: unknown, now: Instant): unknown[] {
  const list = Array.isArray(conditions) ? conditions.filter(isRecord) : [];
  const scheduled = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: formatTime(now),
  };
  return [...list.filter(({ type }) => type !== scheduled.type), scheduled];
}
