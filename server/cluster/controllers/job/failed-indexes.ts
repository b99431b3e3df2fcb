import type { Pod, StoredObject } from "../../../kube/index.ts";
import { failureActionOf } from "./failure-policy.ts";
import { completionIndexOf, parseIndexes } from "./indexes.ts";
import type { Job } from "./job.ts";

/** On a Pod: how often its index had failed before. */
export const failureCountKey = "batch.kubernetes.io/job-index-failure-count";

/** How the indexes of a Job with a limit of its own for each stand. */
export interface IndexFailures {
  /** Those that get no further Pod. */
  readonly failedIndexes: ReadonlySet<number>;
  /** How often each has failed. */
  readonly counts: ReadonlyMap<number, number>;
}

/** Source: kubernetes pkg/controller/job/indexed_job_utils.go calculateFailedIndexes, getNewIndexFailureCounts v1.35. */
export function indexFailuresOf(
  job: StoredObject<Job>,
  failedPods: readonly StoredObject<Pod>[],
): IndexFailures {
  const limit = job.spec?.backoffLimitPerIndex;
  const counts = new Map<number, number>();
  const failedIndexes = parseIndexes(job.status?.failedIndexes ?? "");
  if (limit === undefined) {
    return { failedIndexes, counts };
  }
  for (const pod of failedPods) {
    const index = completionIndexOf(pod);
    const { action } = failureActionOf(job, pod);
    const before = Number(pod.metadata.annotations?.[failureCountKey] ?? 0);
    const count = Math.max(counts.get(index) ?? 0, before + (action === "Ignore" ? 0 : 1));
    counts.set(index, count);
    if (action === "FailIndex" || count > limit) {
      failedIndexes.add(index);
    }
  }
  return { failedIndexes, counts };
}
