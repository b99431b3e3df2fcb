import type { Address, Command, RangeEnd } from "./script.ts";

/** Tells which lines a script's commands are for, and remembers the ranges that have begun. */
export class Selection {
  readonly #matches: (address: Address) => Promise<boolean>;
  /** Ranges that have begun, by the number of their last line. */
  readonly #active = new Map<Command, number>();
  /** Ranges from a line's number that are over: they don't begin again. */
  readonly #over = new Set<Command>();

  /** @param matches whether the line at hand is one that an address names. */
  constructor(matches: (address: Address) => Promise<boolean>) {
    this.#matches = matches;
  }

  /** Whether a command's range goes on after the line at hand. */
  goesOnAfter(command: Command): boolean {
    return this.#active.has(command);
  }

  /** Whether a command, but for its `!`, is for the line at hand, which has this number. */
  async selects(command: Command, number: number): Promise<boolean> {
    const { first, last } = command;
    if (!first) {
      return true;
    }
    if (!last) {
      return await this.#matches(first);
    }
    const end = this.#active.get(command);
    if (end !== undefined) {
      return await this.#goesOn(command, last, end, number);
    }
    if (!(await this.#begins(command, first, number))) {
      return false;
    }
    const stop = endOf(last, number);
    if (stop > number) {
      this.#active.set(command, stop);
    } else {
      this.#over.add(command);
    }
    return true;
  }

  /** A range from a line's number begins at the first line from there on that asks. */
  async #begins(command: Command, first: Address, number: number): Promise<boolean> {
    return first.kind === "line"
      ? number >= first.number && !this.#over.has(command)
      : await this.#matches(first);
  }

  #finish(command: Command): void {
    this.#active.delete(command);
    this.#over.add(command);
  }

  async #goesOn(command: Command, last: RangeEnd, end: number, number: number): Promise<boolean> {
    if (Number.isFinite(end)) {
      if (number >= end) {
        this.#finish(command);
      }
      return number <= end;
    }
    const isEnd = last.kind === "regex" || last.kind === "last" ? await this.#matches(last) : true;
    if (isEnd) {
      this.#finish(command);
    }
    return true;
  }
}

/** The number of the line that ends a range; infinite if a look at each line must tell. */
function endOf(last: RangeEnd, number: number): number {
  switch (last.kind) {
    case "line":
      return last.number;
    case "count":
      return number + last.count;
    case "multiple":
      return last.of === 0 ? number : Math.ceil(number / last.of) * last.of;
    default:
      return Number.POSITIVE_INFINITY;
  }
}
