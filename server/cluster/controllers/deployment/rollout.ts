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
  readonly recreate: boolean;
  readonly paused: boolean;
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
 * One step of a rollout: it never has more than `replicas + maxSurge` Pods, nor fewer available ones
 * than `replicas - maxUnavailable` by its own doing.
 * Source: kubernetes pkg/controller/deployment/rolling.go, recreate.go, sync.go v1.35.
 */
export function planRollout(state: RolloutState): RolloutPlan {
  const { replicas, current, old } = state;
  const oldTotal = sum(old.map((set) => set.replicas));
  if (state.paused || replicas === 0) {
    return replicas === 0 && !state.paused
      ? { current: 0, old: old.map(() => 0) }
      : scaleInProportion(state, oldTotal);
  }
  if (state.recreate) {
    const isEmpty = old.every((set) => set.pods === 0 && set.replicas === 0);
    return { current: isEmpty ? replicas : current.replicas, old: old.map(() => 0) };
  }
  const grown = growCurrent(state, oldTotal);
  return grown === current.replicas
    ? { current: grown, old: shrinkOld(state, oldTotal) }
    : { current: grown, old: old.map((set) => set.replicas) };
}

/** While paused, a change of the size goes to the current set; the others stay. */
function scaleInProportion(
  { replicas, current, old }: RolloutState,
  oldTotal: number,
): RolloutPlan {
  return {
    current: oldTotal === 0 ? replicas : current.replicas,
    old: old.map((set) => set.replicas),
  };
}

function growCurrent({ replicas, maxSurge, current }: RolloutState, oldTotal: number): number {
  if (current.replicas >= replicas) {
    return replicas;
  }
  const room = replicas + maxSurge - current.replicas - oldTotal;
  return room <= 0 ? current.replicas : Math.min(replicas, current.replicas + room);
}

/** Unhealthy Pods of old sets go first; then as many as availability allows. */
function shrinkOld(
  { replicas, maxUnavailable, current, old }: RolloutState,
  oldTotal: number,
): number[] {
  const minAvailable = replicas - maxUnavailable;
  const unavailableNew = current.replicas - current.available;
  const sizes = old.map((set) => set.replicas);
  let surplus = Math.max(0, oldTotal + current.replicas - minAvailable - unavailableNew);
  for (const [index, set] of old.entries()) {
    const unhealthy = Math.max(0, set.replicas - set.available);
    const removed = Math.min(surplus, unhealthy, sizes[index] ?? 0);
    sizes[index] = (sizes[index] ?? 0) - removed;
    surplus -= removed;
  }
  const available =
    current.available + sum(old.map((set) => Math.min(set.available, set.replicas)));
  let spare = Math.max(0, available - minAvailable);
  for (const index of sizes.keys()) {
    const removed = Math.min(spare, sizes[index] ?? 0);
    sizes[index] = (sizes[index] ?? 0) - removed;
    spare -= removed;
  }
  return sizes;
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
