import type { Pod } from "../../../kube/index.ts";
import { type ContainerRecord, isSidecar, newRecord } from "./container-record.ts";

/** Adds records for containers that a Pod has and `records` hasn't, in the Pod's order. */
export function adoptContainers(records: ContainerRecord[], pod: Pod): void {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const known = new Set(records.map((record) => record.spec.name));
  const add = (kind: ContainerRecord["kind"], spec: ContainerRecord["spec"]) => {
    if (!known.has(spec.name)) {
      records.push(newRecord(kind, spec));
    }
  };
  for (const spec of initContainers) {
    add("init", spec);
  }
  for (const spec of containers) {
    add("regular", spec);
  }
  for (const spec of ephemeralContainers) {
    add("ephemeral", spec);
  }
}

/**
 * Whether a container that isn't running should be started, once or again.
 * Source: pkg/kubelet/container/helpers.go v1.35 ShouldContainerBeRestarted.
 */
export function shouldRun(record: ContainerRecord, policy: string): boolean {
  const ended = record.terminated;
  if (!ended) {
    return true;
  }
  if (record.kind === "ephemeral") {
    return false;
  }
  if (isSidecar(record)) {
    return true;
  }
  const failed = ended.exitCode !== 0;
  return record.kind === "init"
    ? failed && policy !== "Never"
    : policy === "Always" || (policy === "OnFailure" && failed);
}

/** Whether nothing is left to run but sidecars: all regular containers are done, or an init failed for good. */
export function isFinished(records: readonly ContainerRecord[], policy: string): boolean {
  const isDone = (record: ContainerRecord) => record.terminated && !shouldRun(record, policy);
  const inits = records.filter((record) => record.kind === "init" && !isSidecar(record));
  const regular = records.filter((record) => record.kind === "regular");
  const hasFailedInit = inits.some((record) => isDone(record) && record.terminated?.exitCode !== 0);
  return hasFailedInit || regular.every(isDone);
}
