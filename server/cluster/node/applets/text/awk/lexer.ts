import { AwkFault } from "./nodes.ts";

/** One token. `text` is the operator, the name, or the value of a literal. */
export interface Token {
  readonly kind:
    | "number"
    | "string"
    | "regex"
    | "name"
    | "call"
    | "builtin"
    | "keyword"
    | "operator"
    | "newline"
    | "end";
  readonly text: string;
  readonly line: number;
}

const keywords: ReadonlySet<string> = new Set(
  "BEGIN END break continue delete do else exit for func function getline if in next nextfile print printf return while".split(
    " ",
  ),
);

/** Functions that the language has. */
const builtinNames: ReadonlySet<string> = new Set(
  "and atan2 close compl cos exp fflush gensub gsub index int length log lshift match mktime or rand rshift sin split sprintf sqrt srand strftime sub substr system systime tolower toupper xor".split(
    " ",
  ),
);

const operators = [
  "**=",
  "&&",
  "||",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "^=",
  "**",
  "==",
  "<=",
  ">=",
  "!=",
  "!~",
  ">>",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "!",
  ">",
  "<",
  "|",
  "?",
  ":",
  "~",
  "$",
  "=",
] as const;

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "/": "/",
};

/** The text of a string literal or a command-line assignment with its escapes resolved. */
export function withoutEscapes(text: string): string {
  return text.replace(/\\([0-7]{1,3}|x[\da-fA-F]{1,2}|[\s\S])/g, (whole, code: string) => {
    if (/^[0-7]/.test(code)) {
      return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    }
    if (/^x[\da-fA-F]/.test(code)) {
      return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    }
    return code === "\n" ? "" : (escapes[code] ?? whole);
  });
}

/** All tokens of a program. @throws AwkFault */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const scanner = new Scanner(text);
  for (let token = scanner.next(tokens.at(-1)); ; token = scanner.next(tokens.at(-1))) {
    tokens.push(token);
    if (token.kind === "end") {
      return tokens;
    }
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  next(previous: Token | undefined): Token {
    this.#skipBlanks();
    const rest = this.#text.slice(this.#at, this.#at + 256);
    const character = rest[0];
    if (character === undefined) {
      return this.#token("end", "", 0);
    }
    if (character === "\n") {
      const token = this.#token("newline", "\n", 1);
      this.#line += 1;
      return token;
    }
    if (character === '"') {
      return this.#string();
    }
    if (character === "/" && !endsOperand(previous)) {
      return this.#regex();
    }
    const number = /^(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(rest)?.[0];
    if (number !== undefined) {
      return this.#token("number", number, number.length);
    }
    const word = /^[A-Za-z_]\w*/.exec(this.#text.slice(this.#at, this.#at + 4096))?.[0];
    return word === undefined ? this.#operator() : this.#word(word);
  }

  #token(kind: Token["kind"], text: string, size: number): Token {
    this.#at += size;
    return { kind, text, line: this.#line };
  }

  #skipBlanks(): void {
    for (;;) {
      const [blank = ""] = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(this.#text.slice(this.#at)) ?? [];
      if (blank === "") {
        return;
      }
      this.#line += blank.startsWith("\\") ? 1 : 0;
      this.#at += blank.length;
    }
  }

  #word(word: string): Token {
    if (keywords.has(word)) {
      return this.#token("keyword", word === "func" ? "function" : word, word.length);
    }
    if (builtinNames.has(word)) {
      return this.#token("builtin", word, word.length);
    }
    const isCall = this.#text[this.#at + word.length] === "(";
    return this.#token(isCall ? "call" : "name", word, word.length);
  }

  #operator(): Token {
    const found = operators.find((operator) => this.#text.startsWith(operator, this.#at));
    if (found === undefined) {
      throw new AwkFault(`cmd. line:${this.#line}: Unexpected token`);
    }
    const text = found === "**" ? "^" : found === "**=" ? "^=" : found;
    return this.#token("operator", text, found.length);
  }

  #string(): Token {
    const match = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(this.#text.slice(this.#at));
    if (!match) {
      throw new AwkFault(`cmd. line:${this.#line}: Unexpected end of string`);
    }
    return this.#token("string", withoutEscapes(match[1] ?? ""), match[0].length);
  }

  #regex(): Token {
    const match = /^\/((?:[^/\\[\n]|\\[^\n]|\[\^?\]?(?:[^\]\n\\]|\\[^\n])*\])*)\//.exec(
      this.#text.slice(this.#at),
    );
    if (!match) {
      throw new AwkFault(`cmd. line:${this.#line}: Unexpected end of string`);
    }
    return this.#token("regex", (match[1] ?? "").replace(/\\\//g, "/"), match[0].length);
  }
}

/** After an operand, a slash divides. */
function endsOperand(token: Token | undefined): boolean {
  switch (token?.kind) {
    case "number":
    case "string":
    case "regex":
    case "name":
    case "builtin":
      return true;
    case "operator":
      return [")", "]", "$", "++", "--"].includes(token.text);
    default:
      return false;
  }
}
