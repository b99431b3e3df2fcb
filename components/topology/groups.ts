import type { Topology, TopologyEdge, TopologyPod } from "../../server/contracts/topology.ts";

/** Pods of one owner, drawn as one box; a bare Pod is a group of its own. */
export interface PodGroup {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly pods: readonly TopologyPod[];
  /** Labels that all of its Pods have, as `key=value`, without those that controllers add. */
  readonly labels: readonly string[];
  readonly isReady: boolean;
}

/** How a possible connection stands; what was seen counts, and on trial what would be. */
export type Outcome = "allowed" | "denied" | "refused" | "untested";

/** All connections between two groups at one port, told by the one that needs attention most. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: string;
  readonly outcome: Outcome;
  /** Whether what was seen isn't what the policies declare now. */
  readonly isMismatch: boolean;
  readonly edge: TopologyEdge;
}

const generatedLabels = new Set(["pod-template-hash", "controller-revision-hash"]);
const attention: readonly Outcome[] = ["denied", "refused", "allowed", "untested"];

/** The Pods of a topology by owner, in its order. */
export function groupsOf(topology: Topology): readonly PodGroup[] {
  const groups = Map.groupBy(topology.pods, groupId);
  return [...groups].map(([id, pods]) => ({
    id,
    namespace: pods[0]?.namespace ?? "",
    name: pods[0]?.owner ?? pods[0]?.name ?? "",
    pods,
    labels: commonLabels(pods),
    isReady: pods.every(({ ready }) => ready),
  }));
}

/** The connections between groups. On trial they stand as declared. */
export function linksOf(topology: Topology, isTrial: boolean): readonly Link[] {
  const ids = new Map(topology.pods.map((pod) => [`${pod.namespace}/${pod.name}`, groupId(pod)]));
  const links = topology.edges.flatMap((edge): Link[] => {
    const from = ids.get(`${edge.from.namespace}/${edge.from.pod}`);
    const to = ids.get(`${edge.to.namespace}/${edge.to.pod}`);
    if (from === undefined || to === undefined || from === to) return [];
    const { port, protocol } = edge;
    const isMismatch = !isTrial && isDifferent(edge);
    return [{ from, to, port, protocol, outcome: outcomeOf(edge, isTrial), isMismatch, edge }];
  });
  const byPlace = Map.groupBy(links, ({ from, to, port, protocol }) =>
    [from, to, port, protocol].join(" "),
  );
  return [...byPlace.values()].flatMap((same) => same.toSorted(byAttention)[0] ?? []);
}

/** Whether the last attempt went another way than policies declare now. */
function isDifferent({ declared, observed }: TopologyEdge): boolean {
  return observed !== null && declared.allowed !== (observed.outcome !== "denied");
}

function outcomeOf({ declared, observed }: TopologyEdge, isTrial: boolean): Outcome {
  if (isTrial) return declared.allowed ? "allowed" : "denied";
  return observed?.outcome ?? "untested";
}

/** The latest of those that were tried: a Pod that was replaced left its attempts behind. */
function byAttention(one: Link, other: Link): number {
  const [first, second] = [one.edge.observed?.time ?? "", other.edge.observed?.time ?? ""];
  if (first !== second) return first > second ? -1 : 1;
  return attention.indexOf(one.outcome) - attention.indexOf(other.outcome);
}

function groupId({ namespace, owner, name }: TopologyPod): string {
  return `${namespace}/${owner ?? name}`;
}

function commonLabels(pods: readonly TopologyPod[]): readonly string[] {
  const [first] = pods;
  return Object.entries(first?.labels ?? {})
    .filter(
      ([key, value]) => !generatedLabels.has(key) && pods.every((pod) => pod.labels[key] === value),
    )
    .map(([key, value]) => `${key}=${value}`);
}
