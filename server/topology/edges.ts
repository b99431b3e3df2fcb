import type { TopologyEdge } from "../contracts/topology.ts";
import { labelsMatch, type Pod, type Service } from "../kube/index.ts";
import { judgeFlow, type Party, type PolicyWorld } from "../network-policy/index.ts";
import { decisiveOf, whyOf } from "./decision.ts";
import { topologyLimits } from "./limits.ts";
import { isAlive, portsOf } from "./pods.ts";
import type { Flow, Snapshot } from "./snapshot.ts";

interface Target {
  readonly port: number;
  readonly protocol: string;
}

const protocols = ["TCP", "UDP", "SCTP"] as const;
const outcomes = ["allowed", "denied", "refused"] as const;

/** Every possible connection between two Pods, at the ports that are declared, served or were tried. */
export function edgesOf(
  snapshot: Snapshot,
  pods: readonly Pod[],
  world: PolicyWorld,
): { readonly edges: readonly TopologyEdge[]; readonly truncated: boolean } {
  const alive = pods.filter(isAlive);
  const flows = latestFlows(snapshot.flows);
  const pairs = alive.flatMap((to) =>
    targetsOf(to, snapshot).flatMap((target) =>
      alive.filter((from) => from !== to).map((from) => ({ from, to, target })),
    ),
  );
  const { edgesMax } = topologyLimits;
  const drawn = pairs.slice(0, edgesMax);
  return {
    edges: drawn.map(({ from, to, target }) => edgeOf(from, to, target, world, flows)),
    truncated: pairs.length > edgesMax,
  };
}

function edgeOf(
  from: Pod,
  to: Pod,
  { port, protocol }: Target,
  world: PolicyWorld,
  flows: ReadonlyMap<string, Flow>,
): TopologyEdge {
  const [source, destination] = [partyOf(from), partyOf(to)];
  const judged = judgeFlow(
    { source, destination, port, protocol: protocols.find((name) => name === protocol) ?? "TCP" },
    world,
  );
  const by = decisiveOf(judged.egress, judged.ingress);
  const elsewhere = judged.allowed ? null : openPortOf(source, destination, world);
  return {
    from: { namespace: source.namespace, pod: source.name },
    to: { namespace: destination.namespace, pod: destination.name },
    port,
    protocol,
    declared: { allowed: judged.allowed, why: whyOf(by), by, elsewhere },
    observed: observedOf(flows.get(keyOf({ source, destination, port, protocol }))),
  };
}

/** The first port, of those that rules name by number, at which the destination may be reached. */
function openPortOf(source: PodParty, destination: PodParty, world: PolicyWorld): string | null {
  const named = world
    .policiesOf(destination.namespace)
    .flatMap(({ spec }) => spec?.ingress ?? [])
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ port, protocol = "TCP" }) =>
      typeof port === "number"
        ? [{ port, protocol: protocols.find((name) => name === protocol) ?? "TCP" }]
        : [],
    );
  const distinct = new Map(named.map((target) => [`${target.protocol} ${target.port}`, target]));
  const open = [...distinct.values()]
    .slice(0, topologyLimits.portsTriedMax)
    .find((target) => judgeFlow({ source, destination, ...target }, world).allowed);
  return open ? `${open.protocol} ${open.port}` : null;
}

function observedOf(flow: Flow | undefined): TopologyEdge["observed"] {
  const outcome = outcomes.find((known) => known === flow?.outcome);
  if (!flow || !outcome) {
    return null;
  }
  const by = decisiveOf(flow.egress, flow.ingress);
  return { outcome, time: flow.lastSeen, why: whyOf(by), by };
}

function latestFlows(flows: readonly Flow[]): ReadonlyMap<string, Flow> {
  const latest = new Map<string, Flow>();
  for (const flow of flows) {
    const known = latest.get(keyOf(flow));
    if (!known || known.lastSeen < flow.lastSeen) {
      latest.set(keyOf(flow), flow);
    }
  }
  return latest;
}

function keyOf({
  source,
  destination,
  port,
  protocol,
}: Pick<Flow, "source" | "destination" | "port" | "protocol">): string {
  return [podKey(source), podKey(destination), port, protocol].join(" ");
}

function podKey(party: Party): string {
  return party.kind === "pod" ? `${party.namespace}/${party.name}` : party.ip;
}

type PodParty = ReturnType<typeof partyOf>;

/** A Pod as a side of a connection. */
export function partyOf({ metadata, status }: Pod) {
  const { namespace = "", name = "" } = metadata ?? {};
  return { kind: "pod", namespace, name, ip: status?.podIP ?? "" } as const;
}

function targetsOf(pod: Pod, { services, flows }: Snapshot): readonly Target[] {
  const { namespace, name } = partyOf(pod);
  const tried = flows.filter(
    ({ destination }) =>
      destination.kind === "pod" &&
      destination.namespace === namespace &&
      destination.name === name,
  );
  const all: readonly Target[] = [
    ...portsOf(pod),
    ...services.filter((service) => leadsTo(service, pod)).flatMap((each) => servedBy(each, pod)),
    ...tried.map(({ port, protocol }) => ({ port, protocol })),
  ];
  const seen = new Map(all.map((target) => [`${target.port}/${target.protocol}`, target]));
  return [...seen.values()].toSorted((one, other) => one.port - other.port);
}

/** Whether a Service's selector finds the Pod. */
export function leadsTo({ metadata, spec }: Service, pod: Pod): boolean {
  const { selector } = spec ?? {};
  return (
    selector !== undefined &&
    Object.keys(selector).length > 0 &&
    metadata?.namespace === pod.metadata?.namespace &&
    labelsMatch(selector, pod.metadata?.labels)
  );
}

function servedBy({ spec }: Service, pod: Pod): readonly Target[] {
  return (spec?.ports ?? []).flatMap(({ port, targetPort = port, protocol = "TCP" }) => {
    const number = typeof targetPort === "number" ? targetPort : namedPort(pod, String(targetPort));
    return number === null ? [] : [{ port: number, protocol }];
  });
}

function namedPort({ spec }: Pod, name: string): number | null {
  const ports = (spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.find((port) => port.name === name)?.containerPort ?? null;
}
