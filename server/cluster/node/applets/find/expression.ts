/** A parsed `find` expression. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly inner: Expression }
  | { readonly kind: "test"; readonly name: TestName; readonly value: string }
  | Action;

/** What find does with a file beside looking at it. */
export type Action =
  | { readonly kind: "print"; readonly end: string }
  | { readonly kind: "delete" | "prune" | "quit" | "true" }
  | {
      readonly kind: "exec";
      readonly command: readonly string[];
      readonly gathers: boolean;
      /** Whether each run is asked for (`-ok`). */
      readonly asks: boolean;
    };

/** Tests that take one word. */
const testNames = [
  "name",
  "iname",
  "path",
  "ipath",
  "type",
  "perm",
  "user",
  "group",
  "size",
  "mtime",
  "mmin",
  "newer",
  "links",
] as const;
type TestName = (typeof testNames)[number] | "empty";

/** A command line of find, taken apart. */
export interface FindRequest {
  readonly expression: Expression;
  readonly depthMin: number;
  readonly depthMax: number;
  readonly depthFirst: boolean;
  /** Whether the expression acts by itself; otherwise what matches is printed. */
  readonly acts: boolean;
}

/** A command line that find refuses, with its text. */
export class FindFault extends Error {
  override readonly name = "FindFault";
}

/** Parses what follows the paths. Source: BusyBox 1.36 findutils/find.c (texts). @throws FindFault. */
export function parseExpression(words: readonly string[]): FindRequest {
  const parser = new Parser(words);
  return parser.parse();
}

class Parser {
  readonly #words: readonly string[];
  #at = 0;
  #depthMin = 0;
  #depthMax = Number.POSITIVE_INFINITY;
  #depthFirst = false;
  #acts = false;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  parse(): FindRequest {
    const expression: Expression = this.#words.length === 0 ? { kind: "true" } : this.#or();
    const left = this.#words[this.#at];
    if (left !== undefined) {
      throw new FindFault(left === ")" ? "unpaired ')'" : `unrecognized: ${left}`);
    }
    return {
      expression,
      depthMin: this.#depthMin,
      depthMax: this.#depthMax,
      depthFirst: this.#depthFirst,
      acts: this.#acts,
    };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#takes("-o", "-or")) {
      left = { kind: "or", left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    for (;;) {
      const next = this.#words[this.#at];
      if (next === undefined || next === ")" || next === "-o" || next === "-or") {
        return left;
      }
      this.#takes("-a", "-and");
      left = { kind: "and", left, right: this.#not() };
    }
  }

  #not(): Expression {
    if (this.#takes("!", "-not")) {
      return { kind: "not", inner: this.#not() };
    }
    if (this.#takes("(")) {
      const inner = this.#or();
      if (!this.#takes(")")) {
        throw new FindFault("unpaired '('");
      }
      return inner;
    }
    return this.#primary();
  }

  #primary(): Expression {
    const word = this.#words[this.#at] ?? "";
    this.#at += 1;
    const test = testNames.find((name) => word === `-${name}`);
    if (test !== undefined) {
      return { kind: "test", name: test, value: this.#argument(word) };
    }
    switch (word) {
      case "-empty":
        return { kind: "test", name: "empty", value: "" };
      case "-print":
      case "-print0":
        this.#acts = true;
        return { kind: "print", end: word === "-print" ? "\n" : "\0" };
      case "-delete":
        this.#acts = true;
        this.#depthFirst = true;
        return { kind: "delete" };
      case "-prune":
        return { kind: "prune" };
      case "-quit":
        return { kind: "quit" };
      case "-exec":
      case "-ok":
        this.#acts = true;
        return this.#command(word === "-ok");
      default:
        return this.#option(word);
    }
  }

  #option(word: string): Expression {
    switch (word) {
      case "-maxdepth":
        this.#depthMax = this.#number(word);
        break;
      case "-mindepth":
        this.#depthMin = this.#number(word);
        break;
      case "-depth":
        this.#depthFirst = true;
        break;
      case "-xdev":
      case "-follow":
      case "-true":
        break;
      default:
        throw new FindFault(`unrecognized: ${word}`);
    }
    return { kind: "true" };
  }

  #command(asks: boolean): Expression {
    const end = this.#words.findIndex(
      (word, index) => index >= this.#at && (word === ";" || word === "+"),
    );
    if (end < 0 || end === this.#at) {
      throw new FindFault("-exec: requires an argument");
    }
    const command = this.#words.slice(this.#at, end);
    const gathers = this.#words[end] === "+";
    this.#at = end + 1;
    return { kind: "exec", command, gathers, asks };
  }

  #number(option: string): number {
    const text = this.#argument(option);
    if (!/^\d+$/.test(text)) {
      throw new FindFault(`invalid number '${text}'`);
    }
    return Number(text);
  }

  #argument(option: string): string {
    const word = this.#words[this.#at];
    if (word === undefined) {
      throw new FindFault(`option '${option}' requires an argument`);
    }
    this.#at += 1;
    return word;
  }

  #takes(...words: readonly string[]): boolean {
    const isNext = words.includes(this.#words[this.#at] ?? "");
    this.#at += isNext ? 1 : 0;
    return isNext;
  }
}
