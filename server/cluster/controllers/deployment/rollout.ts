import type { Deployment } from "../../../kube/index.ts";
import { shareOf } from "../shared/share-of.ts";

/** The size of a ReplicaSet: wanted, existing, and available Pods. */
export interface SetSize {
  readonly replicas: number;
  readonly pods: number;
  readonly available: number;
}

/** What a rollout's next step depends on. */
export interface RolloutState {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  readonly current: SetSize;
  /** Oldest first. */
  readonly old: readonly SetSize[];
}

/** How large each ReplicaSet shall be next, in the same order. */
export interface RolloutPlan {
  readonly current: number;
  readonly old: readonly number[];
}

/**
 * One step of a rolling update: it never has more than `replicas + maxSurge` Pods, nor fewer available
 * ones than `replicas - maxUnavailable` by its own doing. It grows the new set or shrinks the old ones,
 * never both at once.
 * Source: kubernetes pkg/controller/deployment/rolling.go v1.35.
 */
export function planRollingUpdate(state: RolloutState): RolloutPlan {
  const { replicas, current, old } = state;
  const sizes = old.map((set) => set.replicas);
  const grown =
    current.replicas > replicas ? replicas : current.replicas + growth(state, sum(sizes));
  return grown === current.replicas
    ? { current: grown, old: shrinkOld(state, sizes) }
    : { current: grown, old: sizes };
}

/**
 * One step of a Recreate: all old Pods are gone before the first new one comes.
 * Source: kubernetes pkg/controller/deployment/recreate.go v1.35.
 */
export function planRecreate({ replicas, current, old }: RolloutState): RolloutPlan {
  const isEmpty = old.every((set) => set.pods === 0 && set.replicas === 0);
  return { current: isEmpty ? replicas : current.replicas, old: old.map(() => 0) };
}

/**
 * How many Pods a set without any may start with.
 * Source: kubernetes pkg/controller/deployment/util/deployment_util.go v1.35 (NewRSNewReplicas).
 */
export function growth(
  { replicas, maxSurge, current }: Omit<RolloutState, "old">,
  oldTotal: number,
): number {
  const room = replicas + maxSurge - current.replicas - oldTotal;
  return Math.max(0, Math.min(room, replicas - current.replicas));
}

/** Unhealthy Pods of old sets go first; then as many as availability allows. */
function shrinkOld(
  { replicas, maxUnavailable, current, old }: RolloutState,
  sizes: readonly number[],
): readonly number[] {
  const minAvailable = replicas - maxUnavailable;
  const unavailableNew = current.replicas - current.available;
  const surplus = current.replicas + sum(sizes) - minAvailable - unavailableNew;
  if (surplus <= 0) {
    return sizes;
  }
  const unhealthy = old.map((set) => Math.max(0, set.replicas - set.available));
  const healthier = take(sizes, unhealthy, surplus);
  const available = current.available + sum(old.map((set) => set.available));
  return take(healthier, healthier, available - minAvailable);
}

/** Takes at most `budget` in all, from each at most its share. */
function take(
  sizes: readonly number[],
  shares: readonly number[],
  budget: number,
): readonly number[] {
  let left = Math.max(0, budget);
  return sizes.map((size, index) => {
    const taken = Math.min(left, size, shares[index] ?? 0);
    left -= taken;
    return size - taken;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Pods above the wanted number, rounded up from a percentage. */
export function maxSurgeOf(deployment: Pick<Deployment, "spec">): number {
  const { rollingUpdate, type } = deployment.spec?.strategy ?? {};
  if (type === "Recreate") {
    return 0;
  }
  return shareOf(rollingUpdate?.maxSurge ?? "25%", deployment.spec?.replicas ?? 1, "up");
}

/** Pods that may be missing, rounded down from a percentage; 1 where neither may be exceeded. */
export function maxUnavailableOf(deployment: Pick<Deployment, "spec">): number {
  const { rollingUpdate, type } = deployment.spec?.strategy ?? {};
  const replicas = deployment.spec?.replicas ?? 1;
  if (type === "Recreate" || replicas === 0) {
    return 0;
  }
  const wanted = shareOf(rollingUpdate?.maxUnavailable ?? "25%", replicas, "down");
  return wanted === 0 && maxSurgeOf(deployment) === 0 ? 1 : Math.min(wanted, replicas);
}
