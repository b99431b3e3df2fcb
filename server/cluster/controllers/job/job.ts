import type * as client from "@kubernetes/client-node";
import { formatTime, type Instant } from "../../../core/time.ts";
import type { StoredObject, Wire } from "../../../kube/index.ts";
import type { ResourceRef } from "../../client/client.ts";

export type Job = Wire<client.V1Job>;
export type JobStatus = NonNullable<Job["status"]>;
export type JobCondition = NonNullable<JobStatus["conditions"]>[number];

export const jobs: ResourceRef = { group: "batch", resource: "jobs" };

/** Whether a Job has this condition. */
export function hasCondition(job: Job, type: string): boolean {
  return conditionOf(job, type)?.status === "True";
}

/** A Job's condition of a type. */
export function conditionOf(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find((one) => one.type === type);
}

/** The condition that ended a Job for good, if one did. */
export function endOf(job: StoredObject<Job>): JobCondition | undefined {
  return job.status?.conditions?.find(
    ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
  );
}

/** A condition as it is now. */
export function condition(
  type: string,
  reason: string,
  message: string,
  now: Instant,
  status = "True",
): JobCondition {
  const time = formatTime(now);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}
