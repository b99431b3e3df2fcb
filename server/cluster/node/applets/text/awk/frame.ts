import { AwkFault } from "./nodes.ts";
import { Cell, type Value } from "./values.ts";

/** Calls within calls. */
const depthMax = 500;

/** The parameters of a function that runs. */
export class Frame {
  readonly #cells = new Map<string, Cell>();
  /** Parameters that are a variable of the caller, since it may be an array. */
  readonly #borrowed = new Set<string>();
  readonly #depth: number;

  /** @throws AwkFault for too deep a recursion. */
  constructor(outer: Frame | null) {
    this.#depth = outer === null ? 1 : outer.#depth + 1;
    if (this.#depth > depthMax) {
      throw new AwkFault("cmd. line:1: out of memory");
    }
  }

  has(name: string): boolean {
    return this.#cells.has(name);
  }

  cell(name: string): Cell | undefined {
    return this.#cells.get(name);
  }

  declare(name: string, value: Value): void {
    const cell = new Cell();
    cell.value = value;
    this.#cells.set(name, cell);
  }

  /** Takes the caller's variable itself if it is an array or was never set. */
  borrow(name: string, cell: Cell): boolean {
    const isOpen = cell.array !== null || cell.value === undefined;
    if (isOpen) {
      this.#cells.set(name, cell);
      this.#borrowed.add(name);
    }
    return isOpen;
  }

  /** A scalar: a borrowed variable stays as it is. */
  assign(name: string, value: Value): void {
    const cell = this.#cells.get(name);
    if (!cell || this.#borrowed.delete(name)) {
      this.declare(name, value);
    } else {
      cell.value = value;
    }
  }
}

/** The linear congruential generator of POSIX's example rand(3). */
export class Random {
  #seed = 0;
  #state = 1;

  /** @returns a number in [0, 1). */
  next(): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return this.#state / 2 ** 31;
  }

  /** @returns the seed before. */
  reseed(seed: number): number {
    const before = this.#seed;
    this.#seed = Math.trunc(seed);
    this.#state = this.#seed & 0x7fff_ffff;
    return before;
  }
}
