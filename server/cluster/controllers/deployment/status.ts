import type { Deployment, ReplicaSet, StoredObject } from "../../../kube/index.ts";
import type { ComponentContext } from "../../client/client.ts";
import { deployments } from "../shared/refs.ts";
import { type Counts, conditionsOf, type Outcome, recheckMs } from "./conditions.ts";

type Status = NonNullable<Deployment["status"]>;

/**
 * Writes what a Deployment's ReplicaSets add up to.
 * Source: kubernetes pkg/controller/deployment/sync.go v1.35 (calculateStatus).
 * @returns when the progress deadline is to be looked at again, in milliseconds.
 */
export async function writeDeploymentStatus(
  { client }: ComponentContext,
  deployment: StoredObject<Deployment>,
  outcome: Outcome,
): Promise<number | undefined> {
  const counts = countPods(outcome);
  const conditions = conditionsOf(deployment, outcome, counts);
  const status = statusOf(deployment, counts, conditions);
  if (JSON.stringify(status) !== JSON.stringify(deployment.status ?? {})) {
    const { namespace = "", name } = deployment.metadata;
    const replace = (object: StoredObject<Deployment>) => {
      const { collisionCount } = object.status ?? {};
      object.status = { ...status, ...(collisionCount ? { collisionCount } : {}) };
      return true;
    };
    await client.modify<Deployment>(deployments, namespace, name, replace, "status");
  }
  return recheckMs(deployment, conditions, counts, outcome.now);
}

function countPods({ current, old }: Outcome): Counts {
  const sets = current ? [current, ...old] : old;
  const add = (read: (status: NonNullable<ReplicaSet["status"]>) => number | undefined) =>
    sets.reduce((total, set) => total + ((set.status && read(set.status)) ?? 0), 0);
  return {
    wanted: sets.reduce((total, set) => total + (set.spec?.replicas ?? 0), 0),
    total: add((status) => status.replicas),
    updated: current?.status?.replicas ?? 0,
    ready: add((status) => status.readyReplicas),
    available: add((status) => status.availableReplicas),
    terminating: add((status) => status.terminatingReplicas),
  };
}

function statusOf(
  deployment: StoredObject<Deployment>,
  counts: Counts,
  conditions: Status["conditions"] & object,
): Status {
  const numbers = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: counts.total,
    updatedReplicas: counts.updated,
    readyReplicas: counts.ready,
    availableReplicas: counts.available,
    unavailableReplicas: Math.max(0, counts.wanted - counts.available),
    collisionCount: deployment.status?.collisionCount ?? 0,
  };
  // The API leaves zeros out, but for a number that a cluster without the feature would not have.
  const shown = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== 0));
  return {
    ...shown,
    terminatingReplicas: counts.terminating,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}
