import { Regex } from "../../../regex/regex.ts";

/** What selects a line. A null regex is the last one used. */
export type Address =
  | { readonly kind: "line"; readonly number: number }
  | { readonly kind: "last" }
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  | { readonly kind: "regex"; readonly regex: Regex | null };

/** Where a range ends. */
export type RangeEnd =
  | Address
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

/** `s/…/…/flags`. */
export interface Substitution {
  readonly regex: Regex | null;
  readonly replacement: readonly Piece[];
  readonly all: boolean;
  /** From which match on. */
  readonly number: number;
  readonly prints: boolean;
  readonly evaluates: boolean;
  readonly file: string | null;
}

/** A part of a replacement: text, a group, or a change of case for what follows. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "group"; readonly index: number }
  | { readonly kind: "case"; readonly to: "U" | "L" | "u" | "l" | "E" };

/** One command with its addresses. Blocks are flat: `{` knows where it ends. */
export interface Command {
  readonly first: Address | null;
  readonly last: RangeEnd | null;
  readonly negated: boolean;
  readonly name: string;
  /** Text of a, i, c; label of b, t, T, `:`; file of r, w; exit code of q, Q. */
  readonly text: string;
  readonly substitution: Substitution | null;
  /** Byte for byte, for `y`. */
  readonly map: ReadonlyMap<string, string> | null;
  /** For `{`: the index behind its `}`. */
  end: number;
}

/** A script that can't be read. */
export class SedFault extends Error {
  override readonly name = "SedFault";
}

/** Reads a script. Source: BusyBox 1.36 editors/sed.c (parse_cmd_args). @throws SedFault, RegexFault */
export function parseScript(text: string, extended: boolean): Command[] {
  return new ScriptParser(text, extended).parse();
}

class ScriptParser {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  parse(): Command[] {
    const commands: Command[] = [];
    const open: Command[] = [];
    for (this.#skip(/[\s;]/); this.#at < this.#text.length; this.#skip(/[\s;]/)) {
      if (this.#text[this.#at] === "#") {
        this.#skip(/[^\n]/);
        continue;
      }
      const command = this.#command();
      commands.push(command);
      if (command.name === "{") {
        open.push(command);
      } else if (command.name === "}") {
        const block = open.pop();
        if (!block) {
          throw new SedFault("unexpected '}'");
        }
        block.end = commands.length;
      }
    }
    if (open.length > 0) {
      throw new SedFault("unterminated {");
    }
    const labels = new Set(commands.filter(({ name }) => name === ":").map(({ text }) => text));
    const lost = commands.find(
      ({ name, text }) => "btT".includes(name) && text !== "" && !labels.has(text),
    );
    if (lost) {
      throw new SedFault(`can't find label for jump to '${lost.text}'`);
    }
    return commands;
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #skip(pattern: RegExp): void {
    while (this.#at < this.#text.length && pattern.test(this.#peek())) {
      this.#at += 1;
    }
  }

  #command(): Command {
    const first = this.#address();
    let last: RangeEnd | null = null;
    this.#skip(/\s/);
    if (first && this.#peek() === ",") {
      this.#at += 1;
      this.#skip(/\s/);
      last = this.#rangeEnd();
      if (!last) {
        throw new SedFault("no address after comma");
      }
    }
    this.#skip(/\s/);
    const negated = this.#peek() === "!";
    if (negated) {
      this.#skip(/[!\s]/);
    }
    const name = this.#peek();
    if (name === "") {
      throw new SedFault("missing command");
    }
    this.#at += 1;
    return { first, last, negated, end: 0, name, ...this.#rest(name) };
  }

  #address(): Address | null {
    const character = this.#peek();
    if (/\d/.test(character)) {
      const first = this.#number();
      if (this.#peek() !== "~") {
        return { kind: "line", number: first };
      }
      this.#at += 1;
      return { kind: "step", first, step: this.#number() };
    }
    if (character === "$") {
      this.#at += 1;
      return { kind: "last" };
    }
    if (character !== "/" && character !== "\\") {
      return null;
    }
    this.#at += character === "\\" ? 2 : 1;
    const source = this.#delimited(this.#text[this.#at - 1] ?? "/", true);
    const ignoreCase = this.#peek() === "I";
    this.#at += ignoreCase ? 1 : 0;
    return { kind: "regex", regex: this.#regex(source, ignoreCase) };
  }

  #rangeEnd(): RangeEnd | null {
    const sign = this.#peek();
    if (sign !== "+" && sign !== "~") {
      return this.#address();
    }
    this.#at += 1;
    const number = this.#number();
    return sign === "+" ? { kind: "count", count: number } : { kind: "multiple", of: number };
  }

  #number(): number {
    const [digits = ""] = /^\d*/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += digits.length;
    return Number(digits);
  }

  #regex(source: string, ignoreCase: boolean): Regex | null {
    return source === "" ? null : new Regex(source, { extended: this.#extended, ignoreCase });
  }

  /** Text up to a delimiter, which is skipped. An escaped delimiter loses its backslash, `\n` is a newline. */
  #delimited(delimiter: string, isRegex: boolean): string {
    let result = "";
    let inBracket = false;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || (character === "\n" && isRegex)) {
        throw new SedFault(`unmatched '${delimiter}'`);
      }
      this.#at += 1;
      if (character === delimiter && !inBracket) {
        return result;
      }
      if (character === "\\") {
        result += this.#escaped(delimiter, isRegex);
      } else {
        inBracket = isRegex && bracketState(inBracket, character, result);
        result += character;
      }
    }
  }

  #escaped(delimiter: string, isRegex: boolean): string {
    const next = this.#text[this.#at] ?? "";
    this.#at += 1;
    if (next === delimiter && !(isRegex ? /[.*[\]^$]/ : /&/).test(next)) {
      return next;
    }
    return isRegex && next === "n" ? "\n" : `\\${next}`;
  }

  #rest(name: string): Pick<Command, "text" | "substitution" | "map"> {
    const plain = { text: "", substitution: null, map: null };
    switch (name) {
      case "a":
      case "i":
      case "c":
        return { ...plain, text: this.#appended() };
      case "s":
        return { ...plain, substitution: this.#substitution() };
      case "y":
        return { ...plain, map: this.#translation() };
      case ":":
      case "b":
      case "t":
      case "T":
        return { ...plain, text: this.#word(name === ":" ? /[^\s;]/ : /[^\s;}]/) };
      case "r":
      case "w":
        return { ...plain, text: this.#word(/[^\n]/) };
      case "q":
      case "Q":
      case "l":
        this.#skip(/[ \t]/);
        return this.#ended({ ...plain, text: String(this.#number()) });
      case "{":
        return plain;
      case "=":
      case "d":
      case "D":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
      case "}":
        return this.#ended(plain);
      default:
        throw new SedFault(`unsupported command ${name}`);
    }
  }

  #ended<T>(rest: T): T {
    this.#skip(/[ \t]/);
    const next = this.#peek();
    if (next !== "" && !/[\n;}#]/.test(next)) {
      throw new SedFault(`unsupported command ${next}`);
    }
    return rest;
  }

  #word(pattern: RegExp): string {
    this.#skip(/[ \t]/);
    const start = this.#at;
    this.#skip(pattern);
    return this.#text.slice(start, this.#at);
  }

  /** The lines of a, i and c: up to a newline without a backslash. */
  #appended(): string {
    this.#skip(/[ \t]/);
    if (this.#peek() === "\\") {
      this.#at += 1;
      this.#skip(/[ \t]/);
      this.#at += this.#peek() === "\n" ? 1 : 0;
    }
    let result = "";
    for (; this.#at < this.#text.length && this.#peek() !== "\n"; this.#at++) {
      const isEscape = this.#peek() === "\\" && this.#at + 1 < this.#text.length;
      this.#at += isEscape ? 1 : 0;
      const character = this.#peek();
      result += (isEscape ? controls[character] : undefined) ?? character;
    }
    if (result === "" && this.#at >= this.#text.length) {
      throw new SedFault("expected \\ after 'a', 'c' or 'i'");
    }
    return `${result}\n`;
  }

  #translation(): ReadonlyMap<string, string> {
    const delimiter = this.#peek();
    this.#at += 1;
    const from = this.#delimited(delimiter, false).replace(/\\\\/g, "\\");
    const to = this.#delimited(delimiter, false).replace(/\\\\/g, "\\");
    if (from.length !== to.length) {
      throw new SedFault("command y: strings have different lengths");
    }
    return new Map([...from].map((character, index) => [character, to[index] ?? ""]));
  }

  #substitution(): Substitution {
    const delimiter = this.#peek();
    if (delimiter === "" || delimiter === "\n" || delimiter === "\\") {
      throw new SedFault("bad format in substitution expression");
    }
    this.#at += 1;
    const source = this.#delimited(delimiter, true);
    const replacement = this.#delimited(delimiter, false);
    const flags = { all: false, number: 1, prints: false, evaluates: false };
    let ignoreCase = false;
    let file: string | null = null;
    for (let flag = this.#peek(); /[gpeiIw\d]/.test(flag) && flag !== ""; flag = this.#peek()) {
      if (/\d/.test(flag)) {
        flags.number = Math.max(1, this.#number());
        continue;
      }
      this.#at += 1;
      flags.all ||= flag === "g";
      flags.prints ||= flag === "p";
      flags.evaluates ||= flag === "e";
      ignoreCase ||= flag.toLowerCase() === "i";
      if (flag === "w") {
        file = this.#word(/[^\n]/);
        break;
      }
    }
    this.#endSubstitution();
    const regex = this.#regex(source, ignoreCase);
    return { regex, replacement: piecesOf(replacement, regex), ...flags, file };
  }

  #endSubstitution(): void {
    this.#skip(/[ \t]/);
    const next = this.#peek();
    if (next !== "" && !/[\n;}#]/.test(next)) {
      throw new SedFault("bad option in substitution expression");
    }
  }
}

/** Whether the next character stands in a bracket expression, in which a delimiter is literal. */
function bracketState(inBracket: boolean, character: string, before: string): boolean {
  if (!inBracket) {
    return character === "[";
  }
  return !(character === "]" && !/\[\^?$/.test(before));
}

/** Escapes in replacements and in texts of a, i and c. */
const controls: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\x07",
};

function piecesOf(text: string, regex: Regex | null): Piece[] {
  return [...text.matchAll(/\\[\s\S]|&|[^\\&]+/g)].map(([part]) => pieceOf(part, regex));
}

function pieceOf(part: string, regex: Regex | null): Piece {
  if (part === "&") {
    return { kind: "group", index: 0 };
  }
  const escaped = part.length === 2 && part.startsWith("\\") ? (part[1] ?? "") : null;
  if (escaped === null) {
    return { kind: "text", text: part };
  }
  if (/\d/.test(escaped)) {
    if (regex && Number(escaped) > regex.groups) {
      throw new SedFault(`invalid reference \\${escaped} on s command's RHS`);
    }
    return { kind: "group", index: Number(escaped) };
  }
  return /[ULulE]/.test(escaped)
    ? { kind: "case", to: escaped as "U" }
    : { kind: "text", text: controls[escaped] ?? escaped };
}
