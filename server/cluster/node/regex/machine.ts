import { type Assertion, type ByteSet, isWord, type Node } from "./syntax.ts";

type Instruction =
  | { readonly op: "bytes"; readonly set: ByteSet }
  | { readonly op: "assert"; readonly what: Assertion }
  | { readonly op: "split"; readonly first: number; readonly second: number }
  | { readonly op: "jump"; readonly to: number }
  | { readonly op: "save"; readonly slot: number }
  | { readonly op: "match" };

/** A program for {@link runMachine}: the expression as states of a finite automaton. */
export type Machine = readonly Instruction[];

/** Where a match and its groups begin and end; -1 for a group without part in it. */
export type Spans = readonly number[];

/** States that a program may have: repeats of repeats multiply them. */
const statesMax = 20_000;
/** Steps between two pauses. */
const stepsPerTurn = 20_000;

/** Compiles an expression without back references; null if it has too many states. */
export function compileMachine(root: Node): Machine | null {
  const compiler = new Compiler();
  compiler.add(root);
  compiler.code.push({ op: "match" });
  return compiler.code.length > statesMax ? null : compiler.code;
}

class Compiler {
  readonly code: Instruction[] = [];

  add(node: Node): void {
    if (this.code.length > statesMax) {
      return;
    }
    switch (node.kind) {
      case "bytes":
        this.code.push({ op: "bytes", set: node.set });
        return;
      case "assert":
        this.code.push({ op: "assert", what: node.what });
        return;
      case "group":
        this.code.push({ op: "save", slot: node.index * 2 });
        this.add(node.body);
        this.code.push({ op: "save", slot: node.index * 2 + 1 });
        return;
      case "cat":
        for (const part of node.parts) {
          this.add(part);
        }
        return;
      case "alt":
        this.#addBranches(node.branches);
        return;
      case "repeat":
        this.#addRepeat(node);
        return;
      case "back":
        return;
    }
  }

  #addBranches([head, ...tail]: readonly Node[]): void {
    if (!head) {
      return;
    }
    if (tail.length === 0) {
      this.add(head);
      return;
    }
    const split = this.#hole();
    this.add(head);
    const jump = this.#hole();
    this.code[split] = { op: "split", first: split + 1, second: this.code.length };
    this.#addBranches(tail);
    this.code[jump] = { op: "jump", to: this.code.length };
  }

  #addRepeat({ body, min, max }: Extract<Node, { kind: "repeat" }>): void {
    for (let count = 0; count < min; count++) {
      this.add(body);
    }
    const isEndless = !Number.isFinite(max);
    const splits: number[] = [];
    for (let count = 0; count < (isEndless ? 1 : max - min); count++) {
      const split = this.#hole();
      splits.push(split);
      this.add(body);
      if (isEndless) {
        this.code.push({ op: "jump", to: split });
      }
    }
    for (const split of splits) {
      this.code[split] = { op: "split", first: split + 1, second: this.code.length };
    }
  }

  /** An instruction that is filled in when its targets are known. */
  #hole(): number {
    return this.code.push({ op: "match" }) - 1;
  }
}

interface Thread {
  readonly state: number;
  readonly spans: number[];
}

/** Whether an assertion holds at a place of a text of bytes. */
function holds(what: Assertion, text: string, at: number, isLineStart: boolean): boolean {
  const before = at > 0 && isWord(text.charCodeAt(at - 1));
  const after = at < text.length && isWord(text.charCodeAt(at));
  switch (what) {
    case "start":
      return at === 0 && isLineStart;
    case "end":
      return at === text.length;
    case "word-start":
      return !before && after;
    case "word-end":
      return before && !after;
    case "boundary":
      return before !== after;
    case "inside":
      return before === after;
  }
}

/**
 * Finds the leftmost longest match in time proportional to text and program, by following all states
 * at once (Thompson, Pike). Yields between turns, so that a long text holds nobody up.
 */
export function* runMachine(
  machine: Machine,
  slots: number,
  text: string,
  from: number,
  isLineStart: boolean,
): Generator<void, Spans | null> {
  const run = new Run(machine, slots, text, isLineStart);
  for (let at = from; at <= text.length && !run.isOver; at++) {
    run.step(at);
    if (run.steps > stepsPerTurn) {
      run.steps = 0;
      yield;
    }
  }
  return run.best;
}

class Run {
  best: number[] | null = null;
  steps = 0;
  isOver = false;
  readonly #machine: Machine;
  readonly #slots: number;
  readonly #text: string;
  readonly #isLineStart: boolean;
  /** At which place each state was entered last. */
  readonly #seen: Int32Array;
  #threads: Thread[] = [];

  constructor(machine: Machine, slots: number, text: string, isLineStart: boolean) {
    this.#machine = machine;
    this.#slots = slots;
    this.#text = text;
    this.#isLineStart = isLineStart;
    this.#seen = new Int32Array(machine.length).fill(-1);
  }

  /** Takes the byte at a place, or the text's end. */
  step(at: number): void {
    if (this.best === null) {
      const fresh = new Array<number>(this.#slots).fill(-1);
      fresh[0] = at;
      this.#enter(this.#threads, 0, at, fresh);
    }
    const next: Thread[] = [];
    const code = at < this.#text.length ? this.#text.charCodeAt(at) & 0xff : -1;
    for (const { state, spans } of this.#threads) {
      const instruction = this.#machine[state];
      if (instruction?.op === "match") {
        this.#keep(spans, at);
      } else if (instruction?.op === "bytes" && code >= 0 && instruction.set[code] === 1) {
        this.#advance(next, state, at, spans);
      }
    }
    this.#threads = next;
    this.isOver = this.best !== null && next.length === 0;
  }

  /** What begins later than a match that is known can't be better. */
  #advance(next: Thread[], state: number, at: number, spans: number[]): void {
    if (this.best === null || (spans[0] ?? 0) <= (this.best[0] ?? 0)) {
      this.#enter(next, state + 1, at + 1, spans);
    }
  }

  #keep(spans: readonly number[], at: number): void {
    const [start = 0] = spans;
    const [bestStart = 0, bestEnd = 0] = this.best ?? [Number.POSITIVE_INFINITY];
    if (start < bestStart || (start === bestStart && at > bestEnd)) {
      this.best = spans.slice();
      this.best[1] = at;
    }
  }

  /** Follows what takes no byte. */
  #enter(list: Thread[], state: number, at: number, spans: number[]): void {
    const stack: Thread[] = [{ state, spans }];
    for (let top = stack.pop(); top; top = stack.pop()) {
      this.steps += 1;
      if (this.#seen[top.state] !== at) {
        this.#seen[top.state] = at;
        this.#follow(list, stack, top, at);
      }
    }
  }

  #follow(list: Thread[], stack: Thread[], thread: Thread, at: number): void {
    const { state, spans } = thread;
    const instruction = this.#machine[state];
    switch (instruction?.op) {
      case "jump":
        stack.push({ state: instruction.to, spans });
        return;
      case "split":
        stack.push({ state: instruction.second, spans }, { state: instruction.first, spans });
        return;
      case "save": {
        const saved = spans.slice();
        saved[instruction.slot] = at;
        stack.push({ state: state + 1, spans: saved });
        return;
      }
      case "assert":
        if (holds(instruction.what, this.#text, at, this.#isLineStart)) {
          stack.push({ state: state + 1, spans });
        }
        return;
      default:
        list.push(thread);
    }
  }
}
