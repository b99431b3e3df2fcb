import { type Instant, parseTime } from "../../../core/time.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";

/** Whether a Pod's Ready condition is true. */
export function isPodReady(pod: StoredObject<Pod>): boolean {
  return readyCondition(pod)?.status === "True";
}

/** Whether it has been ready for `minReadyMs` at `now`. */
export function isPodAvailable(pod: StoredObject<Pod>, minReadyMs: number, now: Instant): boolean {
  if (!isPodReady(pod)) {
    return false;
  }
  const since = parseTime(readyCondition(pod)?.lastTransitionTime);
  return minReadyMs === 0 || (since !== undefined && now.getTime() - since.getTime() >= minReadyMs);
}

/** Whether it has ended for good. */
export function isPodFinished(pod: StoredObject<Pod>): boolean {
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
}

function readyCondition(pod: StoredObject<Pod>) {
  return pod.status?.conditions?.find(({ type }) => type === "Ready");
}

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * Orders Pods so that those to be deleted first come first: unscheduled, pending, not ready, cheaper by
 * annotation, ready for a shorter time, more restarts, younger.
 * Source: kubernetes pkg/controller/controller_utils.go v1.35, ActivePodsWithRanks.
 */
export function byDeletionPreference(a: StoredObject<Pod>, b: StoredObject<Pod>): number {
  const keys = (pod: StoredObject<Pod>) => [
    pod.spec?.nodeName ? 1 : 0,
    phaseRank[pod.status?.phase ?? "Pending"] ?? 0,
    isPodReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0),
    -(parseTime(readyCondition(pod)?.lastTransitionTime)?.getTime() ?? 0),
    -Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    -(parseTime(pod.metadata.creationTimestamp)?.getTime() ?? 0),
  ];
  const [left, right] = [keys(a), keys(b)];
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
