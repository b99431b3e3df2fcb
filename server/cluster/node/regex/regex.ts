import type { Process } from "../machine/process.ts";
import { compileMachine, type Machine, runMachine, type Spans } from "./machine.ts";
import { type NativePattern, nativePattern } from "./native.ts";
import { parsePattern, RegexFault } from "./syntax.ts";

/** How a pattern is read. */
export interface RegexOptions {
  readonly extended?: boolean;
  readonly ignoreCase?: boolean;
}

/** Where to look. `isLineStart` is false where `^` must not match at the text's beginning. */
interface Place {
  readonly from?: number;
  readonly isLineStart?: boolean;
}

/**
 * A POSIX regular expression over texts whose characters are bytes. Whatever the pattern, a match
 * never holds the event loop: long ones pause.
 */
export class Regex {
  /** Number of groups. */
  readonly groups: number;
  readonly #native: NativePattern | null;
  readonly #machine: Machine | null;

  /** @throws RegexFault with regerror's text. */
  constructor(pattern: string, options: RegexOptions = {}) {
    const { extended = false, ignoreCase = false } = options;
    const parsed = parsePattern(pattern, { extended, fold: ignoreCase });
    this.groups = parsed.groups;
    this.#native = nativePattern(parsed.root);
    this.#machine = parsed.hasBackReference ? null : compileMachine(parsed.root);
    if (!this.#native && !this.#machine) {
      throw new RegexFault("Memory exhausted");
    }
  }

  /** The leftmost longest match; a promise only where it takes its time. @throws RegexFault */
  find(process: Process, text: string, place: Place = {}): Spans | null | Promise<Spans | null> {
    const { from = 0, isLineStart = true } = place;
    const native = this.#native;
    if (native && isLineStart && text.length - from <= native.textMax) {
      native.regex.lastIndex = from;
      const indices = native.regex.exec(text)?.indices;
      return indices ? indices.flatMap((span) => span ?? [-1, -1]) : null;
    }
    if (!this.#machine) {
      throw new RegexFault("Memory exhausted");
    }
    const run = runMachine(this.#machine, (this.groups + 1) * 2, text, from, isLineStart);
    const first = run.next();
    return first.done ? first.value : finish(process, run);
  }
}

async function finish(process: Process, run: Generator<void, Spans | null>): Promise<Spans | null> {
  for (;;) {
    await process.breathe();
    const step = run.next();
    if (step.done) {
      return step.value;
    }
  }
}
