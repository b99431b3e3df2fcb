import type { Pod, PodSpec, StoredObject } from "../../kube/index.ts";
import { type NodeView, requestsOf } from "./cluster-view.ts";
import { nodePreference } from "./node-affinity.ts";
import { domainPods, selects } from "./pod-affinity.ts";
import type { Situation } from "./situation.ts";
import { countByDomain } from "./spread.ts";
import { untoleratedTaint } from "./taints.ts";

const scoreMax = 100;

/** How good a node is in one respect, before it is compared with others. */
interface Scorer {
  readonly weight: number;
  readonly score: (situation: Situation, view: NodeView) => number;
  readonly normalize: (scores: readonly number[]) => readonly number[];
}

/** Spreads scores over 0 to 100 by the highest. */
function byHighest(scores: readonly number[]): readonly number[] {
  const most = Math.max(...scores);
  return most === 0 ? scores : scores.map((score) => (score * scoreMax) / most);
}

/** The same for what is better the smaller it is; infinite is worst. */
function byLowest(scores: readonly number[]): readonly number[] {
  const most = Math.max(0, ...scores.filter(Number.isFinite));
  const share = (score: number) => (most === 0 ? 0 : score / most);
  return scores.map((score) => (Number.isFinite(score) ? (1 - share(score)) * scoreMax : 0));
}

/** Spreads scores over 0 to 100 between the lowest and the highest. */
function byRange(scores: readonly number[]): readonly number[] {
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  return most === least
    ? scores.map(() => 0)
    : scores.map((score) => ((score - least) * scoreMax) / (most - least));
}

const asIs = (scores: readonly number[]) => scores;

/** Source: kubernetes pkg/scheduler/apis/config/v1/default_plugins.go v1.35 (plugins and weights). */
const scorers: readonly Scorer[] = [
  { weight: 3, score: reluctance, normalize: byLowest },
  {
    weight: 2,
    score: ({ pod }, { node }) => nodePreference(pod.spec, node),
    normalize: byHighest,
  },
  { weight: 2, score: crowding, normalize: byLowest },
  { weight: 2, score: company, normalize: byRange },
  { weight: 1, score: ({ pod }, view) => mean(freeShares(pod, view)) * scoreMax, normalize: asIs },
  { weight: 1, score: balance, normalize: asIs },
];

/** The best of the nodes that fit; of equal ones that with the fewest Pods, then the first. */
export function bestOf(situation: Situation, fitting: readonly NodeView[]): NodeView | undefined {
  if (fitting.length <= 1) {
    return fitting[0];
  }
  const totals = fitting.map(() => 0);
  for (const { weight, score, normalize } of scorers) {
    const scores = normalize(fitting.map((view) => score(situation, view)));
    for (const [index, value] of scores.entries()) {
      totals[index] = (totals[index] ?? 0) + value * weight;
    }
  }
  const ranked = fitting.map((view, index) => ({ view, total: totals[index] ?? 0 }));
  ranked.sort((a, b) => b.total - a.total || a.view.pods.length - b.view.pods.length);
  return ranked[0]?.view;
}

/** How many taints ask to keep this Pod away if possible. */
function reluctance({ pod }: Situation, { node }: NodeView): number {
  const taints = node.spec?.taints ?? [];
  const soft = ["PreferNoSchedule"];
  return taints.filter((taint) => untoleratedTaint([taint], pod.spec?.tolerations, soft)).length;
}

/**
 * How crowded a node's domains are by Pods of the same kind: those that the Pod's soft constraints count, or else
 * its siblings on the node.
 */
function crowding(situation: Situation, view: NodeView): number {
  const { pod } = situation;
  const soft = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === "ScheduleAnyway",
  );
  if (soft.length === 0) {
    const owner = pod.metadata.ownerReferences?.[0]?.uid;
    return view.pods.filter(
      ({ metadata }) => owner !== undefined && metadata.ownerReferences?.[0]?.uid === owner,
    ).length;
  }
  return soft.reduce((sum, constraint) => {
    const domain = view.node.metadata.labels?.[constraint.topologyKey];
    const counts = countByDomain(situation, constraint, [constraint.topologyKey]);
    // A node without the label is outside of every domain: the worst place.
    return sum + (domain === undefined ? Number.POSITIVE_INFINITY : (counts.get(domain) ?? 0));
  }, 0);
}

/** What Pods' preferences for each other's company say about a node, of this Pod and of those that run. */
function company(situation: Situation, view: NodeView): number {
  const { pod, views, namespaceOf } = situation;
  const own = preferences(pod).reduce((sum, { term, weight }) => {
    const found = domainPods(term, view, views).filter((other) =>
      selects(term, pod, other, namespaceOf),
    );
    return sum + weight * found.length;
  }, 0);
  const others = views.flatMap(({ node, pods }) =>
    pods.flatMap((other) =>
      preferences(other)
        .filter(({ term }) => sameDomain(term.topologyKey, node.metadata.labels, view))
        .filter(({ term }) => selects(term, other, pod, namespaceOf))
        .map(({ weight }) => weight),
    ),
  );
  return others.reduce((sum, weight) => sum + weight, own);
}

function sameDomain(
  key: string,
  labels: Readonly<Record<string, string>> | undefined,
  view: NodeView,
): boolean {
  return labels?.[key] !== undefined && labels[key] === view.node.metadata.labels?.[key];
}

type Preferred = NonNullable<
  NonNullable<
    NonNullable<PodSpec["affinity"]>["podAffinity"]
  >["preferredDuringSchedulingIgnoredDuringExecution"]
>[number];

function preferences({ spec }: StoredObject<Pod>) {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  const signed = (list: readonly Preferred[] | undefined, sign: number) =>
    (list ?? []).map(({ podAffinityTerm, weight }) => ({
      term: podAffinityTerm,
      weight: weight * sign,
    }));
  return [
    ...signed(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
    ...signed(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
  ];
}

/** The parts of CPU and memory that would still be free. */
function freeShares(
  pod: StoredObject<Pod>,
  { allocatable, requested }: NodeView,
): readonly number[] {
  const wanted = requestsOf(pod.spec);
  return ["cpu", "memory"].map((resource) => {
    const capacity = allocatable.get(resource) ?? 0;
    const used = (requested.get(resource) ?? 0) + (wanted.get(resource) ?? 0);
    return capacity === 0 ? 0 : (capacity - used) / capacity;
  });
}

function balance({ pod }: Situation, view: NodeView): number {
  const [cpu = 0, memory = 0] = freeShares(pod, view);
  return (1 - Math.abs(cpu - memory) / 2) * scoreMax;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
