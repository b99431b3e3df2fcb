/** Why getopt refuses a command line. */
export interface OptionFault {
  readonly kind: "unknown" | "unknown-long" | "no-value";
  /** Without dashes. */
  readonly option: string;
}

/** What a command line holds, by getopt's rules. */
export interface ParsedArguments {
  /** How often each flag was given. */
  readonly flags: ReadonlyMap<string, number>;
  /** The last value of each option that takes one. */
  readonly values: ReadonlyMap<string, string>;
  /** All values in order, for options that may repeat. */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** The first fault. */
  readonly error: OptionFault | null;
}

/** Long names of options, and the short one that each means. */
export type LongOptions = Readonly<Record<string, string>>;

/**
 * Parses arguments as BusyBox's getopt32: `spec` lists letters, `:` after those that take a value. A
 * leading `+` stops at the first operand.
 */
export function parseArguments(
  args: readonly string[],
  spec: string,
  long: LongOptions = {},
): ParsedArguments {
  const state = new Collector(spec, long);
  const stopsEarly = spec.startsWith("+");
  let index = 0;
  while (index < args.length) {
    const word = args[index] ?? "";
    if (word === "--") {
      state.operands.push(...args.slice(index + 1));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      if (stopsEarly) {
        state.operands.push(...args.slice(index));
        break;
      }
      state.operands.push(word);
      index += 1;
      continue;
    }
    index += state.take(word, args[index + 1]);
    if (state.error !== null) {
      break;
    }
  }
  return state;
}

class Collector implements ParsedArguments {
  readonly flags = new Map<string, number>();
  readonly values = new Map<string, string>();
  readonly repeated = new Map<string, string[]>();
  readonly operands: string[] = [];
  error: OptionFault | null = null;
  readonly #spec: string;
  readonly #long: LongOptions;

  constructor(spec: string, long: LongOptions) {
    this.#spec = spec;
    this.#long = long;
  }

  /** @returns how many words were used. */
  take(word: string, next: string | undefined): number {
    if (word.startsWith("--")) {
      return this.#takeLong(word, next);
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? "";
      const found = letter === ":" || letter === "+" ? -1 : this.#spec.indexOf(letter);
      if (found < 0) {
        this.error = { kind: "unknown", option: letter };
        return 1;
      }
      if (this.#spec[found + 1] === ":") {
        const rest = word.slice(at + 1);
        return this.#value(letter, rest !== "" ? rest : next, rest !== "");
      }
      this.flags.set(letter, (this.flags.get(letter) ?? 0) + 1);
    }
    return 1;
  }

  #takeLong(word: string, next: string | undefined): number {
    const [name = "", inline] = splitOnce(word.slice(2));
    const letter = this.#long[name];
    if (letter === undefined) {
      this.error = { kind: "unknown-long", option: name };
      return 1;
    }
    const found = this.#spec.indexOf(letter);
    if (found >= 0 && this.#spec[found + 1] === ":") {
      return this.#value(letter, inline ?? next, inline !== undefined);
    }
    this.flags.set(letter, (this.flags.get(letter) ?? 0) + 1);
    return 1;
  }

  #value(letter: string, value: string | undefined, isInline: boolean): number {
    if (value === undefined) {
      this.error = { kind: "no-value", option: letter };
      return 1;
    }
    this.flags.set(letter, (this.flags.get(letter) ?? 0) + 1);
    this.values.set(letter, value);
    this.repeated.set(letter, [...(this.repeated.get(letter) ?? []), value]);
    return isInline ? 1 : 2;
  }
}

function splitOnce(text: string): readonly [string, string?] {
  const at = text.indexOf("=");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
