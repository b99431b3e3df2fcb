import {
  type Namespace,
  type Pod,
  type PodSpec,
  type StoredObject,
  selectorMatches,
} from "../../kube/index.ts";
import type { NodeView } from "./cluster-view.ts";

type PodAffinity = NonNullable<NonNullable<PodSpec["affinity"]>["podAffinity"]>;
type Term = NonNullable<PodAffinity["requiredDuringSchedulingIgnoredDuringExecution"]>[number];

/** The Namespaces that `namespaceSelector` is judged on. */
export type NamespaceLookup = (name: string) => StoredObject<Namespace> | undefined;

function selects(
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
  const bySelector = selectorMatches(namespaceSelector, namespaceOf(namespace)?.metadata.labels);
  return (
    (named || isOwn || bySelector) && selectorMatches(term.labelSelector, other.metadata.labels)
  );
}

/** Whether any Pod in the node's topology domain is selected by the term. */
function domainHas(
  term: Term,
  owner: StoredObject<Pod>,
  view: NodeView,
  all: readonly NodeView[],
  namespaceOf: NamespaceLookup,
): boolean {
  const domain = view.node.metadata.labels?.[term.topologyKey];
  return (
    domain !== undefined &&
    all
      .filter(({ node }) => node.metadata.labels?.[term.topologyKey] === domain)
      .some(({ pods }) => pods.some((other) => selects(term, owner, other, namespaceOf)))
  );
}

/**
 * Which rule of inter-Pod affinity keeps a Pod from a node, in upstream's words.
 * Source: kubernetes pkg/scheduler/framework/plugins/interpodaffinity/filtering.go v1.35.
 */
export function podAffinityFault(
  pod: StoredObject<Pod>,
  view: NodeView,
  all: readonly NodeView[],
  namespaceOf: NamespaceLookup,
): string | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  const wanted = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const unwanted = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const has = (term: Term) => domainHas(term, pod, view, all, namespaceOf);
  const nobodyYet = (term: Term) =>
    selects(term, pod, pod, namespaceOf) &&
    !all.some(({ pods }) => pods.some((other) => selects(term, pod, other, namespaceOf)));
  if (!wanted.every((term) => has(term) || nobodyYet(term))) {
    return "node(s) didn't match pod affinity rules";
  }
  if (unwanted.some(has)) {
    return "node(s) didn't match pod anti-affinity rules";
  }
  return isRepelled(pod, view, all, namespaceOf)
    ? "node(s) didn't satisfy existing pods anti-affinity rules"
    : undefined;
}

/** Whether the anti-affinity of a Pod that already runs in the same domain keeps this one away. */
function isRepelled(
  pod: StoredObject<Pod>,
  view: NodeView,
  all: readonly NodeView[],
  namespaceOf: NamespaceLookup,
): boolean {
  return all.some(({ node, pods }) =>
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
