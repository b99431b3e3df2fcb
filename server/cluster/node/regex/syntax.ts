/** A set of bytes: 256 flags. */
export type ByteSet = Uint8Array;

/** What a position must be, without taking a byte. */
export type Assertion = "start" | "end" | "word-start" | "word-end" | "boundary" | "inside";

/** A parsed POSIX regular expression. */
export type Node =
  | { readonly kind: "bytes"; readonly set: ByteSet }
  | { readonly kind: "assert"; readonly what: Assertion }
  | { readonly kind: "group"; readonly index: number; readonly body: Node }
  | { readonly kind: "back"; readonly index: number }
  | { readonly kind: "cat"; readonly parts: readonly Node[] }
  | { readonly kind: "alt"; readonly branches: readonly Node[] }
  | { readonly kind: "repeat"; readonly body: Node; readonly min: number; readonly max: number };

/** A pattern that can't be read; `message` is regerror's. */
export class RegexFault extends Error {
  override readonly name = "RegexFault";
}

/** Upstream's RE_DUP_MAX. */
const repeatMax = 255;

const classes: Readonly<Record<string, (code: number) => boolean>> = {
  alpha: (code) => isUpper(code) || isLower(code),
  digit: isDigit,
  alnum: (code) => isUpper(code) || isLower(code) || isDigit(code),
  upper: isUpper,
  lower: isLower,
  space: isSpace,
  blank: (code) => code === 0x20 || code === 0x09,
  punct: (code) => code > 0x20 && code < 0x7f && (!isWord(code) || code === 0x5f),
  print: (code) => code >= 0x20 && code < 0x7f,
  graph: (code) => code > 0x20 && code < 0x7f,
  cntrl: (code) => code < 0x20 || code === 0x7f,
  xdigit: (code) =>
    isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66),
};

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}
function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
/** Letters, digits and the underscore. */
export function isWord(code: number): boolean {
  return isUpper(code) || isLower(code) || isDigit(code) || code === 0x5f;
}

/** The bytes of a POSIX class by its name; undefined for an unknown one. */
export function classNamed(name: string): ((code: number) => boolean) | undefined {
  return Object.hasOwn(classes, name) ? classes[name] : undefined;
}

/** Flags for the bytes that satisfy `test`; with `fold` their other case too. */
function byteSet(test: (code: number) => boolean, fold = false): ByteSet {
  const set = new Uint8Array(256);
  for (let code = 0; code < 256; code++) {
    const other = isUpper(code) ? code + 32 : isLower(code) ? code - 32 : code;
    set[code] = test(code) || (fold && test(other)) ? 1 : 0;
  }
  return set;
}

/**
 * Parses a basic or extended expression over bytes (one character of the pattern is one byte), with
 * the GNU extensions that BusyBox's libc has: `\w`, `\s`, `\b`, `\<`, and `\+`, `\?`, `\|` in basic ones.
 * Source: POSIX.1-2017 chapter 9. @throws RegexFault
 */
export function parsePattern(
  pattern: string,
  options: { readonly extended: boolean; readonly fold: boolean },
): { readonly root: Node; readonly groups: number; readonly hasBackReference: boolean } {
  const parser = new Parser(pattern, options.extended, options.fold);
  const root = parser.parse();
  return { root, groups: parser.groups, hasBackReference: parser.hasBackReference };
}

class Parser {
  groups = 0;
  hasBackReference = false;
  readonly #text: string;
  readonly #extended: boolean;
  readonly #fold: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, extended: boolean, fold: boolean) {
    this.#text = text;
    this.#extended = extended;
    this.#fold = fold;
  }

  parse(): Node {
    const root = this.#alternatives();
    if (this.#at < this.#text.length) {
      throw new RegexFault("Unmatched ) or \\)");
    }
    return root;
  }

  /** Whether an operator starts here: the bare character in extended, the escaped one in basic ones. */
  #isOperator(operator: string): boolean {
    return this.#extended
      ? this.#text[this.#at] === operator
      : this.#text[this.#at] === "\\" && this.#text[this.#at + 1] === operator;
  }

  #skipOperator(): void {
    this.#at += this.#extended ? 1 : 2;
  }

  #alternatives(): Node {
    const branches = [this.#sequence()];
    while (this.#isOperator("|")) {
      this.#skipOperator();
      branches.push(this.#sequence());
    }
    const [only] = branches;
    return branches.length === 1 && only ? only : { kind: "alt", branches };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#text.length && !this.#isOperator("|")) {
      if (this.#isOperator(")") && (this.#depth > 0 || !this.#extended)) {
        break;
      }
      const atom = this.#atom(parts.length === 0);
      parts.push(this.#repeated(atom));
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: "cat", parts };
  }

  #repeated(first: Node): Node {
    let node = first;
    for (;;) {
      const bounds = this.#quantifier();
      if (!bounds) {
        return node;
      }
      node = { kind: "repeat", body: node, min: bounds[0], max: bounds[1] };
    }
  }

  #quantifier(): readonly [number, number] | null {
    if (this.#text[this.#at] === "*") {
      this.#at += 1;
      return [0, Number.POSITIVE_INFINITY];
    }
    for (const [operator, min, max] of [
      ["+", 1, Number.POSITIVE_INFINITY],
      ["?", 0, 1],
    ] as const) {
      if (this.#isOperator(operator)) {
        this.#skipOperator();
        return [min, max];
      }
    }
    return this.#isOperator("{") ? this.#interval() : null;
  }

  #interval(): readonly [number, number] | null {
    const close = this.#extended ? "}" : "\\}";
    const start = this.#at + (this.#extended ? 1 : 2);
    const end = this.#text.indexOf(close, start);
    if (this.#extended && !/^\d/.test(this.#text[start] ?? "")) {
      return null;
    }
    if (end < 0) {
      throw new RegexFault("Unmatched \\{");
    }
    const bounds = boundsOf(this.#text.slice(start, end));
    this.#at = end + close.length;
    return bounds;
  }

  #atom(isFirst: boolean): Node {
    if (this.#isOperator("(")) {
      return this.#group();
    }
    const character = this.#text[this.#at] ?? "";
    this.#at += 1;
    switch (character) {
      case ".":
        return { kind: "bytes", set: byteSet((code) => code !== 0) };
      case "[":
        return this.#bracket();
      case "\\":
        return this.#escape();
      case "^":
        return this.#extended || isFirst ? { kind: "assert", what: "start" } : this.#literal("^");
      case "$":
        return this.#extended || this.#isAtBranchEnd()
          ? { kind: "assert", what: "end" }
          : this.#literal("$");
      default:
        return this.#literal(character);
    }
  }

  #isAtBranchEnd(): boolean {
    return this.#at >= this.#text.length || this.#isOperator("|") || this.#isOperator(")");
  }

  #literal(character: string): Node {
    const wanted = character.charCodeAt(0);
    return { kind: "bytes", set: byteSet((code) => code === wanted, this.#fold) };
  }

  #group(): Node {
    this.#skipOperator();
    this.groups += 1;
    const index = this.groups;
    this.#depth += 1;
    const body = this.#alternatives();
    this.#depth -= 1;
    if (!this.#isOperator(")")) {
      throw new RegexFault("Unmatched ( or \\(");
    }
    this.#skipOperator();
    return { kind: "group", index, body };
  }

  #escape(): Node {
    const character = this.#text[this.#at];
    if (character === undefined) {
      throw new RegexFault("Trailing backslash");
    }
    this.#at += 1;
    const assertion = escapedAssertions[character];
    if (assertion !== undefined) {
      return { kind: "assert", what: assertion };
    }
    const test = escapedClasses[character];
    if (test !== undefined) {
      return { kind: "bytes", set: byteSet(test) };
    }
    if (/[1-9]/.test(character)) {
      if (Number(character) > this.groups) {
        throw new RegexFault("Invalid back reference");
      }
      this.hasBackReference = true;
      return { kind: "back", index: Number(character) };
    }
    return this.#literal(escapedControls[character] ?? character);
  }

  #bracket(): Node {
    const isNegated = this.#text[this.#at] === "^";
    this.#at += isNegated ? 1 : 0;
    const tests: ((code: number) => boolean)[] = [];
    for (let isFirst = true; ; isFirst = false) {
      const character = this.#text[this.#at];
      if (character === undefined) {
        throw new RegexFault("Unmatched [, [^, [:, [., or [=");
      }
      if (character === "]" && !isFirst) {
        this.#at += 1;
        break;
      }
      tests.push(this.#bracketItem());
    }
    const matches = byteSet((code) => tests.some((test) => test(code)), this.#fold);
    return { kind: "bytes", set: isNegated ? byteSet((code) => matches[code] === 0) : matches };
  }

  #bracketItem(): (code: number) => boolean {
    if (this.#text.startsWith("[:", this.#at)) {
      const end = this.#text.indexOf(":]", this.#at + 2);
      const test = end < 0 ? undefined : classNamed(this.#text.slice(this.#at + 2, end));
      if (!test) {
        throw new RegexFault("Invalid character class name");
      }
      this.#at = end + 2;
      return test;
    }
    const first = this.#collating();
    if (this.#text[this.#at] === "-" && (this.#text[this.#at + 1] ?? "]") !== "]") {
      this.#at += 1;
      const last = this.#collating();
      if (first > last) {
        throw new RegexFault("Invalid range end");
      }
      return (code) => code >= first && code <= last;
    }
    return (code) => code === first;
  }

  /** One element of a bracket, `[.x.]` and `[=x=]` too. */
  #collating(): number {
    const match = /^\[([.=])(.)\1\]/.exec(this.#text.slice(this.#at, this.#at + 5));
    const code = (match?.[2] ?? this.#text[this.#at] ?? "").charCodeAt(0);
    this.#at += match ? match[0].length : 1;
    return code;
  }
}

function boundsOf(text: string): readonly [number, number] {
  const [, low = "", comma = "", high = ""] = /^(\d*)(,?)(\d*)$/.exec(text) ?? [];
  const min = Number(low);
  const open = high === "" ? Number.POSITIVE_INFINITY : Number(high);
  const max = comma === "" ? min : open;
  const isTooBig = min > repeatMax || (max > repeatMax && Number.isFinite(max));
  if ((low === "" && comma === "") || min > max || isTooBig) {
    throw new RegexFault("Invalid content of \\{\\}");
  }
  return [min, max];
}

const escapedAssertions: Readonly<Record<string, Assertion>> = {
  "<": "word-start",
  ">": "word-end",
  b: "boundary",
  B: "inside",
  "`": "start",
  "'": "end",
};

const escapedClasses: Readonly<Record<string, (code: number) => boolean>> = {
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code),
};

const escapedControls: Readonly<Record<string, string>> = { n: "\n", t: "\t" };
