import { cidrContains } from "./cidr.ts";
import type { Flow, Party, PeerJson, PodJson, PolicyWorld, PortJson } from "./model.ts";
import { selects } from "./selector.ts";

/**
 * Whether a list of ports lets the flow through; absent or empty means every port.
 * Named ports are looked up at the destination Pod, in both directions.
 * Source: api/networking/v1 types.go NetworkPolicyPort v1.35.
 */
export function portsMatch(
  ports: readonly PortJson[] | undefined,
  flow: Flow,
  destination: PodJson | undefined,
): boolean {
  return (
    ports === undefined ||
    ports.length === 0 ||
    ports.some((port) => portMatches(port, flow, destination))
  );
}

function portMatches(wanted: PortJson, flow: Flow, destination: PodJson | undefined): boolean {
  if ((wanted.protocol ?? "TCP") !== flow.protocol) {
    return false;
  }
  if (wanted.port === undefined) {
    return true;
  }
  if (typeof wanted.port === "string") {
    return namedPortMatches(wanted.port, flow, destination);
  }
  return flow.port >= wanted.port && flow.port <= (wanted.endPort ?? wanted.port);
}

/** Init containers count too: a sidecar is one. */
function namedPortMatches(name: string, flow: Flow, destination: PodJson | undefined): boolean {
  const { initContainers = [], containers = [] } = destination?.spec ?? {};
  return [...initContainers, ...containers].some((container) =>
    (container.ports ?? []).some(
      (port) =>
        port.name === name &&
        port.containerPort === flow.port &&
        (port.protocol ?? "TCP") === flow.protocol,
    ),
  );
}

/** Whether a list of peers holds the party; absent or empty means everybody. */
export function peersMatch(
  peers: readonly PeerJson[] | undefined,
  party: Party,
  policyNamespace: string,
  world: PolicyWorld,
): boolean {
  return (
    peers === undefined ||
    peers.length === 0 ||
    peers.some((peer) => peerMatches(peer, party, policyNamespace, world))
  );
}

function peerMatches(
  peer: PeerJson,
  party: Party,
  policyNamespace: string,
  world: PolicyWorld,
): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return cidrContains(cidr, party.ip) && !except.some((part) => cidrContains(part, party.ip));
  }
  if (party.kind !== "pod") {
    return false;
  }
  const { podSelector, namespaceSelector } = peer;
  if (podSelector === undefined && namespaceSelector === undefined) {
    return false;
  }
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, world.namespace(party.namespace)?.metadata?.labels)
    : party.namespace === policyNamespace;
  return inNamespace && podSelectorMatches(peer, party.namespace, party.name, world);
}

/** A host-network Pod has its node's address, so that only ipBlocks can name it. */
function podSelectorMatches(
  peer: PeerJson,
  namespace: string,
  name: string,
  world: PolicyWorld,
): boolean {
  const pod = world.pod(namespace, name);
  return (
    pod !== undefined &&
    pod.spec?.hostNetwork !== true &&
    (peer.podSelector === undefined || selects(peer.podSelector, pod.metadata?.labels))
  );
}
