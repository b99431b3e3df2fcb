import { type Instant, parseTime } from "../../../core/time.ts";
import {
  type Pod,
  type PodDisruptionBudget,
  type StoredObject,
  selectorMatches,
} from "../../../kube/index.ts";
import type { Informers, ResourceRef } from "../../client/client.ts";
import { controllerOf, isTerminating } from "../shared/objects.ts";
import { isPodFinished, isPodReady } from "../shared/pods.ts";
import { deployments, pods, replicaSets, statefulSets } from "../shared/refs.ts";
import { shareOf } from "../shared/share-of.ts";

type Spec = NonNullable<PodDisruptionBudget["spec"]>;

/** An evicted Pod that is still there after this was not deleted after all. */
const deletionTimeoutMs = 2 * 60_000;

/** How many Pods a budget counts and wants, or why that can't be told. */
export interface Expectation {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  /** Pods that no controller replaces, so that shares of all can't be told. */
  readonly unmanaged: readonly string[];
}

/** A budget's Pods: all of the namespace for an empty selector, none without one. */
export function podsOf(
  informers: Informers,
  { metadata, spec }: StoredObject<PodDisruptionBudget>,
): readonly StoredObject<Pod>[] {
  const all = informers.of<Pod>(pods).list(metadata.namespace ?? "");
  return all.filter(
    (pod) =>
      spec?.selector !== undefined &&
      selectorMatches(spec.selector, pod.metadata.labels) &&
      !isPodFinished(pod),
  );
}

/**
 * What a budget asks for. @throws Error if a Pod's controller isn't known.
 * Source: kubernetes pkg/controller/disruption/disruption.go v1.35, getExpectedPodCount.
 */
export function expectationOf(
  informers: Informers,
  spec: Spec,
  matching: readonly StoredObject<Pod>[],
): Expectation | { readonly fault: string } {
  const { minAvailable, maxUnavailable } = spec;
  if (typeof minAvailable === "number") {
    return { expectedPods: matching.length, desiredHealthy: minAvailable, unmanaged: [] };
  }
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of matching) {
    const reference = controllerOf(pod);
    if (!reference) {
      unmanaged.push(pod.metadata.name);
      continue;
    }
    const found = scaleOf(informers, pod.metadata.namespace ?? "", reference);
    if (!found) {
      return { fault: `found no controllers for pod "${pod.metadata.name}"` };
    }
    scales.set(found.uid, found.replicas);
  }
  const expectedPods = [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
  const desiredHealthy =
    maxUnavailable === undefined
      ? shareOf(minAvailable ?? 0, expectedPods, "up")
      : Math.max(0, expectedPods - shareOf(maxUnavailable, expectedPods, "up"));
  return { expectedPods, desiredHealthy, unmanaged };
}

const replicationControllers: ResourceRef = { group: "", resource: "replicationcontrollers" };
const scaled: Readonly<Record<string, ResourceRef>> = {
  ReplicaSet: replicaSets,
  StatefulSet: statefulSets,
  ReplicationController: replicationControllers,
};

/** How many Pods a controller wants; a ReplicaSet of a Deployment counts as that. */
function scaleOf(
  informers: Informers,
  namespace: string,
  { kind, name, uid }: { readonly kind: string; readonly name: string; readonly uid: string },
): { readonly uid: string; readonly replicas: number } | undefined {
  interface Scaled {
    readonly spec?: { readonly replicas?: number };
  }
  const ref = scaled[kind];
  const found = ref && informers.of<Scaled>(ref).get(namespace, name);
  if (!found || found.metadata.uid !== uid) {
    return undefined;
  }
  const owner = controllerOf(found);
  const deployment =
    owner?.kind === "Deployment"
      ? informers.of<Scaled>(deployments).get(namespace, owner.name)
      : undefined;
  const whole = deployment ?? found;
  return { uid: whole.metadata.uid, replicas: whole.spec?.replicas ?? 1 };
}

/** The evicted Pods that are yet to go, and those that should have gone by now. */
export function splitDisrupted(
  budget: PodDisruptionBudget,
  matching: readonly StoredObject<Pod>[],
  now: Instant,
): { readonly pending: Readonly<Record<string, string>>; readonly late: readonly string[] } {
  const pending: Record<string, string> = {};
  const late: string[] = [];
  for (const [name, text] of Object.entries(budget.status?.disruptedPods ?? {})) {
    const pod = matching.find(({ metadata }) => metadata.name === name);
    if (!pod || isTerminating(pod)) {
      continue;
    }
    const since = parseTime(text)?.getTime() ?? 0;
    if (since + deletionTimeoutMs < now.getTime()) {
      late.push(name);
    } else {
      pending[name] = text;
    }
  }
  return { pending, late };
}

/** How many Pods serve and aren't about to go. */
export function countHealthy(
  matching: readonly StoredObject<Pod>[],
  disrupted: Readonly<Record<string, string>>,
): number {
  return matching.filter(
    (pod) => !isTerminating(pod) && disrupted[pod.metadata.name] === undefined && isPodReady(pod),
  ).length;
}
