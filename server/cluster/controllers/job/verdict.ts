import { type Instant, parseTime } from "../../../core/time.ts";
import type { StoredObject } from "../../../kube/index.ts";
import { hasCondition, type Job } from "./job.ts";
import type { Progress } from "./progress.ts";

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
  const { backoffLimit = 6, activeDeadlineSeconds, suspend } = job.spec ?? {};
  if (progress.failed > backoffLimit || isPastRestarts(job, progress, backoffLimit)) {
    return {
      type: "Failed",
      reason: "BackoffLimitExceeded",
      message: "Job has reached the specified backoff limit",
    };
  }
  const startMs = parseTime(job.status?.startTime)?.getTime();
  if (activeDeadlineSeconds !== undefined && startMs !== undefined && suspend !== true) {
    if (now.getTime() - startMs >= activeDeadlineSeconds * 1000) {
      return {
        type: "Failed",
        reason: "DeadlineExceeded",
        message: "Job was active longer than specified deadline",
      };
    }
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
