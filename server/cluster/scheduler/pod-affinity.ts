import { type Pod, type PodSpec, type StoredObject, selectorMatches } from "../../kube/index.ts";
import type { NodeView } from "./cluster-view.ts";
import type { NamespaceLookup, Situation } from "./situation.ts";

type PodAffinity = NonNullable<NonNullable<PodSpec["affinity"]>["podAffinity"]>;
type Term = NonNullable<PodAffinity["requiredDuringSchedulingIgnoredDuringExecution"]>[number];

/** Whether a term of `owner` selects another Pod. */
export function selects(
  term: Term,
  owner: StoredObject<Pod>,
  other: StoredObject<Pod>,
  namespaceOf: NamespaceLookup,
): boolean {
  const namespace = other.metadata.namespace ?? "";
  const { namespaces = [], namespaceSelector } = term;
  const named = namespaces.includes(namespace);
  const isOwn =
    namespaces.length === 0 && !namespaceSelector && namespace === owner.metadata.namespace;
  const bySelector =
    namespaceSelector !== undefined &&
    selectorMatches(namespaceSelector, namespaceOf(namespace)?.metadata.labels);
  return (
    (named || isOwn || bySelector) && selectorMatches(term.labelSelector, other.metadata.labels)
  );
}

/** The Pods in a node's topology domain. */
export function domainPods(
  { topologyKey }: Term,
  view: NodeView,
  views: readonly NodeView[],
): readonly StoredObject<Pod>[] {
  const domain = view.node.metadata.labels?.[topologyKey];
  return domain === undefined
    ? []
    : views
        .filter(({ node }) => node.metadata.labels?.[topologyKey] === domain)
        .flatMap(({ pods }) => pods);
}

/**
 * Which rule of inter-Pod affinity keeps a Pod from a node, in upstream's words.
 * Source: kubernetes pkg/scheduler/framework/plugins/interpodaffinity/filtering.go v1.35.
 */
export function podAffinityFault(
  situation: Situation,
  view: NodeView,
): { readonly reason: string; readonly isFinal: boolean } | undefined {
  const { pod, views, namespaceOf } = situation;
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  const wanted = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const unwanted = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (wanted.length > 0 && !hasCompany(situation, view, wanted)) {
    return { reason: "node(s) didn't match pod affinity rules", isFinal: true };
  }
  const meets = (term: Term) =>
    domainPods(term, view, views).some((other) => selects(term, pod, other, namespaceOf));
  if (unwanted.some(meets)) {
    return { reason: "node(s) didn't match pod anti-affinity rules", isFinal: false };
  }
  return isRepelled(situation, view)
    ? { reason: "node(s) didn't satisfy existing pods anti-affinity rules", isFinal: false }
    : undefined;
}

/**
 * Whether each domain of the node holds a Pod that all terms select. The first of a group of Pods that want each
 * other's company may go anywhere.
 */
function hasCompany(
  { pod, views, namespaceOf }: Situation,
  view: NodeView,
  terms: readonly Term[],
): boolean {
  const labels = view.node.metadata.labels ?? {};
  if (!terms.every(({ topologyKey }) => labels[topologyKey] !== undefined)) {
    return false;
  }
  const fits = (other: StoredObject<Pod>) =>
    terms.every((term) => selects(term, pod, other, namespaceOf));
  if (terms.every((term) => domainPods(term, view, views).some(fits))) {
    return true;
  }
  return fits(pod) && !views.some(({ pods }) => pods.some(fits));
}

/** Whether the anti-affinity of a Pod that already runs in the same domain keeps this one away. */
function isRepelled({ pod, views, namespaceOf }: Situation, view: NodeView): boolean {
  return views.some(({ node, pods }) =>
    pods.some((other) => {
      const anti = other.spec?.affinity?.podAntiAffinity;
      const terms = anti?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      return terms.some((term) => {
        const domain = node.metadata.labels?.[term.topologyKey];
        const sameDomain =
          domain !== undefined && view.node.metadata.labels?.[term.topologyKey] === domain;
        return sameDomain && selects(term, other, pod, namespaceOf);
      });
    }),
  );
}
