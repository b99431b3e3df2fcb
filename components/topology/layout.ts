import type { Topology, TopologyPolicy } from "../../server/contracts/topology.ts";
import { groupsOf, type Link, linksOf, type PodGroup } from "./groups.ts";

/** A rectangle in the figure's own units. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A group that others may connect to, with the wall around it. */
export interface TargetBox extends Box {
  readonly group: PodGroup;
  /** Policies that select it for what comes in, with what each of them opens. */
  readonly policies: readonly Pick<TopologyPolicy, "name" | "opens">[];
  readonly ports: readonly string[];
}

export interface SourceBox extends Box {
  readonly group: PodGroup;
}

/** A Service that leads to a target, drawn before it. */
export interface ServiceBox extends Box {
  readonly name: string;
  readonly ports: readonly string[];
}

/** A connection, as a line from its source to the gate in the target's wall. */
export interface LinkLine {
  readonly link: Link;
  readonly path: string;
  readonly gate: { readonly x: number; readonly y: number };
  /** Middle of the line's free part, where what happened stands. */
  readonly word: { readonly x: number; readonly y: number };
}

/** A namespace as the ground behind its boxes. */
export interface NamespaceBand extends Box {
  readonly name: string;
}

export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly bands: readonly NamespaceBand[];
  readonly sources: readonly SourceBox[];
  readonly services: readonly ServiceBox[];
  readonly targets: readonly TargetBox[];
  readonly lines: readonly LinkLine[];
}

const width = 580;
const margin = 16;
const sourceWidth = 136;
const serviceX = 238;
const serviceWidth = 122;
const serviceHeight = 48;
const targetX = 392;
const targetWidth = width - targetX - margin;
const rowHeight = 84;
const sourceHeight = 58;
/** A target's name, labels, ports and whether it's selected; then two lines for each policy. */
const targetHeadHeight = 104;
const policyHeight = 36;
const gap = 18;
const bandTop = 30;

/**
 * Places what a sandbox holds: those who connect at the left, Services in the middle, those who are connected to
 * at the right, each with a gate for every connection. Pure: the same topology gives the same figure.
 */
export function layoutOf(topology: Topology, isTrial: boolean): Figure {
  const groups = groupsOf(topology);
  const links = linksOf(topology, isTrial);
  const targetIds = new Set(links.map(({ to }) => to));
  const targets = placeTargets(topology, groups, links);
  const sources = placeSources(groups, targetIds, targets, links);
  const services = placeServices(topology, targets);
  const lines = targets.flatMap((target) => linesTo(target, links, { sources, targets, services }));
  const bands = placeBands(topology, [...sources, ...targets]);
  const height = Math.max(0, ...bands.map((band) => band.y + band.height));
  return { width, height, bands, sources, services, targets, lines };
}

function incoming(target: PodGroup, links: readonly Link[]): readonly Link[] {
  return links.filter(({ to }) => to === target.id);
}

function placeTargets(
  topology: Topology,
  groups: readonly PodGroup[],
  links: readonly Link[],
): readonly TargetBox[] {
  let y = bandTop + margin;
  let namespace: string | null = null;
  return groups
    .filter((group) => incoming(group, links).length > 0)
    .map((group) => {
      if (namespace !== null && namespace !== group.namespace) y += bandTop + gap;
      namespace = group.namespace;
      const policies = policiesOf(topology, group);
      const textHeight = targetHeadHeight + policies.length * policyHeight;
      const height = Math.max(textHeight, incoming(group, links).length * rowHeight);
      const box = { x: targetX, y, width: targetWidth, height };
      y += height + gap;
      return { ...box, group, policies, ports: portsOf(group, links) };
    });
}

/** Where the gate of the n-th connection is in a target's wall. */
function gateY(target: Box, count: number, index: number): number {
  return target.y + (target.height * (index + 0.5)) / count;
}

function placeSources(
  groups: readonly PodGroup[],
  targetIds: ReadonlySet<string>,
  targets: readonly TargetBox[],
  links: readonly Link[],
): readonly SourceBox[] {
  let free = bandTop + margin;
  return groups
    .filter(({ id }) => !targetIds.has(id))
    .map((group) => ({ group, wished: wishedY(group, targets, links) }))
    .toSorted((one, other) => one.wished - other.wished)
    .map(({ group, wished }) => {
      const y = Math.max(free, Number.isFinite(wished) ? wished - sourceHeight / 2 : free);
      free = y + sourceHeight + gap;
      return { x: margin, y, width: sourceWidth, height: sourceHeight, group };
    });
}

/** Beside its first gate; last where it connects to nothing. */
function wishedY(group: PodGroup, targets: readonly TargetBox[], links: readonly Link[]): number {
  for (const target of targets) {
    const all = incoming(target.group, links);
    const index = all.findIndex(({ from }) => from === group.id);
    if (index >= 0) return gateY(target, all.length, index);
  }
  return Number.POSITIVE_INFINITY;
}

function placeServices(topology: Topology, targets: readonly TargetBox[]): readonly ServiceBox[] {
  return targets.flatMap((target) => {
    const names = new Set(target.group.pods.map(({ name }) => name));
    const services = topology.services.filter(
      ({ namespace, pods }) =>
        namespace === target.group.namespace && pods.some((pod) => names.has(pod)),
    );
    const room = target.height / Math.max(1, services.length);
    const height = Math.min(serviceHeight, room - 6);
    return services.map((service, index) => ({
      x: serviceX,
      y: target.y + (index + 0.5) * room - height / 2,
      width: serviceWidth,
      height,
      name: service.name,
      ports: service.ports.map(({ port, targetPort }) => `${port} → ${targetPort}`),
    }));
  });
}

interface Places {
  readonly sources: readonly SourceBox[];
  readonly targets: readonly TargetBox[];
  readonly services: readonly ServiceBox[];
}

function linesTo(
  target: TargetBox,
  links: readonly Link[],
  { sources, targets, services }: Places,
): readonly LinkLine[] {
  const all = incoming(target.group, links);
  // Through the first Service that leads there; they stand before their target.
  const service = services.find(({ y }) => y >= target.y && y < target.y + target.height);
  return all.flatMap((link, index) => {
    const gate = { x: target.x, y: gateY(target, all.length, index) };
    const source = sources.find(({ group }) => group.id === link.from);
    const peer = targets.find(({ group }) => group.id === link.from);
    if (source) {
      const from = { x: source.x + source.width, y: source.y + source.height / 2 };
      const word = { x: (from.x + serviceX) / 2, y: from.y };
      return [{ link, path: pathOf(from, service, gate), gate, word }];
    }
    // From one target to another: around at the left of both.
    const word = { x: target.x - 20, y: gate.y };
    return peer ? [{ link, path: around({ x: peer.x, y: peer.y + 12 }, gate), gate, word }] : [];
  });
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function pathOf(from: Place, service: ServiceBox | undefined, gate: Place): string {
  if (!service) return `M${from.x} ${from.y}${curveTo(from, gate)}`;
  const middle = service.y + service.height / 2;
  const [into, out] = [
    { x: service.x, y: middle },
    { x: service.x + service.width, y: middle },
  ];
  return `M${from.x} ${from.y}${curveTo(from, into)}M${out.x} ${out.y}${curveTo(out, gate)}`;
}

/** Level at both ends. */
function curveTo(from: Place, to: Place): string {
  if (Math.abs(from.y - to.y) < 1) return `L${to.x} ${to.y}`;
  // Level for long enough that words can stand on it.
  const [late, early] = [0.85, 0.6].map((part) => from.x + part * (to.x - from.x));
  return `C${late} ${from.y} ${early} ${to.y} ${to.x} ${to.y}`;
}

function around(from: Place, to: Place): string {
  const bend = Math.min(from.x, to.x) - 28;
  return `M${from.x} ${from.y}C${bend} ${from.y} ${bend} ${to.y} ${to.x} ${to.y}`;
}

function placeBands(
  topology: Topology,
  boxes: readonly (Box & { readonly group: PodGroup })[],
): readonly NamespaceBand[] {
  return topology.namespaces.flatMap((name) => {
    const own = boxes.filter(({ group }) => group.namespace === name);
    if (own.length === 0) return [];
    const top = Math.min(...own.map(({ y }) => y)) - bandTop;
    const bottom = Math.max(...own.map(({ y, height }) => y + height)) + margin;
    return [{ name, x: 0, y: top, width, height: bottom - top }];
  });
}

function policiesOf(topology: Topology, group: PodGroup): TargetBox["policies"] {
  const names = new Set(group.pods.map(({ name }) => name));
  return topology.policies
    .filter(
      ({ namespace, types, selects }) =>
        namespace === group.namespace &&
        types.includes("Ingress") &&
        selects.some((pod) => names.has(pod)),
    )
    .map(({ name, opens }) => ({ name, opens }));
}

function portsOf(group: PodGroup, links: readonly Link[]): readonly string[] {
  const declared = group.pods.flatMap(({ ports }) => ports);
  const ports = declared.length > 0 ? declared : incoming(group, links);
  return [...new Set(ports.map(({ port, protocol }) => `${protocol} ${port}`))];
}
