import type { Topology } from "../../server/contracts/topology.ts";
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
  /** Policies that select it for what comes in. */
  readonly policies: readonly string[];
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
  /** Middle of the line's free part, where its word stands. */
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
const sourceWidth = 150;
const serviceX = 272;
const serviceWidth = 112;
const targetX = 418;
const targetWidth = width - targetX - margin;
const rowHeight = 84;
const sourceHeight = 58;
const targetHeightMin = 150;
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
  const lines = targets.flatMap((target) => linesTo(target, links, sources, targets));
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
      const height = Math.max(targetHeightMin, incoming(group, links).length * rowHeight);
      const box = { x: targetX, y, width: targetWidth, height };
      y += height + gap;
      return { ...box, group, policies: policiesOf(topology, group), ports: portsOf(group, links) };
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
    const height = (target.height - gap) / Math.max(1, services.length);
    return services.map((service, index) => ({
      x: serviceX,
      y: target.y + gap / 2 + index * height,
      width: serviceWidth,
      height: height - (services.length > 1 ? 6 : 0),
      name: service.name,
      ports: service.ports.map(({ port, targetPort }) => `${port} → ${targetPort}`),
    }));
  });
}

function linesTo(
  target: TargetBox,
  links: readonly Link[],
  sources: readonly SourceBox[],
  targets: readonly TargetBox[],
): readonly LinkLine[] {
  const all = incoming(target.group, links);
  return all.flatMap((link, index) => {
    const y = gateY(target, all.length, index);
    const source = sources.find(({ group }) => group.id === link.from);
    const peer = targets.find(({ group }) => group.id === link.from);
    const gate = { x: target.x, y };
    const word = { x: (margin + sourceWidth + serviceX) / 2, y };
    if (source) {
      const path = curve(source.x + source.width, source.y + source.height / 2, gate.x, y);
      return [{ link, path, gate, word }];
    }
    // From one target to another: around at the left of both.
    return peer ? [{ link, path: curve(peer.x, peer.y + 12, gate.x, y), gate, word }] : [];
  });
}

/** Level at both ends, bent between the source and the Services. */
function curve(fromX: number, fromY: number, toX: number, toY: number): string {
  if (Math.abs(fromY - toY) < 1) return `M${fromX} ${toY}H${toX}`;
  const start = Math.min(fromX, toX) === fromX ? fromX : fromX - 20;
  const bend = start + 30;
  return `M${fromX} ${fromY}C${bend} ${fromY} ${bend - 10} ${toY} ${bend + 20} ${toY}H${toX}`;
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

function policiesOf(topology: Topology, group: PodGroup): readonly string[] {
  const names = new Set(group.pods.map(({ name }) => name));
  return topology.policies
    .filter(
      ({ namespace, types, selects }) =>
        namespace === group.namespace &&
        types.includes("Ingress") &&
        selects.some((pod) => names.has(pod)),
    )
    .map(({ name }) => name);
}

function portsOf(group: PodGroup, links: readonly Link[]): readonly string[] {
  const declared = group.pods.flatMap(({ ports }) => ports);
  const ports = declared.length > 0 ? declared : incoming(group, links);
  return [...new Set(ports.map(({ port, protocol }) => `${protocol} ${port}`))];
}
