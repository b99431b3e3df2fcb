import type { Clock } from "../../core/clock.ts";
import type { PodAddress } from "./network.ts";

/** How long a released address stays unused, so that nobody meets a stranger at a known address. */
const quarantineMs = 60_000;
/** Addresses of each node's range: a /22, minus network, gateway and broadcast. */
const rangeSize = 1024;
const firstOffset = 2;
const poolBase = 10 * 2 ** 24 + 244 * 2 ** 16;
const rangesMax = 64;

/** The range that all Pods' addresses come from. */
export const podCidr = "10.244.0.0/16";

function toNumber(ip: string): number {
  return ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toIp(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

function keyOf({ namespace, name }: PodAddress): string {
  return `${namespace}/${name}`;
}

interface Range {
  readonly index: number;
  cursor: number;
}

/** Hands out Pod addresses: a /22 for each node, the next free one in turn. */
export class Ipam {
  readonly #clock: Clock;
  readonly #byPod = new Map<string, string>();
  readonly #byIp = new Map<string, PodAddress>();
  readonly #releasedMs = new Map<string, number>();
  readonly #ranges = new Map<string, Range>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  addressOf(pod: PodAddress): string | undefined {
    return this.#byPod.get(keyOf(pod));
  }

  holderOf(ip: string): PodAddress | undefined {
    return this.#byIp.get(ip);
  }

  /** Takes over an address that a Pod had before a restart, and its block for the Pod's node. */
  restore(pod: PodAddress, node: string, ip: string): void {
    const offset = toNumber(ip) - poolBase;
    if (offset < 0 || offset >= rangesMax * rangeSize || this.#byIp.has(ip)) {
      return;
    }
    const index = Math.floor(offset / rangeSize);
    const taken = [...this.#ranges.values()].some((range) => range.index === index);
    const range = this.#ranges.get(node) ?? (taken ? undefined : this.#addRange(node, index));
    if (range?.index === index) {
      range.cursor = Math.max(range.cursor, (offset % rangeSize) + 1);
    }
    this.#hold(pod, ip);
  }

  /** The Pod's address, the same one each time until released. */
  allocate(pod: PodAddress, node: string): string {
    const held = this.addressOf(pod);
    if (held !== undefined) {
      return held;
    }
    const ip = this.#nextFree(this.#ranges.get(node) ?? this.#addRange(node, this.#freeIndex()));
    this.#hold(pod, ip);
    return ip;
  }

  release(pod: PodAddress): void {
    const ip = this.addressOf(pod);
    if (ip !== undefined) {
      this.#byPod.delete(keyOf(pod));
      this.#byIp.delete(ip);
      this.#releasedMs.set(ip, this.#clock.now().getTime());
    }
  }

  #hold(pod: PodAddress, ip: string): void {
    this.#byPod.set(keyOf(pod), ip);
    this.#byIp.set(ip, pod);
    this.#releasedMs.delete(ip);
  }

  #addRange(node: string, index: number): Range {
    const range = { index, cursor: firstOffset };
    this.#ranges.set(node, range);
    return range;
  }

  #freeIndex(): number {
    const taken = new Set([...this.#ranges.values()].map((range) => range.index));
    for (let index = 0; index < rangesMax; index++) {
      if (!taken.has(index)) {
        return index;
      }
    }
    throw new Error(`no range of ${podCidr} is left for another node`);
  }

  #nextFree(range: Range): string {
    const usable = rangeSize - firstOffset - 1;
    for (let tried = 0; tried < usable; tried++) {
      const offset = firstOffset + ((range.cursor - firstOffset + tried) % usable);
      const ip = toIp(poolBase + range.index * rangeSize + offset);
      if (this.#isFree(ip)) {
        range.cursor = offset + 1;
        return ip;
      }
    }
    throw new Error("no IP addresses available in the node's range");
  }

  #isFree(ip: string): boolean {
    const released = this.#releasedMs.get(ip);
    const isQuiet =
      released === undefined || this.#clock.now().getTime() - released >= quarantineMs;
    return isQuiet && !this.#byIp.has(ip);
  }
}
