import type { Pod, StoredObject } from "../../kube/index.ts";
import { claimNamesOf } from "../controllers/volumes/objects.ts";
import { type NodeView, requestsOf } from "./cluster-view.ts";
import { matchesNode, namedNodes } from "./node-affinity.ts";
import { podAffinityFault } from "./pod-affinity.ts";
import type { Situation } from "./situation.ts";
import { spreadFault } from "./spread.ts";
import { untoleratedTaint } from "./taints.ts";

/** Why a node is no place for a Pod; several reasons only for lacking resources and volumes. */
export interface Refusal {
  readonly reasons: readonly string[];
  /** Whether evicting Pods could never help. */
  readonly isFinal: boolean;
}

/**
 * Runs the filters in upstream's order and stops at the first that refuses.
 * Source: kubernetes pkg/scheduler/apis/config/v1/default_plugins.go and framework/plugins v1.35.
 */
export function refusalOf(situation: Situation, view: NodeView): Refusal | undefined {
  const { pod, volumeReasons } = situation;
  const filters = [
    () => final(nodeReason(pod, view)),
    () => passing(portReason(pod, view)),
    () => resourceRefusal(pod, view),
    () => passing(exclusiveReason(situation, view)),
    () => final(...volumeReasons(view.node)),
    () => spreadRefusal(situation, view),
    () => affinityRefusal(situation, view),
  ];
  return filters
    .values()
    .map((filter) => filter())
    .find((refusal) => refusal !== undefined);
}

function refusal(reasons: readonly (string | undefined)[], isFinal: boolean): Refusal | undefined {
  const found = reasons.filter((reason) => reason !== undefined);
  return found.length > 0 ? { reasons: found, isFinal } : undefined;
}

const final = (...reasons: (string | undefined)[]) => refusal(reasons, true);
const passing = (reason: string | undefined) => refusal([reason], false);

function nodeReason({ spec }: StoredObject<Pod>, { node }: NodeView): string | undefined {
  const named = namedNodes(spec);
  if (named && !named.has(node.metadata.name)) {
    return "node(s) didn't satisfy plugin(s) [NodeAffinity]";
  }
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
    return "node(s) had untolerated taint(s)";
  }
  return matchesNode(spec, node) ? undefined : "node(s) didn't match Pod's node affinity/selector";
}

/** A port of the node: on one of its addresses, or on all of them. */
interface HostPort {
  readonly address: string;
  readonly port: string;
}

const everyAddress = "0.0.0.0";

function hostPortsOf({ spec }: StoredObject<Pod>): readonly HostPort[] {
  const sidecars = (spec?.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === "Always",
  );
  return [...(spec?.containers ?? []), ...sidecars]
    .flatMap(({ ports }) => ports ?? [])
    .filter(({ hostPort }) => hostPort)
    .map(({ hostPort, hostIP, protocol = "TCP" }) => ({
      address: hostIP || everyAddress,
      port: `${protocol}:${hostPort}`,
    }));
}

function portReason(pod: StoredObject<Pod>, { pods }: NodeView): string | undefined {
  const wanted = hostPortsOf(pod);
  const taken = wanted.length > 0 ? pods.flatMap(hostPortsOf) : [];
  const collides = (a: HostPort, b: HostPort) =>
    a.port === b.port && (a.address === b.address || [a.address, b.address].includes(everyAddress));
  return wanted.some((port) => taken.some((other) => collides(port, other)))
    ? "node(s) didn't have free ports for the requested pod ports"
    : undefined;
}

function resourceRefusal(
  pod: StoredObject<Pod>,
  { allocatable, requested }: NodeView,
): Refusal | undefined {
  const tooManyPods = (requested.get("pods") ?? 0) + 1 > (allocatable.get("pods") ?? 0);
  const lacking = [...requestsOf(pod.spec)].filter(([resource, amount]) => {
    const free = (allocatable.get(resource) ?? 0) - (requested.get(resource) ?? 0);
    return amount > 0 && amount > free;
  });
  const reasons = lacking.map(([resource]) => `Insufficient ${resource}`);
  // What even an empty node hasn't got, nobody can make room for.
  const isFinal = lacking.some(([resource, amount]) => amount > (allocatable.get(resource) ?? 0));
  return refusal([...(tooManyPods ? ["Too many pods"] : []), ...reasons], isFinal);
}

/** Source: kubernetes pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go v1.35. */
function exclusiveReason(
  { pod, exclusiveClaims }: Situation,
  { pods }: NodeView,
): string | undefined {
  const { namespace } = pod.metadata;
  const isTaken = pods.some(
    (other) =>
      other.metadata.namespace === namespace &&
      claimNamesOf(other).some((name) => exclusiveClaims.includes(name)),
  );
  return isTaken
    ? "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
    : undefined;
}

function spreadRefusal(situation: Situation, view: NodeView): Refusal | undefined {
  const fault = spreadFault(situation, view);
  const text = "node(s) didn't match pod topology spread constraints";
  switch (fault) {
    case "no-label":
      return final(`${text} (missing required label)`);
    case "skew":
      return passing(text);
    default:
      return undefined;
  }
}

function affinityRefusal(situation: Situation, view: NodeView): Refusal | undefined {
  const fault = podAffinityFault(situation, view);
  return fault && refusal([fault.reason], fault.isFinal);
}
