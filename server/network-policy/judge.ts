import { explain } from "./explain.ts";
import type {
  Decision,
  Flow,
  NamespaceJson,
  Party,
  PodJson,
  PolicyJson,
  PolicyName,
  PolicyWorld,
  Verdict,
} from "./model.ts";
import { peersMatch, portsMatch } from "./rules.ts";
import { selects } from "./selector.ts";

type Direction = "ingress" | "egress";

/**
 * Decides whether a new connection passes: its source's egress and its destination's ingress must
 * both be open. Replies of an open connection need no verdict of their own. Pure; needs no cluster.
 * Source: api/networking/v1 types.go v1.35 and the NetworkPolicy concept page.
 */
export function judgeFlow(flow: Flow, world: PolicyWorld): Verdict {
  const { source, destination } = flow;
  const loopback = isSamePod(source, destination);
  const egress = loopback ? exempt("loopback") : decide("egress", source, destination, flow, world);
  const ingress = loopback
    ? exempt("loopback")
    : decide("ingress", destination, source, flow, world);
  const allowed = egress.kind !== "denied" && ingress.kind !== "denied";
  return { allowed, egress, ingress, sentence: explain(flow, egress, ingress) };
}

/** {@link judgeFlow} on plain lists, e.g. with policies that exist in an editor only. */
export function judge(
  flow: Flow,
  policies: readonly PolicyJson[],
  pods: readonly PodJson[],
  namespaces: readonly NamespaceJson[],
): Verdict {
  return judgeFlow(flow, {
    policiesOf: (namespace) =>
      policies.filter((policy) => policy.metadata?.namespace === namespace),
    pod: (namespace, name) =>
      pods.find((pod) => pod.metadata?.namespace === namespace && pod.metadata?.name === name),
    namespace: (name) => namespaces.find((namespace) => namespace.metadata?.name === name),
  });
}

function isSamePod(one: Party, other: Party): boolean {
  return (
    one.kind === "pod" &&
    other.kind === "pod" &&
    one.namespace === other.namespace &&
    one.name === other.name
  );
}

function exempt(because: Extract<Decision, { kind: "exempt" }>["because"]): Decision {
  return { kind: "exempt", because };
}

function decide(
  direction: Direction,
  subject: Party,
  peer: Party,
  flow: Flow,
  world: PolicyWorld,
): Decision {
  if (subject.kind !== "pod") {
    return exempt("not-a-pod");
  }
  const pod = world.pod(subject.namespace, subject.name);
  if (pod?.spec?.hostNetwork === true) {
    return exempt("host-network");
  }
  if (isOwnNode(direction, peer, pod, world)) {
    return exempt("node");
  }
  const selecting = world
    .policiesOf(subject.namespace)
    .filter(
      (policy) =>
        isolates(policy, direction) &&
        selects(policy.spec?.podSelector ?? {}, pod?.metadata?.labels),
    );
  if (selecting.length === 0) {
    return { kind: "not-isolated" };
  }
  const destination = direction === "ingress" ? pod : podOf(flow.destination, world);
  for (const policy of selecting) {
    const rule = matchingRule(policy, direction, peer, flow, destination, world);
    if (rule >= 0) {
      return { kind: "allowed-by", policy: nameOf(policy), rule };
    }
  }
  return { kind: "denied", selectedBy: selecting.map(nameOf).sort(byName) };
}

/** Kubelet probes come from any node's own address; a Pod itself always reaches the node it runs on. */
function isOwnNode(
  direction: Direction,
  peer: Party,
  pod: PodJson | undefined,
  world: PolicyWorld,
): boolean {
  if (peer.kind === "node") {
    return direction === "ingress" || peer.name === pod?.spec?.nodeName;
  }
  const peerPod = podOf(peer, world);
  return (
    peerPod?.spec?.hostNetwork === true &&
    (direction === "ingress" || peerPod.spec.nodeName === pod?.spec?.nodeName)
  );
}

function podOf(party: Party, world: PolicyWorld): PodJson | undefined {
  return party.kind === "pod" ? world.pod(party.namespace, party.name) : undefined;
}

/** Without policyTypes a policy isolates for ingress, and for egress too if it has egress rules. */
function isolates({ spec }: PolicyJson, direction: Direction): boolean {
  const types = spec?.policyTypes ?? [];
  if (types.length > 0) {
    return types.includes(direction === "ingress" ? "Ingress" : "Egress");
  }
  return direction === "ingress" || (spec?.egress ?? []).length > 0;
}

function matchingRule(
  policy: PolicyJson,
  direction: Direction,
  peer: Party,
  flow: Flow,
  destination: PodJson | undefined,
  world: PolicyWorld,
): number {
  const rules =
    direction === "ingress"
      ? (policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
  const { namespace } = nameOf(policy);
  return rules.findIndex(
    ({ peers, ports }) =>
      portsMatch(ports, flow, destination) && peersMatch(peers, peer, namespace, world),
  );
}

function nameOf({ metadata }: PolicyJson): PolicyName {
  return { namespace: metadata?.namespace ?? "", name: metadata?.name ?? "" };
}

function byName(one: PolicyName, other: PolicyName): number {
  return one.name < other.name ? -1 : 1;
}
