import type { Token } from "./lexer.ts";
import { AwkFault } from "./nodes.ts";

/** The tokens of a program, one at a time. */
export class Cursor {
  at = 0;
  readonly #tokens: readonly Token[];
  readonly #name: string;

  /** @param name what faults call the program: its file, or `cmd. line`. */
  constructor(tokens: readonly Token[], name: string) {
    this.#tokens = tokens;
    this.#name = name;
  }

  get token(): Token {
    return this.ahead(0);
  }

  ahead(count: number): Token {
    return this.#tokens[this.at + count] ?? { kind: "end", text: "", line: 0 };
  }

  is(text: string): boolean {
    const { kind } = this.token;
    return (kind === "operator" || kind === "keyword") && this.token.text === text;
  }

  takes(text: string): boolean {
    const isIt = this.is(text);
    this.at += isIt ? 1 : 0;
    return isIt;
  }

  /** @throws AwkFault */
  expect(text: string): void {
    if (!this.takes(text)) {
      throw this.unexpected();
    }
  }

  unexpected(): AwkFault {
    return this.fault(this.token.kind === "end" ? "Unexpected end of string" : "Unexpected token");
  }

  fault(why: string): AwkFault {
    return new AwkFault(`${this.#name}:${this.token.line}: ${why}`);
  }

  skipNewlines(): void {
    while (this.token.kind === "newline") {
      this.at += 1;
    }
  }
}
