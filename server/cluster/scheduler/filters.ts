import { type Pod, type StoredObject, selectorMatches } from "../../kube/index.ts";
import { type NodeView, requestsOf } from "./cluster-view.ts";
import { matchesNode } from "./node-affinity.ts";
import { type NamespaceLookup, podAffinityFault } from "./pod-affinity.ts";
import { untoleratedTaint } from "./taints.ts";

/** Why a node is no place for a Pod; several reasons only for lacking resources. */
export interface Refusal {
  readonly reasons: readonly string[];
  /** Whether evicting Pods could never help. */
  readonly isFinal: boolean;
}

/**
 * Runs the filters in upstream's order and stops at the first that refuses.
 * Source: kubernetes pkg/scheduler/framework/plugins (unschedulable, nodename, taints, node affinity,
 * ports, resources, topology spread, inter-Pod affinity) v1.35.
 */
export function refusalOf(
  pod: StoredObject<Pod>,
  view: NodeView,
  all: readonly NodeView[],
  namespaceOf: NamespaceLookup,
): Refusal | undefined {
  const final = finalReason(pod, view);
  if (final !== undefined) {
    return { reasons: [final], isFinal: true };
  }
  const reasons = [
    () => portReasons(pod, view),
    () => resourceReasons(pod, view),
    () => spreadReasons(pod, view, all),
    () => [podAffinityFault(pod, view, all, namespaceOf)].filter((fault) => fault !== undefined),
  ]
    .values()
    .map((filter) => filter())
    .find((found) => found.length > 0);
  return reasons && { reasons, isFinal: false };
}

function finalReason({ spec }: StoredObject<Pod>, { node }: NodeView): string | undefined {
  const isCordoned = node.spec?.unschedulable ?? false;
  const cordon = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
  if (isCordoned && untoleratedTaint([cordon], spec?.tolerations, ["NoSchedule"])) {
    return "node(s) were unschedulable";
  }
  if (spec?.nodeName && spec.nodeName !== node.metadata.name) {
    return "node(s) didn't match the requested node name";
  }
  const taint = untoleratedTaint(node.spec?.taints, spec?.tolerations, ["NoSchedule", "NoExecute"]);
  if (taint) {
    return `node(s) had untolerated taint(s)`;
  }
  return matchesNode(spec, node) ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

const hostPortsOf = ({ spec }: StoredObject<Pod>) =>
  (spec?.containers ?? [])
    .flatMap(({ ports }) => ports ?? [])
    .filter(({ hostPort }) => hostPort)
    .map(({ hostPort, protocol = "TCP" }) => `${protocol}:${hostPort}`);

function portReasons(pod: StoredObject<Pod>, { pods }: NodeView): string[] {
  const wanted = hostPortsOf(pod);
  const taken = new Set(wanted.length > 0 ? pods.flatMap(hostPortsOf) : []);
  return wanted.some((port) => taken.has(port))
    ? ["node(s) didn't have free ports for the requested pod ports"]
    : [];
}

function resourceReasons(pod: StoredObject<Pod>, { allocatable, requested }: NodeView): string[] {
  const tooManyPods = (requested.get("pods") ?? 0) + 1 > (allocatable.get("pods") ?? 0);
  const lacking = [...requestsOf(pod.spec)]
    .filter(([, amount]) => amount > 0)
    .filter(([resource, amount]) => {
      const free = (allocatable.get(resource) ?? 0) - (requested.get(resource) ?? 0);
      return amount > free;
    })
    .map(([resource]) => `Insufficient ${resource}`);
  return [...(tooManyPods ? ["Too many pods"] : []), ...lacking];
}

function spreadReasons(pod: StoredObject<Pod>, view: NodeView, all: readonly NodeView[]): string[] {
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule",
  );
  for (const { topologyKey, labelSelector, maxSkew } of hard) {
    const domain = view.node.metadata.labels?.[topologyKey];
    if (domain === undefined) {
      return ["node(s) didn't match pod topology spread constraints (missing required label)"];
    }
    const counts = new Map<string, number>();
    for (const { node, pods } of all.filter((other) => matchesNode(pod.spec, other.node))) {
      const other = node.metadata.labels?.[topologyKey];
      if (other !== undefined) {
        const matching = pods.filter(
          ({ metadata }) =>
            metadata.namespace === pod.metadata.namespace &&
            selectorMatches(labelSelector, metadata.labels),
        );
        counts.set(other, (counts.get(other) ?? 0) + matching.length);
      }
    }
    const self = selectorMatches(labelSelector, pod.metadata.labels) ? 1 : 0;
    if ((counts.get(domain) ?? 0) + self - Math.min(...counts.values()) > maxSkew) {
      return ["node(s) didn't match pod topology spread constraints"];
    }
  }
  return [];
}
