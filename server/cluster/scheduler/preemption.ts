import { parseTime } from "../../core/time.ts";
import {
  type Pod,
  type PodDisruptionBudget,
  type StoredObject,
  selectorMatches,
} from "../../kube/index.ts";
import { type NodeView, viewNode } from "./cluster-view.ts";
import { type Refusal, refusalOf } from "./filters.ts";
import { type Situation, withView } from "./situation.ts";

/** A node that would fit if these Pods went. */
export interface Preemption {
  readonly node: string;
  readonly victims: readonly StoredObject<Pod>[];
}

interface Candidate extends Preemption {
  /** How many of the victims' budgets it would break. */
  readonly violations: number;
}

export const priorityOf = ({ spec }: Pod): number => spec?.priority ?? 0;

/**
 * The node where the fewest and least important Pods must go to make room, if there is one.
 * Source: kubernetes pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go and
 * framework/preemption/preemption.go v1.35 (SelectVictimsOnNode, pickOneNodeForPreemption).
 */
export function findPreemption(
  situation: Situation,
  refusals: readonly (Refusal | undefined)[],
  budgets: readonly StoredObject<PodDisruptionBudget>[],
): Preemption | undefined {
  const candidates = situation.views.flatMap((view, index) => {
    const refusal = refusals[index];
    const found = refusal && !refusal.isFinal ? candidateOn(situation, view, budgets) : undefined;
    return found ?? [];
  });
  return candidates.sort(byHarm)[0];
}

function candidateOn(
  situation: Situation,
  view: NodeView,
  budgets: readonly StoredObject<PodDisruptionBudget>[],
): Candidate | undefined {
  const priority = priorityOf(situation.pod);
  const lower = view.pods.filter((pod) => priorityOf(pod) < priority);
  const rest = view.pods.filter((pod) => priorityOf(pod) >= priority);
  const fitsBeside = (pods: readonly StoredObject<Pod>[]) => {
    const changed = viewNode(view.node, pods);
    return refusalOf(withView(situation, changed), changed) === undefined;
  };
  if (lower.length === 0 || !fitsBeside(rest)) {
    return undefined;
  }
  // The most important ones are spared first, those before all whose budgets would break.
  const ranked = lower.toSorted(byImportance);
  const breaking = breakingBudgets(ranked, budgets);
  const staying = [...rest];
  const victims: StoredObject<Pod>[] = [];
  for (const pod of [...breaking, ...ranked.filter((one) => !breaking.includes(one))]) {
    if (fitsBeside([...staying, pod])) {
      staying.push(pod);
    } else {
      victims.push(pod);
    }
  }
  const violations = victims.filter((pod) => breaking.includes(pod)).length;
  return { node: view.node.metadata.name, victims: victims.sort(byImportance), violations };
}

function startMs({ status }: Pod): number {
  return parseTime(status?.startTime)?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/** Higher priority first, then the one that has run longer. */
function byImportance(a: StoredObject<Pod>, b: StoredObject<Pod>): number {
  return priorityOf(b) - priorityOf(a) || startMs(a) - startMs(b);
}

function breakingBudgets(
  pods: readonly StoredObject<Pod>[],
  budgets: readonly StoredObject<PodDisruptionBudget>[],
): readonly StoredObject<Pod>[] {
  const allowed = new Map(
    budgets.map((one) => [one.metadata.uid, one.status?.disruptionsAllowed ?? 0]),
  );
  return pods.filter((pod) => {
    const concerned = budgets.filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.metadata.namespace &&
        spec?.selector !== undefined &&
        selectorMatches(spec.selector, pod.metadata.labels),
    );
    const left = concerned.map(({ metadata }) => (allowed.get(metadata.uid) ?? 0) - 1);
    for (const [index, { metadata }] of concerned.entries()) {
      allowed.set(metadata.uid, left[index] ?? 0);
    }
    return left.some((count) => count < 0);
  });
}

function byHarm(a: Candidate, b: Candidate): number {
  const keys = ({ victims, violations }: Candidate) => [
    violations,
    priorityOf(victims[0] ?? {}),
    victims.reduce((sum, pod) => sum + priorityOf(pod), 0),
    victims.length,
    -Math.min(
      ...victims.filter((pod) => priorityOf(pod) === priorityOf(victims[0] ?? {})).map(startMs),
    ),
  ];
  const [left, right] = [keys(a), keys(b)];
  const difference = left.map((value, index) => value - (right[index] ?? 0)).find(Boolean);
  return difference ?? 0;
}
