import type { Operator, Requirement } from "./label-selector.ts";
import { quote, StatusError } from "./status-error.ts";
import { labelKeyFaults, labelValueFaults } from "./validation/labels.ts";

type TokenKind = ")" | "," | "!" | "==" | "=" | ">" | "<" | "!=" | "(" | "in" | "notin";

interface Token {
  readonly kind: TokenKind | "identifier" | "end" | "error";
  readonly text: string;
}

const symbols: ReadonlySet<string> = new Set([")", ",", "!", "==", "=", ">", "<", "!=", "("]);
const keywords: ReadonlySet<string> = new Set(["in", "notin"]);
const symbolStart = /[=!(),><]/;
const whitespace = /[ \t\r\n]/;

const operators: Readonly<Record<string, Operator>> = {
  in: "in",
  notin: "notin",
  "=": "in",
  "==": "in",
  "!=": "notin",
  ">": "gt",
  "<": "lt",
};

/**
 * Parses the text of `?labelSelector=`, e.g. `a=b,c in (d,e),!f,g`, into requirements sorted by key.
 * Source: apimachinery v0.35 pkg/labels/selector.go (grammar and texts of its errors).
 * @throws StatusError 400 with upstream's text.
 */
export function parseLabelSelector(text: string): Requirement[] {
  try {
    const requirements = new Parser(tokenize(text)).parse();
    return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  } catch (error) {
    throw error instanceof SyntaxFault ? StatusError.badRequest(error.message) : error;
  }
}

class SyntaxFault extends Error {}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (whitespace.test(char)) {
      at++;
      continue;
    }
    const token = symbolStart.test(char) ? scanSymbol(text, at) : scanWord(text, at);
    tokens.push(token.token);
    at = token.next;
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

/** The longest symbol that starts here. */
function scanSymbol(text: string, start: number): { token: Token; next: number } {
  const two = text.slice(start, start + 2);
  const symbol = symbols.has(two) ? two : text.slice(start, start + 1);
  return { token: { kind: symbol as TokenKind, text: symbol }, next: start + symbol.length };
}

function scanWord(text: string, start: number): { token: Token; next: number } {
  let next = start;
  while (next < text.length && !/[=!(),><\s]/.test(text[next] ?? "")) {
    next++;
  }
  // White space that the grammar doesn't know belongs to the word.
  const word = text.slice(start, Math.max(next, start + 1));
  const kind = keywords.has(word) ? (word as TokenKind) : "identifier";
  return { token: { kind, text: word }, next: start + word.length };
}

class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (let token = this.#peek(); token.kind !== "end"; token = this.#peek()) {
      if (token.kind !== "identifier" && token.kind !== "!") {
        throw new SyntaxFault(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirementOrFault());
      this.#expectEndOrComma();
    }
    return requirements;
  }

  #expectEndOrComma(): void {
    const token = this.#peek();
    if (token.kind === "end") {
      return;
    }
    this.#position++;
    if (token.kind !== ",") {
      throw new SyntaxFault(`found '${token.text}', expected: ',' or 'end of string'`);
    }
    const following = this.#peek();
    if (following.kind !== "identifier" && following.kind !== "!") {
      throw new SyntaxFault(`found '${following.text}', expected: identifier after ','`);
    }
  }

  #requirementOrFault(): Requirement {
    try {
      return this.#requirement();
    } catch (error) {
      const isFault = error instanceof SyntaxFault;
      throw isFault ? new SyntaxFault(`unable to parse requirement: ${error.message}`) : error;
    }
  }

  #requirement(): Requirement {
    const negated = this.#peek().kind === "!";
    this.#position += negated ? 1 : 0;
    const key = this.#next();
    if (key.kind !== "identifier") {
      throw new SyntaxFault(`found '${key.text}', expected: identifier`);
    }
    checkKey(key.text);
    const { kind } = this.#peek();
    if (negated || kind === "end" || kind === ",") {
      return { key: key.text, operator: negated ? "!" : "exists", values: [] };
    }
    return this.#comparison(key.text);
  }

  #comparison(key: string): Requirement {
    // Here `in` and `notin` are operators, everywhere else they are words.
    const token = this.#tokens[this.#position++] ?? { kind: "end", text: "" };
    const operator = operators[token.kind];
    if (operator === undefined) {
      throw new SyntaxFault(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
    const isSet = token.kind === "in" || token.kind === "notin";
    const values = [...new Set(isSet ? this.#set() : [this.#exactValue()])].sort();
    checkValues(key, operator, values);
    return { key, operator, values };
  }

  #exactValue(): string {
    const { kind } = this.#peek();
    if (kind === "end" || kind === ",") {
      return "";
    }
    const token = this.#next();
    if (token.kind !== "identifier") {
      throw new SyntaxFault(`found '${token.text}', expected: identifier`);
    }
    return token.text;
  }

  #set(): string[] {
    const open = this.#next();
    if (open.kind !== "(") {
      throw new SyntaxFault(`found '${open.text}' expected: '('`);
    }
    const values: string[] = [];
    let pending: string | undefined;
    for (let token = this.#next(); ; token = this.#next()) {
      if (token.kind === "identifier" && pending === undefined) {
        pending = token.text;
        continue;
      }
      if (token.kind !== "," && token.kind !== ")") {
        const expected = pending === undefined ? "',', ')' or identifier" : "',' or ')'";
        throw new SyntaxFault(`found '${token.text}', expected: ${expected}`);
      }
      // An empty place between separators is the empty value.
      values.push(pending ?? "");
      pending = undefined;
      if (token.kind === ")") {
        return values;
      }
    }
  }

  #peek(): Token {
    return asValue(this.#tokens[this.#position] ?? { kind: "end", text: "" });
  }

  #next(): Token {
    const token = this.#peek();
    this.#position++;
    return token;
  }
}

function asValue(token: Token): Token {
  return keywords.has(token.kind) ? { kind: "identifier", text: token.text } : token;
}

function checkKey(key: string): void {
  const faults = labelKeyFaults(key);
  if (faults.length > 0) {
    throw new SyntaxFault(`<nil>: Invalid value: ${quote(key)}: ${faults.join("; ")}`);
  }
}

function checkValues(key: string, operator: Operator, values: readonly string[]): void {
  const errors = values.flatMap((value, index) => {
    const notInteger = (operator === "gt" || operator === "lt") && !/^[+-]?\d+$/.test(value);
    const integer = notInteger
      ? [
          `values[${index}]: Invalid value: ${quote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
        ]
      : [];
    const faults = labelValueFaults(value);
    const label =
      faults.length > 0
        ? [`values[${index}][${key}]: Invalid value: ${quote(value)}: ${faults.join("; ")}`]
        : [];
    return [...integer, ...label];
  });
  if (errors.length > 0) {
    throw new SyntaxFault(errors.length === 1 ? (errors[0] ?? "") : `[${errors.join(", ")}]`);
  }
}
