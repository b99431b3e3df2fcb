import {
  type LabelSelector,
  type Pod,
  type PodSpec,
  type StoredObject,
  selectorMatches,
} from "../../kube/index.ts";
import type { NodeView } from "./cluster-view.ts";
import { matchesNode } from "./node-affinity.ts";
import type { Situation } from "./situation.ts";
import { untoleratedTaint } from "./taints.ts";

export type SpreadConstraint = NonNullable<PodSpec["topologySpreadConstraints"]>[number];

/**
 * Which way of a Pod's hard spread constraints keeps it from a node.
 * Source: kubernetes pkg/scheduler/framework/plugins/podtopologyspread/filtering.go v1.35.
 */
export function spreadFault(situation: Situation, view: NodeView): "no-label" | "skew" | undefined {
  const { pod } = situation;
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule",
  );
  for (const constraint of hard) {
    const { topologyKey, maxSkew, minDomains = 1 } = constraint;
    const domain = view.node.metadata.labels?.[topologyKey];
    if (domain === undefined) {
      return "no-label";
    }
    const keys = hard.map((one) => one.topologyKey);
    const counts = countByDomain(situation, constraint, keys);
    const least = counts.size < minDomains ? 0 : Math.min(...counts.values());
    const self = selectorMatches(selectorOf(pod, constraint), pod.metadata.labels) ? 1 : 0;
    if ((counts.get(domain) ?? 0) + self - least > maxSkew) {
      return "skew";
    }
  }
  return undefined;
}

/** How many Pods a constraint counts in each domain, among the nodes that are eligible for the Pod. */
export function countByDomain(
  { pod, views }: Situation,
  constraint: SpreadConstraint,
  keys: readonly string[],
): Map<string, number> {
  const selector = selectorOf(pod, constraint);
  const counts = new Map<string, number>();
  for (const view of views) {
    const labels = view.node.metadata.labels ?? {};
    const domain = labels[constraint.topologyKey];
    const hasKeys = keys.every((key) => labels[key] !== undefined);
    if (domain !== undefined && hasKeys && isEligible(pod, constraint, view)) {
      const matching = view.pods.filter(
        ({ metadata }) =>
          metadata.namespace === pod.metadata.namespace &&
          metadata.deletionTimestamp === undefined &&
          selectorMatches(selector, metadata.labels),
      );
      counts.set(domain, (counts.get(domain) ?? 0) + matching.length);
    }
  }
  return counts;
}

function isEligible(
  { spec }: StoredObject<Pod>,
  { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" }: SpreadConstraint,
  { node }: NodeView,
): boolean {
  const isReached = nodeAffinityPolicy !== "Honor" || matchesNode(spec, node);
  const effects = ["NoSchedule", "NoExecute"];
  const isBarred =
    nodeTaintsPolicy === "Honor" &&
    untoleratedTaint(node.spec?.taints, spec?.tolerations, effects) !== undefined;
  return isReached && !isBarred;
}

/** The constraint's selector, with the Pod's own values of the labels that it names. */
function selectorOf(
  { metadata }: StoredObject<Pod>,
  { labelSelector, matchLabelKeys = [] }: SpreadConstraint,
): LabelSelector | undefined {
  const own = matchLabelKeys.flatMap((key) => {
    const value = metadata.labels?.[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return own.length === 0
    ? labelSelector
    : {
        ...labelSelector,
        matchLabels: { ...labelSelector?.matchLabels, ...Object.fromEntries(own) },
      };
}
