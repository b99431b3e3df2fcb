import { formatTime, type Instant, parseTime } from "../../../core/time.ts";
import type { Deployment, ReplicaSet, StoredObject } from "../../../kube/index.ts";
import { maxUnavailableOf } from "./rollout.ts";

type Status = NonNullable<Deployment["status"]>;
type Condition = NonNullable<Status["conditions"]>[number];
type Conditions = readonly Condition[];

/** What a Deployment's ReplicaSets add up to. */
export interface Counts {
  /** Wanted by all sets together. */
  readonly wanted: number;
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  readonly terminating: number;
}

/** The outcome of one look at a Deployment. */
export interface Outcome {
  readonly current: StoredObject<ReplicaSet> | undefined;
  readonly old: readonly StoredObject<ReplicaSet>[];
  /** Whether this look made `current`. */
  readonly isNew: boolean;
  /** Why it could not be made. */
  readonly failure: string | undefined;
  /** Whether the rollout was moved on; false while it is paused or only scaled. */
  readonly isRollout: boolean;
  readonly now: Instant;
}

interface Verdict {
  readonly type: "Available" | "Progressing" | "ReplicaFailure";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/** Upstream's value for "no deadline". */
const noDeadlineSeconds = 2 ** 31 - 1;

/** Reasons of the Progressing condition that decide what comes next. */
const complete = "NewReplicaSetAvailable";
const timedOut = "ProgressDeadlineExceeded";
const paused = "DeploymentPaused";

const progressing = (status: Verdict["status"], reason: string, message: string): Verdict => ({
  type: "Progressing",
  status,
  reason,
  message,
});

const find = (conditions: Conditions | undefined, type: Verdict["type"]) =>
  conditions?.find((condition) => condition.type === type);

/**
 * A Deployment's conditions after one look at it. One that changes moves to the end, the others keep
 * their place.
 * Source: kubernetes pkg/controller/deployment/sync.go and progress.go, util/deployment_util.go v1.35.
 */
export function conditionsOf(
  deployment: StoredObject<Deployment>,
  outcome: Outcome,
  counts: Counts,
): Condition[] {
  const { now } = outcome;
  const hasDeadline = deadlineSecondsOf(deployment) !== noDeadlineSeconds;
  let conditions: Conditions = deployment.status?.conditions ?? [];
  for (const verdict of hasDeadline ? announcements(deployment, conditions, outcome) : []) {
    conditions = put(conditions, verdict, now);
  }
  const before = find(conditions, "Progressing");
  conditions = put(conditions, availability(deployment, counts), now);
  if (outcome.isRollout) {
    conditions = hasDeadline
      ? judgeProgress(conditions, { deployment, outcome, counts, before })
      : conditions.filter(({ type }) => type !== "Progressing");
    const failure = replicaFailure(outcome);
    conditions = failure
      ? put(conditions, failure, now)
      : conditions.filter(({ type }) => type !== "ReplicaFailure");
  }
  return [...conditions];
}

/** Nothing changes where status and reason stay; a transition is a change of the status. */
function put(conditions: Conditions, verdict: Verdict, now: Instant): Conditions {
  const before = find(conditions, verdict.type);
  if (before?.status === verdict.status && before.reason === verdict.reason) {
    return conditions;
  }
  const at = formatTime(now);
  const { type, status, reason, message } = verdict;
  const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? at) : at;
  const next = { type, status, lastUpdateTime: at, lastTransitionTime, reason, message };
  return [...conditions.filter((condition) => condition !== before), next];
}

/** What is said before Pods are counted: pauses, and a ReplicaSet that was made or found. */
function announcements(
  { spec }: StoredObject<Deployment>,
  conditions: Conditions,
  { current, isNew, failure }: Outcome,
): Verdict[] {
  const before = find(conditions, "Progressing");
  if (spec?.paused) {
    return before?.reason === timedOut
      ? []
      : [progressing("Unknown", paused, "Deployment is paused")];
  }
  const resumed =
    before?.reason === paused
      ? [progressing("Unknown", "DeploymentResumed", "Deployment is resumed")]
      : [];
  if (failure !== undefined) {
    return [...resumed, progressing("False", "ReplicaSetCreateError", failure)];
  }
  const name = current?.metadata.name;
  if (isNew) {
    const message = `Created new replica set "${name}"`;
    return [...resumed, progressing("True", "NewReplicaSetCreated", message)];
  }
  return current && !before
    ? [progressing("True", "FoundNewReplicaSet", `Found new replica set "${name}"`)]
    : resumed;
}

function availability(deployment: StoredObject<Deployment>, counts: Counts): Verdict {
  const minimum = (deployment.spec?.replicas ?? 1) - maxUnavailableOf(deployment);
  return counts.available >= minimum
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

interface Progress {
  readonly deployment: StoredObject<Deployment>;
  readonly outcome: Outcome;
  readonly counts: Counts;
  readonly before: Condition | undefined;
}

function judgeProgress(
  conditions: Conditions,
  { deployment, outcome, counts, before }: Progress,
): Conditions {
  if (counts.total === counts.updated && before?.reason === complete) {
    return conditions;
  }
  const { current, now } = outcome;
  const who = current
    ? `ReplicaSet "${current.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  if (isComplete(deployment, counts)) {
    return put(
      conditions,
      progressing("True", complete, `${who} has successfully progressed.`),
      now,
    );
  }
  if (madeProgress(deployment, counts)) {
    const verdict = progressing("True", "ReplicaSetUpdated", `${who} is progressing.`);
    const at = formatTime(now);
    const lastTransitionTime = before?.status === "True" ? (before.lastTransitionTime ?? at) : at;
    const { type, status, reason, message } = verdict;
    // Each bit of progress starts the deadline anew, so it is written even where only the time differs.
    return [
      ...conditions.filter((condition) => condition.type !== "Progressing"),
      { type, status, lastUpdateTime: at, lastTransitionTime, reason, message },
    ];
  }
  const isLate = (deadlineLeftMs(deployment, before, now) ?? 1) < 0;
  return isLate && before?.reason !== complete
    ? put(conditions, progressing("False", timedOut, `${who} has timed out progressing.`), now)
    : conditions;
}

/** Whether every Pod is of the current template and serves. */
export function isComplete(
  deployment: StoredObject<Deployment>,
  counts: Pick<Counts, "total" | "updated" | "available">,
): boolean {
  const { replicas = 1 } = deployment.spec ?? {};
  return counts.updated === replicas && counts.total === replicas && counts.available === replicas;
}

function madeProgress(deployment: StoredObject<Deployment>, counts: Counts): boolean {
  const before = deployment.status ?? {};
  return (
    counts.updated > (before.updatedReplicas ?? 0) ||
    counts.ready > (before.readyReplicas ?? 0) ||
    counts.available > (before.availableReplicas ?? 0) ||
    counts.total - counts.updated < (before.replicas ?? 0) - (before.updatedReplicas ?? 0)
  );
}

function replicaFailure({ current, old }: Outcome): Verdict | undefined {
  const found = [current, ...old]
    .flatMap((set) => set?.status?.conditions ?? [])
    .find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  const { reason = "", message = "" } = found ?? {};
  return found && { type: "ReplicaFailure", status: "True", reason, message };
}

function deadlineSecondsOf({ spec }: StoredObject<Deployment>): number {
  return spec?.progressDeadlineSeconds ?? noDeadlineSeconds;
}

function deadlineLeftMs(
  deployment: StoredObject<Deployment>,
  condition: Condition | undefined,
  now: Instant,
): number | undefined {
  const seconds = deadlineSecondsOf(deployment);
  const since = parseTime(condition?.lastUpdateTime);
  return seconds === noDeadlineSeconds || !since
    ? undefined
    : since.getTime() + seconds * 1000 - now.getTime();
}

/** When a rollout that stands still has to be looked at again, in milliseconds. */
export function recheckMs(
  deployment: StoredObject<Deployment>,
  conditions: Conditions,
  counts: Counts,
  now: Instant,
): number | undefined {
  const progress = find(conditions, "Progressing");
  const isDone = isComplete(deployment, counts) || progress?.reason === timedOut;
  const left = isDone ? undefined : deadlineLeftMs(deployment, progress, now);
  return left === undefined ? undefined : Math.max(left, 0) + 1000;
}
