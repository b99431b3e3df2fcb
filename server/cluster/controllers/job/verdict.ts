import { type Instant, parseTime } from "../../../core/time.ts";
import type { StoredObject } from "../../../kube/index.ts";
import { hasCondition, type Job } from "./job.ts";
import type { Progress } from "./progress.ts";
import { metSuccessRule } from "./success-policy.ts";

/** How a Job ends. */
export interface Verdict {
  readonly type: "Complete" | "Failed";
  readonly reason: string;
  readonly message: string;
}

/**
 * Whether a Job has come to its end, and why; a verdict once given stays.
 * Source: kubernetes pkg/controller/job/job_controller.go v1.35 (syncJob).
 */
export function verdictOf(
  job: StoredObject<Job>,
  progress: Progress,
  now: Instant,
): Verdict | undefined {
  const given = job.status?.conditions?.find(
    ({ type, status }) =>
      (type === "FailureTarget" || type === "SuccessCriteriaMet") && status === "True",
  );
  if (given) {
    const { reason = "", message = "" } = given;
    return { type: given.type === "FailureTarget" ? "Failed" : "Complete", reason, message };
  }
  return failureOf(job, progress, now) ?? indexFailureOf(job, progress) ?? successOf(job, progress);
}

const failed = (reason: string, message: string): Verdict => ({ type: "Failed", reason, message });

function failureOf(job: StoredObject<Job>, progress: Progress, now: Instant): Verdict | undefined {
  if (progress.fatal !== undefined) {
    return failed("PodFailurePolicy", progress.fatal);
  }
  const { backoffLimit = 6, activeDeadlineSeconds, suspend } = job.spec ?? {};
  if (progress.failed > backoffLimit || isPastRestarts(job, progress, backoffLimit)) {
    return failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
  }
  const startMs = parseTime(job.status?.startTime)?.getTime();
  if (activeDeadlineSeconds !== undefined && startMs !== undefined && suspend !== true) {
    if (now.getTime() - startMs >= activeDeadlineSeconds * 1000) {
      return failed("DeadlineExceeded", "Job was active longer than specified deadline");
    }
  }
  return undefined;
}

function indexFailureOf(
  { spec }: Job,
  { failedIndexes, completedIndexes }: Progress,
): Verdict | undefined {
  const { maxFailedIndexes, completions = 0 } = spec ?? {};
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    return failed(
      "MaxFailedIndexesExceeded",
      "Job has exceeded the specified maximal number of failed indexes",
    );
  }
  return failedIndexes.size > 0 && failedIndexes.size + completedIndexes.size >= completions
    ? failed("FailedIndexes", "Job has failed indexes")
    : undefined;
}

function successOf(job: StoredObject<Job>, progress: Progress): Verdict | undefined {
  const rule = metSuccessRule(job, progress.completedIndexes);
  if (rule !== undefined) {
    return { type: "Complete", reason: "SuccessPolicy", message: `Matched rules at index ${rule}` };
  }
  return isComplete(job, progress)
    ? {
        type: "Complete",
        reason: "CompletionsReached",
        message: "Reached expected number of succeeded pods",
      }
    : undefined;
}

function isPastRestarts(job: Job, { restarts }: Progress, backoffLimit: number): boolean {
  if (job.spec?.template.spec?.restartPolicy !== "OnFailure") {
    return false;
  }
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

/** Without a number of completions, one success is enough once no Pod runs any more. */
function isComplete(job: Job, { active, succeeded }: Progress): boolean {
  const { completions, suspend } = job.spec ?? {};
  if (completions === undefined) {
    return succeeded > 0 && active.length === 0;
  }
  return succeeded >= completions && (active.length === 0 || suspend !== true);
}

/** Whether its Pods rest. */
export function isSuspended(job: StoredObject<Job>): boolean {
  return job.spec?.suspend === true && !hasCondition(job, "FailureTarget");
}
