import { Cursor } from "./cursor.ts";
import { ExpressionParser } from "./expressions.ts";
import { tokenize } from "./lexer.ts";
import type { AwkProgram, Expr, Rule, Statement, UserFunction } from "./nodes.ts";

/** Nested blocks. */
const depthMax = 200;

/** Reads a program. Source: POSIX.1-2017 awk grammar. @throws AwkFault with BusyBox's texts. */
export function parseAwk(text: string, name: string): AwkProgram {
  return new Parser(new Cursor(tokenize(text), name)).program();
}

class Parser {
  readonly #cursor: Cursor;
  readonly #expressions: ExpressionParser;
  readonly #functions = new Map<string, UserFunction>();
  #depth = 0;
  #loops = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    this.#expressions = new ExpressionParser(cursor);
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    for (this.#skipEnds(); this.#cursor.token.kind !== "end"; this.#skipEnds()) {
      if (this.#cursor.takes("function")) {
        this.#function();
      } else {
        rules.push(this.#rule());
      }
    }
    return { rules, functions: this.#functions };
  }

  #skipEnds(): void {
    while (this.#cursor.token.kind === "newline" || this.#cursor.is(";")) {
      this.#cursor.at += 1;
    }
  }

  #function(): void {
    const { text: name, kind } = this.#cursor.token;
    if (kind !== "name" && kind !== "call") {
      throw this.#cursor.unexpected();
    }
    this.#cursor.at += 1;
    this.#cursor.expect("(");
    const parameters: string[] = [];
    while (parameters.length > 0 || !this.#cursor.is(")")) {
      if (this.#cursor.token.kind !== "name") {
        throw this.#cursor.unexpected();
      }
      parameters.push(this.#cursor.token.text);
      this.#cursor.at += 1;
      if (!this.#cursor.takes(",")) {
        break;
      }
      this.#cursor.skipNewlines();
    }
    this.#cursor.expect(")");
    this.#cursor.skipNewlines();
    this.#functions.set(name, { name, parameters, body: this.#block() });
  }

  #rule(): Rule {
    for (const [word, when] of [
      ["BEGIN", "begin"],
      ["END", "end"],
    ] as const) {
      if (this.#cursor.takes(word)) {
        return { when, first: null, last: null, action: this.#block() };
      }
    }
    const first = this.#cursor.is("{") ? null : this.#expressions.expr();
    let last: Expr | null = null;
    if (first && this.#cursor.takes(",")) {
      this.#cursor.skipNewlines();
      last = this.#expressions.expr();
    }
    return { when: "line", first, last, action: this.#cursor.is("{") ? this.#block() : null };
  }

  #block(): Statement {
    this.#cursor.expect("{");
    const body: Statement[] = [];
    for (this.#skipEnds(); !this.#cursor.takes("}"); this.#skipEnds()) {
      body.push(this.#statement());
    }
    return { kind: "block", body };
  }

  #loopBody(): Statement {
    this.#loops += 1;
    const body = this.#body();
    this.#loops -= 1;
    return body;
  }

  /** A statement after `if (…)` and the like. */
  #body(): Statement {
    this.#cursor.skipNewlines();
    return this.#cursor.takes(";") ? { kind: "block", body: [] } : this.#statement();
  }

  #statement(): Statement {
    this.#depth += 1;
    if (this.#depth > depthMax) {
      throw this.#cursor.unexpected();
    }
    const statement = this.#anyStatement();
    this.#depth -= 1;
    return statement;
  }

  #anyStatement(): Statement {
    if (this.#cursor.is("{")) {
      return this.#block();
    }
    const { kind, text } = this.#cursor.token;
    const compound = kind === "keyword" ? this.#compound(text) : null;
    if (compound) {
      return compound;
    }
    const statement = this.#simple();
    this.#endStatement();
    return statement;
  }

  #endStatement(): void {
    if (this.#cursor.token.kind === "newline" || this.#cursor.is(";")) {
      this.#cursor.at += 1;
    } else if (!this.#cursor.is("}") && this.#cursor.token.kind !== "end") {
      throw this.#cursor.unexpected();
    }
  }

  #compound(word: string): Statement | null {
    switch (word) {
      case "if":
        return this.#if();
      case "while":
        this.#cursor.at += 1;
        return { kind: "while", test: this.#test(), body: this.#loopBody() };
      case "do":
        return this.#do();
      case "for":
        return this.#for();
      default:
        return null;
    }
  }

  #test(): Expr {
    this.#cursor.expect("(");
    const test = this.#expressions.expr();
    this.#cursor.expect(")");
    return test;
  }

  #if(): Statement {
    this.#cursor.at += 1;
    const test = this.#test();
    const yes = this.#body();
    const before = this.#cursor.at;
    this.#skipEnds();
    if (!this.#cursor.takes("else")) {
      this.#cursor.at = before;
      return { kind: "if", test, yes, no: null };
    }
    return { kind: "if", test, yes, no: this.#body() };
  }

  #do(): Statement {
    this.#cursor.at += 1;
    const body = this.#loopBody();
    this.#skipEnds();
    this.#cursor.expect("while");
    const test = this.#test();
    this.#endStatement();
    return { kind: "do", test, body };
  }

  #for(): Statement {
    this.#cursor.at += 1;
    this.#cursor.expect("(");
    const [name, word, array, close] = [0, 1, 2, 3].map((count) => this.#cursor.ahead(count));
    if (
      name?.kind === "name" &&
      word?.text === "in" &&
      array?.kind === "name" &&
      close?.text === ")"
    ) {
      this.#cursor.at += 4;
      return { kind: "each", name: name.text, array: array.text, body: this.#loopBody() };
    }
    const start = this.#cursor.is(";") ? null : this.#simple();
    this.#cursor.expect(";");
    this.#cursor.skipNewlines();
    const test = this.#cursor.is(";") ? null : this.#expressions.expr();
    this.#cursor.expect(";");
    this.#cursor.skipNewlines();
    const step = this.#cursor.is(")") ? null : this.#simple();
    this.#cursor.expect(")");
    return { kind: "for", start, test, step, body: this.#loopBody() };
  }

  #simple(): Statement {
    const { kind, text } = this.#cursor.token;
    if (kind !== "keyword" || text === "getline") {
      return { kind: "expression", value: this.#expressions.expr() };
    }
    this.#cursor.at += 1;
    switch (text) {
      case "print":
      case "printf":
        return this.#print(text === "printf");
      case "break":
      case "continue":
        if (this.#loops === 0) {
          throw this.#cursor.fault(`'${text}' not in a loop`);
        }
        return { kind: text };
      case "next":
      case "nextfile":
        return { kind: text };
      case "exit":
      case "return":
        return { kind: text, value: this.#atStatementEnd() ? null : this.#expressions.expr() };
      case "delete":
        return this.#delete();
      default:
        this.#cursor.at -= 1;
        throw this.#cursor.unexpected();
    }
  }

  #atStatementEnd(): boolean {
    const { kind } = this.#cursor.token;
    return kind === "newline" || kind === "end" || this.#cursor.is(";") || this.#cursor.is("}");
  }

  #delete(): Statement {
    const { kind, text: name } = this.#cursor.token;
    if (kind !== "name") {
      throw this.#cursor.unexpected();
    }
    this.#cursor.at += 1;
    return {
      kind: "delete",
      name,
      keys: this.#cursor.takes("[") ? this.#expressions.keys() : null,
    };
  }

  #print(isFormat: boolean): Statement {
    const { args, redirect } = this.#expressions.print(this.#atStatementEnd());
    return { kind: "print", isFormat, args, redirect };
  }
}
