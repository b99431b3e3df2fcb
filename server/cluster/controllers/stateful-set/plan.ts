import type { Instant } from "../../../core/time.ts";
import type { Pod, StoredObject } from "../../../kube/index.ts";
import { isTerminating } from "../shared/objects.ts";
import { isPodAvailable, isPodFinished, isPodReady } from "../shared/pods.ts";
import { ordinalOf, revisionOf, type StatefulSet } from "./pods.ts";

/** What is to be done next; nothing while the set waits for a Pod. */
export interface Plan {
  readonly create: readonly number[];
  readonly remove: readonly StoredObject<Pod>[];
}

/** What a plan goes by. */
export interface Members {
  readonly set: StoredObject<StatefulSet>;
  readonly byOrdinal: ReadonlyMap<number, StoredObject<Pod>>;
  /** Name of the newest revision. */
  readonly updateRevision: string;
  readonly now: Instant;
}

/** A set's Pods by ordinal. */
export function membersOf(
  set: StoredObject<StatefulSet>,
  owned: readonly StoredObject<Pod>[],
): Map<number, StoredObject<Pod>> {
  return new Map(
    owned.flatMap((pod) => {
      const ordinal = ordinalOf(set, pod);
      return ordinal === undefined ? [] : [[ordinal, pod] as const];
    }),
  );
}

/** First and last + 1 of the ordinals that a set wants. */
export function rangeOf({ spec }: StatefulSet): { readonly start: number; readonly end: number } {
  const start = spec?.ordinals?.start ?? 0;
  return { start, end: start + (spec?.replicas ?? 1) };
}

/**
 * One step towards the members that are wanted: created upwards and removed downwards, one after the other
 * unless the set is parallel; then replaced downwards, one at a time, to the update's partition.
 * Source: kubernetes pkg/controller/statefulset/stateful_set_control.go v1.35.
 */
export function planOf(members: Members): Plan {
  const isParallel = members.set.spec?.podManagementPolicy === "Parallel";
  const growth = growthOf(members, isParallel);
  if (growth) {
    return growth;
  }
  const condemned = condemnedOf(members, isParallel);
  return condemned ?? { create: [], remove: nextOutdated(members) };
}

/** @returns undefined once every member is there and, for an ordered set, serves. */
function growthOf(members: Members, isParallel: boolean): Plan | undefined {
  const { set, byOrdinal } = members;
  const { start, end } = rangeOf(set);
  const create: number[] = [];
  const remove: StoredObject<Pod>[] = [];
  for (let ordinal = start; ordinal < end; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    if (!pod) {
      create.push(ordinal);
    } else if (isPodFinished(pod) && !isTerminating(pod)) {
      remove.push(pod);
    }
    const isWaiting = !pod || isPodFinished(pod) || isTerminating(pod) || !serves(members, pod);
    if (isWaiting && !isParallel) {
      return { create, remove };
    }
  }
  return create.length > 0 || remove.length > 0 ? { create, remove } : undefined;
}

function condemnedOf({ set, byOrdinal }: Members, isParallel: boolean): Plan | undefined {
  const { start, end } = rangeOf(set);
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => ordinal < start || ordinal >= end)
    .sort(([a], [b]) => b - a)
    .map(([, pod]) => pod);
  if (condemned.length === 0) {
    return undefined;
  }
  const removable = condemned.filter((pod) => !isTerminating(pod));
  if (isParallel) {
    return removable.length > 0 ? { create: [], remove: removable } : undefined;
  }
  const isBusy = removable.length < condemned.length;
  return { create: [], remove: isBusy ? [] : removable.slice(0, 1) };
}

function nextOutdated(members: Members): readonly StoredObject<Pod>[] {
  const { set, byOrdinal, updateRevision } = members;
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  if (type === "OnDelete") {
    return [];
  }
  const { start, end } = rangeOf(set);
  const first = start + (rollingUpdate?.partition ?? 0);
  for (let ordinal = end - 1; ordinal >= first; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (!pod || isTerminating(pod)) {
      return [];
    }
    if (revisionOf(pod) !== updateRevision) {
      return [pod];
    }
    if (!serves(members, pod)) {
      return [];
    }
  }
  return [];
}

/** Whether a member serves, for as long as the set asks. */
export function serves({ set, now }: Members, pod: StoredObject<Pod>): boolean {
  const minReadyMs = (set.spec?.minReadySeconds ?? 0) * 1000;
  return isPodReady(pod) && isPodAvailable(pod, minReadyMs, now);
}
