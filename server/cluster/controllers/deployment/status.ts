import { formatTime, type Instant, parseTime } from "../../../core/time.ts";
import type { Deployment, ReplicaSet, StoredObject } from "../../../kube/index.ts";
import type { ComponentContext } from "../../client/client.ts";
import { deployments } from "../shared/refs.ts";
import { maxUnavailableOf } from "./rollout.ts";

type Status = NonNullable<Deployment["status"]>;
type Condition = NonNullable<Status["conditions"]>[number];

/** Upstream's value for "no deadline". */
const noDeadlineSeconds = 2 ** 31 - 1;

/**
 * Writes what a Deployment's ReplicaSets add up to.
 * Source: kubernetes pkg/controller/deployment/sync.go and progress.go v1.35.
 * @returns when the progress deadline is to be looked at again, in milliseconds.
 */
export async function writeDeploymentStatus(
  { client }: ComponentContext,
  deployment: StoredObject<Deployment>,
  current: StoredObject<ReplicaSet> | undefined,
  old: readonly StoredObject<ReplicaSet>[],
  now: Instant,
): Promise<number | undefined> {
  const counts = countPods(current, old);
  const conditions = conditionsOf(deployment, current, old, counts, now);
  const status = statusOf(deployment, counts, conditions);
  if (JSON.stringify(status) !== JSON.stringify(deployment.status ?? {})) {
    await client.modify<Deployment>(
      deployments,
      deployment.metadata.namespace ?? "",
      deployment.metadata.name,
      (object) => {
        object.status = status;
        return true;
      },
      "status",
    );
  }
  return recheckMs(deployment, conditions, now);
}

interface Counts {
  readonly total: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

function countPods(
  current: StoredObject<ReplicaSet> | undefined,
  old: readonly StoredObject<ReplicaSet>[],
): Counts {
  const sets = current ? [current, ...old] : old;
  const add = (read: (status: NonNullable<ReplicaSet["status"]>) => number | undefined) =>
    sets.reduce((total, set) => total + ((set.status && read(set.status)) ?? 0), 0);
  return {
    total: add((status) => status.replicas),
    updated: current?.status?.replicas ?? 0,
    ready: add((status) => status.readyReplicas),
    available: add((status) => status.availableReplicas),
  };
}

function statusOf(
  deployment: StoredObject<Deployment>,
  counts: Counts,
  conditions: Condition[],
): Status {
  const { replicas = 1 } = deployment.spec ?? {};
  const numbers = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: counts.total,
    updatedReplicas: counts.updated,
    readyReplicas: counts.ready,
    availableReplicas: counts.available,
    unavailableReplicas: Math.max(0, Math.max(replicas, counts.total) - counts.available),
    collisionCount: deployment.status?.collisionCount ?? 0,
  };
  // The API leaves zeros out.
  const shown = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== 0));
  return { ...shown, conditions };
}

function conditionsOf(
  deployment: StoredObject<Deployment>,
  current: StoredObject<ReplicaSet> | undefined,
  old: readonly StoredObject<ReplicaSet>[],
  counts: Counts,
  now: Instant,
): Condition[] {
  const failure = [current, ...old]
    .flatMap((set) => set?.status?.conditions ?? [])
    .find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  const verdicts = [
    availabilityOf(deployment, counts),
    progressOf(deployment, current, counts, now),
    failure && failureOf(failure.reason ?? "", failure.message ?? ""),
  ].filter((verdict) => verdict !== undefined);
  let conditions = (deployment.status?.conditions ?? []).filter(
    ({ type }) => failure !== undefined || type !== "ReplicaFailure",
  );
  // As upstream: one that changes moves to the end, the others keep their place.
  for (const verdict of verdicts) {
    const next = withTimes(deployment, verdict, counts, now);
    const before = conditions.find(({ type }) => type === verdict.type);
    if (JSON.stringify(before) !== JSON.stringify(next)) {
      conditions = [...conditions.filter((condition) => condition !== before), next];
    }
  }
  return conditions;
}

function failureOf(reason: string, message: string): Verdict {
  return { type: "ReplicaFailure", status: "True", reason, message };
}

interface Verdict {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function availabilityOf(deployment: StoredObject<Deployment>, counts: Counts): Verdict {
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

function isComplete(deployment: StoredObject<Deployment>, counts: Counts): boolean {
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

function progressOf(
  deployment: StoredObject<Deployment>,
  current: StoredObject<ReplicaSet> | undefined,
  counts: Counts,
  now: Instant,
): Verdict | undefined {
  const progress = (status: string, reason: string, message: string): Verdict => ({
    type: "Progressing",
    status,
    reason,
    message,
  });
  const name = current?.metadata.name ?? "";
  const before = deployment.status?.conditions?.find(({ type }) => type === "Progressing");
  if (deployment.spec?.paused) {
    return progress("Unknown", "DeploymentPaused", "Deployment is paused");
  }
  if (!current) {
    return before && progress(before.status, before.reason ?? "", before.message ?? "");
  }
  if (isComplete(deployment, counts)) {
    const message = `ReplicaSet "${name}" has successfully progressed.`;
    return progress("True", "NewReplicaSetAvailable", message);
  }
  if (!before) {
    return progress("True", "NewReplicaSetCreated", `Created new replica set "${name}"`);
  }
  if (madeProgress(deployment, counts) || before.reason === "NewReplicaSetAvailable") {
    return progress("True", "ReplicaSetUpdated", `ReplicaSet "${name}" is progressing.`);
  }
  const left = deadlineLeftMs(deployment, before, now);
  return left !== undefined && left <= 0
    ? progress(
        "False",
        "ProgressDeadlineExceeded",
        `ReplicaSet "${name}" has timed out progressing.`,
      )
    : progress(before.status, before.reason ?? "", before.message ?? "");
}

function deadlineLeftMs(deployment: StoredObject<Deployment>, condition: Condition, now: Instant) {
  const seconds = deployment.spec?.progressDeadlineSeconds ?? noDeadlineSeconds;
  const since = parseTime(condition.lastUpdateTime);
  return seconds === noDeadlineSeconds || !since
    ? undefined
    : since.getTime() + seconds * 1000 - now.getTime();
}

function withTimes(
  deployment: StoredObject<Deployment>,
  verdict: Verdict,
  counts: Counts,
  now: Instant,
): Condition {
  const at = formatTime(now);
  const before = deployment.status?.conditions?.find(({ type }) => type === verdict.type);
  const same = before?.status === verdict.status && before.reason === verdict.reason;
  const renewed = verdict.type === "Progressing" && madeProgress(deployment, counts);
  return {
    type: verdict.type,
    status: verdict.status,
    lastUpdateTime: same && !renewed ? (before.lastUpdateTime ?? at) : at,
    lastTransitionTime: before?.status === verdict.status ? (before.lastTransitionTime ?? at) : at,
  };
}

function recheckMs(deployment: StoredObject<Deployment>, conditions: Condition[], now: Instant) {
  const progress = conditions.find(({ type }) => type === "Progressing");
  const waits = progress?.status === "True" && progress.reason !== "NewReplicaSetAvailable";
  const left = waits && progress ? deadlineLeftMs(deployment, progress, now) : undefined;
  return left === undefined ? undefined : Math.max(left, 0) + 1000;
}
