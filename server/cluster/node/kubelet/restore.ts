import { formatTime, type Instant } from "../../../core/time.ts";
import type { ContainerStatus, Pod } from "../../../kube/index.ts";
import type { ContainerLog } from "./container-log.ts";
import { type ContainerRecord, isSidecar } from "./container-record.ts";

/**
 * Takes over what an earlier process reported of a container. One that ran ended with the node:
 * exit code 255, reason Unknown, as containerd reports it after a reboot.
 * @returns whether the container had run before.
 */
export function restoreRecord(
  record: ContainerRecord,
  status: Pod["status"],
  now: Instant,
  logs: (run: number) => ContainerLog,
): boolean {
  const all = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  const old: ContainerStatus | undefined = all.find((each) => each.name === record.spec.name);
  if (!old) {
    return false;
  }
  record.restartCount = old.restartCount;
  record.last = old.lastState?.terminated ?? null;
  if (old.state?.terminated || old.state?.running || old.lastState?.terminated) {
    record.endedLog = logs(old.restartCount);
    record.olderLog = old.restartCount > 0 ? logs(old.restartCount - 1) : null;
  }
  record.imageName = old.image;
  record.imageId = old.imageID;
  if (old.state?.terminated) {
    record.terminated = old.state.terminated;
    return true;
  }
  if (!old.state?.running) {
    return false;
  }
  record.terminated = {
    exitCode: record.kind === "init" && !isSidecar(record) && old.ready ? 0 : 255,
    reason: "Unknown",
    startedAt: old.state.running.startedAt ?? formatTime(now),
    finishedAt: formatTime(now),
    ...(old.containerID === undefined ? {} : { containerID: old.containerID }),
  };
  return true;
}
