import type {
  Topology,
  TopologyPod,
  TopologyPolicy,
  TopologyService,
} from "../contracts/topology.ts";
import { type NetworkPolicy, type Pod, type Service, selectorMatches } from "../kube/index.ts";
import { judgeFlow, type PolicyWorld } from "../network-policy/index.ts";
import { edgesOf, leadsTo, partyOf } from "./edges.ts";
import { topologyLimits } from "./limits.ts";
import { isAlive, isReady, ownerOf, portsOf, statusOf } from "./pods.ts";
import type { Snapshot } from "./snapshot.ts";

/** Policies that are judged as if they were applied; each stands for the one of its name, if there is one. */
export type Trial = readonly NetworkPolicy[];

/** Draws what a sandbox holds: pure, in the order of names. */
export function diagramOf(snapshot: Snapshot, trial: Trial = []): Topology {
  const { podsMax, servicesMax } = topologyLimits;
  const all = byName(snapshot.pods);
  const pods = all.slice(0, podsMax);
  const services = byName(snapshot.services);
  const allPolicies = byName(withTrial(snapshot.policies, trial));
  const policies = drawable(allPolicies);
  const world = worldOf(snapshot, policies);
  const { edges, truncated } = edgesOf(snapshot, pods, world);
  return {
    namespaces: byName(snapshot.namespaces).map(nameOf),
    pods: pods.map((pod) => drawPod(pod, world)),
    services: services.slice(0, servicesMax).map((service) => drawService(service, pods)),
    policies: policies.map((policy) => drawPolicy(policy, pods)),
    edges,
    truncated:
      truncated ||
      all.length > podsMax ||
      services.length > servicesMax ||
      policies.length < allPolicies.length,
  };
}

interface Named {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
}

function nameOf({ metadata }: Named): string {
  return metadata?.name ?? "";
}

function namespaceOf({ metadata }: Named): string {
  return metadata?.namespace ?? "";
}

function keyOf(object: Named): string {
  return `${namespaceOf(object)}/${nameOf(object)}`;
}

function byName<T extends Named>(objects: readonly T[]): readonly T[] {
  return objects.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function withTrial(policies: readonly NetworkPolicy[], trial: Trial): readonly NetworkPolicy[] {
  const tried = new Set(trial.map(keyOf));
  return [...policies.filter((policy) => !tried.has(keyOf(policy))), ...trial];
}

/** As many policies as there is time to judge. */
function drawable(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  let peers = 0;
  return policies.slice(0, topologyLimits.policiesMax).filter((policy) => {
    peers += peersOf(policy);
    return peers <= topologyLimits.peersMax;
  });
}

function peersOf({ spec }: NetworkPolicy): number {
  const lists = [
    ...(spec?.ingress ?? []).map(({ from }) => from ?? []),
    ...(spec?.egress ?? []).map(({ to }) => to ?? []),
  ];
  return lists.reduce(
    (sum, list) =>
      sum + 1 + list.reduce((count, { ipBlock }) => count + 1 + (ipBlock?.except?.length ?? 0), 0),
    0,
  );
}

function worldOf(snapshot: Snapshot, policies: readonly NetworkPolicy[]): PolicyWorld {
  const pods = new Map(snapshot.pods.map((pod) => [keyOf(pod), pod]));
  const namespaces = new Map(snapshot.namespaces.map((each) => [nameOf(each), each]));
  const policiesIn = Map.groupBy(policies, namespaceOf);
  return {
    policiesOf: (namespace) => policiesIn.get(namespace) ?? [],
    pod: (namespace, name) => pods.get(`${namespace}/${name}`),
    namespace: (name) => namespaces.get(name),
  };
}

function drawPod(pod: Pod, world: PolicyWorld): TopologyPod {
  const party = partyOf(pod);
  const outside = { kind: "outside", ip: "0.0.0.0" } as const;
  const port = { port: 0, protocol: "TCP" } as const;
  const { ingress } = judgeFlow({ source: outside, destination: party, ...port }, world);
  const { egress } = judgeFlow({ source: party, destination: outside, ...port }, world);
  const isolating = new Set(["allowed-by", "denied"]);
  return {
    namespace: party.namespace,
    name: party.name,
    owner: ownerOf(pod),
    labels: pod.metadata?.labels ?? {},
    ip: pod.status?.podIP ?? null,
    status: statusOf(pod),
    ready: isReady(pod),
    ports: portsOf(pod),
    isolated: { ingress: isolating.has(ingress.kind), egress: isolating.has(egress.kind) },
  };
}

function drawService(service: Service, pods: readonly Pod[]): TopologyService {
  const { spec } = service;
  return {
    namespace: namespaceOf(service),
    name: nameOf(service),
    ip: spec?.clusterIP && spec.clusterIP !== "None" ? spec.clusterIP : null,
    ports: (spec?.ports ?? []).map(({ port, targetPort = port, protocol = "TCP" }) => ({
      port,
      targetPort: String(targetPort),
      protocol,
    })),
    pods: pods.filter((pod) => isAlive(pod) && leadsTo(service, pod)).map(nameOf),
  };
}

function drawPolicy(policy: NetworkPolicy, pods: readonly Pod[]): TopologyPolicy {
  const { spec } = policy;
  const { ingress = [], egress = [], policyTypes = [] } = spec ?? {};
  const isFor = (type: "Ingress" | "Egress") =>
    policyTypes.length > 0 ? policyTypes.includes(type) : type === "Ingress" || egress.length > 0;
  return {
    namespace: namespaceOf(policy),
    name: nameOf(policy),
    types: (["Ingress", "Egress"] as const).filter(isFor),
    selects: pods
      .filter(
        (pod) =>
          namespaceOf(pod) === namespaceOf(policy) &&
          selectorMatches(spec?.podSelector ?? {}, pod.metadata?.labels),
      )
      .map(nameOf),
    rules: ingress.length + egress.length,
    opens: openedBy(ingress),
  };
}

type IngressRules = NonNullable<NonNullable<NetworkPolicy["spec"]>["ingress"]>;

function openedBy(rules: IngressRules): readonly string[] | null {
  if (rules.some(({ ports = [] }) => ports.length === 0)) {
    return null;
  }
  const ports = rules.flatMap(({ ports = [] }) =>
    ports.map(({ protocol = "TCP", port, endPort }) =>
      [protocol, [port, endPort].filter((each) => each !== undefined).join("-")].join(" ").trim(),
    ),
  );
  return [...new Set(ports)];
}
