import { parseTime } from "../../../core/time.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";
import { isTerminating } from "../shared/objects.ts";
import { isPodFinished, isPodReady } from "../shared/pods.ts";
import { type IndexFailures, indexFailuresOf } from "./failed-indexes.ts";
import { failureActionOf } from "./failure-policy.ts";
import { completionIndexOf, parseIndexes } from "./indexes.ts";
import type { Job } from "./job.ts";

/** Keeps a finished Pod until its Job has counted it. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

/** Where a Job's Pods stand, those that are counted already included. */
export interface Progress extends IndexFailures {
  readonly active: readonly StoredObject<Pod>[];
  readonly ready: number;
  readonly terminating: number;
  /** Finished Pods that are kept until they are counted, and that it is written down. */
  readonly kept: readonly StoredObject<Pod>[];
  readonly succeeded: number;
  readonly failed: number;
  /** Indexes that have succeeded; empty unless the Job is indexed. */
  readonly completedIndexes: ReadonlySet<number>;
  /** Why the Job fails as a whole, if its policy says so of a Pod. */
  readonly fatal: string | undefined;
  /** Failed Pods that are there, those that don't count among them. */
  readonly failedPods: number;
  /** When the last of the failures in a row ended, in epoch milliseconds. */
  readonly lastFailureMs: number;
  /** Restarts of containers in Pods that run. */
  readonly restarts: number;
}

/** Counts a Job's Pods. Source: kubernetes pkg/controller/job/job_controller.go v1.35. */
export function progressOf(job: StoredObject<Job>, owned: readonly StoredObject<Pod>[]): Progress {
  const active = owned.filter((pod) => !isPodFinished(pod) && !isTerminating(pod));
  const counted = countedPodsOf(job);
  const ended = owned.filter((pod) => isCountable(job, pod));
  const kept = ended.filter(isTracked);
  const uncounted = kept.filter(({ metadata }) => !counted.has(metadata.uid));
  const completedIndexes = parseIndexes(job.status?.completedIndexes ?? "");
  const isIndexed = job.spec?.completionMode === "Indexed";
  const newlyDone = uncounted.filter(hasSucceeded);
  if (isIndexed) {
    for (const pod of newlyDone) {
      completedIndexes.add(completionIndexOf(pod));
    }
  }
  const failures = ended.filter((pod) => !hasSucceeded(pod));
  const newFailures = uncounted.filter(
    (pod) => !hasSucceeded(pod) && failureActionOf(job, pod).action !== "Ignore",
  );
  return {
    active,
    kept,
    ready: active.filter(isPodReady).length,
    terminating: owned.filter((pod) => isTerminating(pod) && !isPodFinished(pod)).length,
    succeeded: isIndexed ? completedIndexes.size : (job.status?.succeeded ?? 0) + newlyDone.length,
    failed: (job.status?.failed ?? 0) + newFailures.length,
    ...indexFailuresOf(job, failures),
    fatal: failures
      .map((pod) => failureActionOf(job, pod))
      .find(({ action }) => action === "FailJob")?.message,
    completedIndexes,
    failedPods: failures.length,
    lastFailureMs: Math.max(0, ...failures.map(endMs)),
    restarts: active
      .flatMap(({ status }) => status?.containerStatuses ?? [])
      .reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** Finished Pods that are counted and may still be kept. */
function countedPodsOf({ status }: StoredObject<Job>): ReadonlySet<string> {
  const { succeeded = [], failed = [] } = status?.uncountedTerminatedPods ?? {};
  return new Set([...succeeded, ...failed]);
}

/** Whether a Pod waits for its Job to count it. */
export function isTracked({ metadata }: StoredObject<Pod>): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) ?? false;
}

/** A Pod that is deleted before it ended counts as a failure, at once unless the Job waits for its end. */
function isCountable(job: Job, pod: StoredObject<Pod>): boolean {
  return isPodFinished(pod) || (isTerminating(pod) && !waitsForEnds(job));
}

/** Whether a Pod is replaced only when it has ended. */
export function waitsForEnds({ spec }: Job): boolean {
  return spec?.podReplacementPolicy === "Failed";
}

export function hasSucceeded(pod: StoredObject<Pod>): boolean {
  return pod.status?.phase === "Succeeded";
}

function endMs({ metadata, status }: StoredObject<Pod>): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) =>
    parseTime(state?.terminated?.finishedAt)?.getTime(),
  );
  const deletion = parseTime(metadata.deletionTimestamp)?.getTime();
  return Math.max(0, deletion ?? 0, ...ends.map((end) => end ?? 0));
}
