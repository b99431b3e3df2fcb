/** A ReplicaSet as a change of the Deployment's size sees it. */
export interface ScaledSet {
  readonly replicas: number;
  readonly available: number;
  /** Wanted size of the Deployment when the set was last written; undefined where nobody noted it. */
  readonly desiredBefore: number | undefined;
  /** The same with its surge. */
  readonly maxBefore: number | undefined;
}

/** A Deployment whose size may have changed. */
export interface ScalingState {
  readonly replicas: number;
  readonly maxSurge: number;
  /** Whether several sets may run side by side. */
  readonly isRolling: boolean;
  /** Pods that exist, as the status has them. */
  readonly podsBefore: number;
  /** Oldest first. */
  readonly sets: readonly ScaledSet[];
  /** The one of them that has the Deployment's template, if any. */
  readonly current: ScaledSet | undefined;
}

/** Whether somebody changed the Deployment's size since its sets were last written. */
export function isScaled({ replicas, sets }: ScalingState): boolean {
  return sets.some(
    (set) => set.replicas > 0 && set.desiredBefore !== undefined && set.desiredBefore !== replicas,
  );
}

/**
 * The sizes of sets after a change of the Deployment's size alone: one that runs takes all; amid a
 * rollout each gets its proportion, so that the rollout stays where it was.
 * Source: kubernetes pkg/controller/deployment/sync.go v1.35 (scale).
 */
export function planScaling(state: ScalingState): ReadonlyMap<ScaledSet, number> {
  const { replicas, current, sets } = state;
  const active = sets.filter((set) => set.replicas > 0);
  if (active.length <= 1) {
    const only = active[0] ?? current ?? sets.at(-1);
    return new Map(only ? [[only, replicas]] : []);
  }
  if (current && isSaturated(current, replicas)) {
    return new Map(active.filter((set) => set !== current).map((set) => [set, 0]));
  }
  return state.isRolling ? inProportion(state, active) : new Map();
}

function isSaturated(set: ScaledSet, replicas: number): boolean {
  return set.desiredBefore === replicas && set.replicas === replicas && set.available === replicas;
}

function inProportion(
  { replicas, maxSurge, podsBefore }: ScalingState,
  active: readonly ScaledSet[],
): ReadonlyMap<ScaledSet, number> {
  const max = replicas + maxSurge;
  const total = active.reduce((sum, set) => sum + set.replicas, 0);
  const missing = (replicas > 0 ? max : 0) - total;
  // What rounding leaves over goes to the largest; between equals, to the newer one when growing.
  const order = (missing > 0 ? active.toReversed() : active).toSorted(
    (a, b) => b.replicas - a.replicas,
  );
  const sizes = new Map<ScaledSet, number>();
  let added = 0;
  for (const set of order) {
    const share = shareOfChange(set, { replicas, max, podsBefore });
    const left = missing - added;
    const change = missing > 0 ? Math.min(share, left) : Math.max(share, left);
    sizes.set(set, set.replicas + change);
    added += change;
  }
  const [largest] = order;
  if (largest) {
    sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + missing - added));
  }
  return sizes;
}

/** Source: kubernetes pkg/controller/deployment/util/deployment_util.go v1.35 (getReplicaSetFraction). */
function shareOfChange(
  set: ScaledSet,
  { replicas, max, podsBefore }: { replicas: number; max: number; podsBefore: number },
): number {
  if (replicas === 0) {
    return -set.replicas;
  }
  const before = set.maxBefore || podsBefore;
  return before === 0 ? 0 : Math.round((set.replicas * max) / before) - set.replicas;
}
