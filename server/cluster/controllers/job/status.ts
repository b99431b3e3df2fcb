import { formatTime, type Instant } from "../../../core/time.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";
import { formatIndexes } from "./indexes.ts";
import { condition, conditionOf, type Job, type JobCondition, type JobStatus } from "./job.ts";
import { hasSucceeded, type Progress } from "./progress.ts";
import type { Verdict } from "./verdict.ts";

/** What a look at a Job has found out. */
export interface Findings {
  readonly progress: Progress;
  readonly verdict: Verdict | undefined;
  readonly suspended: boolean;
  readonly now: Instant;
}

/**
 * A Job's status after a look at it. Pods that are newly counted are named in it until they are released, so
 * that a restart in between counts none twice.
 */
export function statusOf(job: StoredObject<Job>, findings: Findings): JobStatus {
  const { progress, verdict, suspended, now } = findings;
  const conditions = conditionsOf(job, findings);
  const { active, ready, terminating, succeeded, failed } = progress;
  const { completedIndexes, failedIndexes } = progress;
  const isEnded = conditions.some(({ type }) => type === "Complete" || type === "Failed");
  const startTime = suspended ? undefined : (job.status?.startTime ?? formatTime(now));
  const counted = countedUids(progress.kept);
  return {
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(startTime === undefined ? {} : { startTime }),
    ...(isEnded && verdict?.type === "Complete" ? { completionTime: formatTime(now) } : {}),
    ...nonZero({ active: active.length, succeeded, failed }),
    ...(completedIndexes.size > 0 ? { completedIndexes: formatIndexes(completedIndexes) } : {}),
    ...(job.spec?.backoffLimitPerIndex === undefined
      ? {}
      : { failedIndexes: formatIndexes(failedIndexes) }),
    uncountedTerminatedPods: counted,
    ready,
    terminating,
  } as JobStatus;
}

function nonZero(counts: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function countedUids(pods: readonly StoredObject<Pod>[]) {
  const uids = (wanted: boolean) =>
    pods.filter((pod) => hasSucceeded(pod) === wanted).map(({ metadata }) => metadata.uid);
  const [succeeded, failed] = [uids(true), uids(false)];
  return {
    ...(succeeded.length > 0 ? { succeeded } : {}),
    ...(failed.length > 0 ? { failed } : {}),
  };
}

/** The end is told once no Pod runs any more; until then only that it comes. */
function conditionsOf(job: StoredObject<Job>, findings: Findings): JobCondition[] {
  const { progress, verdict, now } = findings;
  const kept = withSuspension(job, findings);
  if (!verdict) {
    return kept;
  }
  const { type, reason, message } = verdict;
  const announced = type === "Failed" ? "FailureTarget" : "SuccessCriteriaMet";
  const announcement = kept.some((one) => one.type === announced)
    ? []
    : [condition(announced, reason, message, now)];
  const isOver = progress.active.length === 0 && progress.terminating === 0;
  const end = isOver ? [condition(type, reason, message, now)] : [];
  return [...kept, ...announcement, ...end];
}

function withSuspension(job: StoredObject<Job>, { suspended, now }: Findings): JobCondition[] {
  const conditions = job.status?.conditions ?? [];
  const was = conditionOf(job, "Suspended")?.status === "True";
  if (was === suspended) {
    return [...conditions];
  }
  const changed = suspended
    ? condition("Suspended", "JobSuspended", "Job suspended", now)
    : condition("Suspended", "JobResumed", "Job resumed", now, "False");
  return [...conditions.filter(({ type }) => type !== "Suspended"), changed];
}
