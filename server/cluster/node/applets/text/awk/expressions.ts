import type { Cursor } from "./cursor.ts";
import type { Token } from "./lexer.ts";
import type { Expr, Redirect, Target } from "./nodes.ts";

const assignments: ReadonlySet<string> = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);
const comparisons: ReadonlySet<string> = new Set(["<", "<=", "==", "!=", ">", ">="]);
/** Nested parentheses. */
const depthMax = 200;

/** Reads expressions. Source: POSIX.1-2017 awk grammar. */
export class ExpressionParser {
  readonly #cursor: Cursor;
  #depth = 0;
  /** In print's arguments `>` redirects. */
  #noGreater = false;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** The arguments of print or printf, and where they go. */
  print(isEmpty: boolean): { readonly args: readonly Expr[]; readonly redirect: Redirect | null } {
    const before = this.#noGreater;
    this.#noGreater = true;
    const args = isEmpty || this.#isRedirect() ? [] : this.#printArguments();
    const redirect = this.#redirect();
    this.#noGreater = before;
    return { args, redirect };
  }

  /** The keys of an index, up to its bracket. */
  keys(): Expr[] {
    const keys = this.#list("]");
    this.#cursor.expect("]");
    return keys;
  }

  /** `print (a, b)` prints two values; `print (a)(b)` one. */
  #printArguments(): readonly Expr[] {
    const args = [this.expr()];
    while (this.#cursor.takes(",")) {
      this.#cursor.skipNewlines();
      args.push(this.expr());
    }
    const [only] = args;
    return args.length === 1 && only?.kind === "group" && only.of.length > 1 ? only.of : args;
  }

  #isRedirect(): boolean {
    return this.#cursor.is(">") || this.#cursor.is(">>") || this.#cursor.is("|");
  }

  #redirect(): Redirect | null {
    if (!this.#isRedirect()) {
      return null;
    }
    const operator = this.#cursor.token.text as Redirect["operator"];
    this.#cursor.at += 1;
    return { operator, to: this.#concatenation() };
  }

  #list(close: string): Expr[] {
    const items: Expr[] = [];
    const noGreater = this.#noGreater;
    this.#noGreater = false;
    this.#cursor.skipNewlines();
    while (!this.#cursor.is(close)) {
      items.push(this.expr());
      this.#cursor.skipNewlines();
      if (!this.#cursor.takes(",")) {
        break;
      }
      this.#cursor.skipNewlines();
    }
    this.#noGreater = noGreater;
    return items;
  }

  /** One expression. @throws AwkFault */
  expr(): Expr {
    this.#depth += 1;
    if (this.#depth > depthMax) {
      throw this.#cursor.unexpected();
    }
    const left = this.#choice();
    const operator = this.#cursor.token.text;
    if (this.#cursor.token.kind === "operator" && assignments.has(operator) && isTarget(left)) {
      this.#cursor.at += 1;
      this.#cursor.skipNewlines();
      const value = this.expr();
      this.#depth -= 1;
      return { kind: "assign", operator, target: left, value };
    }
    this.#depth -= 1;
    return left;
  }

  #choice(): Expr {
    const test = this.#or();
    if (!this.#cursor.takes("?")) {
      return test;
    }
    this.#cursor.skipNewlines();
    const yes = this.expr();
    this.#cursor.skipNewlines();
    this.#cursor.expect(":");
    this.#cursor.skipNewlines();
    return { kind: "choose", test, yes, no: this.expr() };
  }

  #or(): Expr {
    let left = this.#and();
    while (this.#cursor.takes("||")) {
      this.#cursor.skipNewlines();
      left = { kind: "logic", operator: "||", left, right: this.#and() };
    }
    return left;
  }

  #and(): Expr {
    let left = this.#membership();
    while (this.#cursor.takes("&&")) {
      this.#cursor.skipNewlines();
      left = { kind: "logic", operator: "&&", left, right: this.#membership() };
    }
    return left;
  }

  #membership(): Expr {
    let left = this.#matching();
    while (this.#cursor.is("in")) {
      this.#cursor.at += 1;
      const { kind, text: name } = this.#cursor.token;
      if (kind !== "name") {
        throw this.#cursor.unexpected();
      }
      this.#cursor.at += 1;
      left = { kind: "in", keys: left.kind === "group" ? left.of : [left], name };
    }
    return left;
  }

  #matching(): Expr {
    let left = this.#comparison();
    while (this.#cursor.is("~") || this.#cursor.is("!~")) {
      const negated = this.#cursor.is("!~");
      this.#cursor.at += 1;
      left = { kind: "match", negated, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expr {
    let left = this.#concatenation();
    for (;;) {
      const operator = this.#cursor.token.text;
      const isOperator = this.#cursor.token.kind === "operator";
      if (isOperator && comparisons.has(operator) && !(operator === ">" && this.#noGreater)) {
        this.#cursor.at += 1;
        left = { kind: "binary", operator, left, right: this.#concatenation() };
      } else if (this.#cursor.is("|") && this.#cursor.ahead(1).text === "getline") {
        this.#cursor.at += 2;
        left = { kind: "getline", from: "command", source: left, target: this.#getlineTarget() };
      } else {
        return left;
      }
    }
  }

  #concatenation(): Expr {
    let left = this.#additive();
    while (this.#startsOperand()) {
      left = { kind: "binary", operator: " ", left, right: this.#additive() };
    }
    return left;
  }

  #startsOperand(): boolean {
    const { kind, text } = this.#cursor.token;
    switch (kind) {
      case "number":
      case "string":
      case "regex":
      case "name":
      case "call":
      case "builtin":
        return true;
      case "operator":
        return ["$", "!", "(", "-", "+", "++", "--"].includes(text);
      default:
        return false;
    }
  }

  #additive(): Expr {
    return this.#leftAssociative(["+", "-"], () => this.#multiplicative());
  }

  #multiplicative(): Expr {
    return this.#leftAssociative(["*", "/", "%"], () => this.#unary());
  }

  #leftAssociative(operators: readonly string[], operand: () => Expr): Expr {
    let left = operand();
    while (this.#cursor.token.kind === "operator" && operators.includes(this.#cursor.token.text)) {
      const operator = this.#cursor.token.text;
      this.#cursor.at += 1;
      left = { kind: "binary", operator, left, right: operand() };
    }
    return left;
  }

  #unary(): Expr {
    for (const operator of ["!", "-", "+"]) {
      if (this.#cursor.takes(operator)) {
        return { kind: "unary", operator, of: this.#unary() };
      }
    }
    return this.#power();
  }

  #power(): Expr {
    const base = this.#postfix();
    if (!this.#cursor.takes("^")) {
      return base;
    }
    const sign = this.#cursor.takes("-");
    const exponent = this.#power();
    const right: Expr = sign ? { kind: "unary", operator: "-", of: exponent } : exponent;
    return { kind: "binary", operator: "^", left: base, right };
  }

  #postfix(): Expr {
    const of = this.#primary();
    if (isTarget(of) && (this.#cursor.is("++") || this.#cursor.is("--"))) {
      const by = this.#cursor.is("++") ? 1 : -1;
      this.#cursor.at += 1;
      return { kind: "step", by, isPrefix: false, target: of };
    }
    return of;
  }

  #primary(): Expr {
    const token = this.#cursor.token;
    this.#cursor.at += 1;
    switch (token.kind) {
      case "number":
        return { kind: "number", value: constant(token.text) };
      case "string":
        return { kind: "string", value: token.text };
      case "regex":
        return { kind: "regex", source: token.text };
      case "name":
        return this.#cursor.takes("[")
          ? { kind: "index", name: token.text, keys: this.keys() }
          : { kind: "name", name: token.text };
      case "call":
        return { kind: "call", name: token.text, args: this.#arguments(), line: token.line };
      case "builtin":
        return this.#builtin(token.text);
      default:
        return this.#other(token);
    }
  }

  #arguments(): Expr[] {
    this.#cursor.expect("(");
    const args = this.#list(")");
    this.#cursor.expect(")");
    return args;
  }

  #builtin(name: string): Expr {
    if (!this.#cursor.is("(") && name !== "length") {
      throw this.#cursor.unexpected();
    }
    return { kind: "builtin", name, args: this.#cursor.is("(") ? this.#arguments() : [] };
  }

  #other(token: Token): Expr {
    if (token.text === "$") {
      const of =
        this.#cursor.is("++") || this.#cursor.is("--") || this.#cursor.is("-")
          ? this.#unaryOrStep()
          : this.#primary();
      return { kind: "field", of };
    }
    if (token.text === "++" || token.text === "--") {
      const target = this.#primary();
      if (!isTarget(target)) {
        throw this.#cursor.unexpected();
      }
      return { kind: "step", by: token.text === "++" ? 1 : -1, isPrefix: true, target };
    }
    if (token.text === "(") {
      const of = this.#list(")");
      if (of.length === 0) {
        throw this.#cursor.fault("Empty sequence");
      }
      this.#cursor.expect(")");
      return { kind: "group", of };
    }
    if (token.text === "getline") {
      return this.#getline();
    }
    this.#cursor.at -= 1;
    throw this.#cursor.unexpected();
  }

  #unaryOrStep(): Expr {
    return this.#cursor.is("-") ? this.#unary() : this.#primary();
  }

  #getline(): Expr {
    const target = this.#getlineTarget();
    if (!this.#cursor.takes("<")) {
      return { kind: "getline", from: "input", source: null, target };
    }
    return { kind: "getline", from: "file", source: this.#postfix(), target };
  }

  #getlineTarget(): Target | null {
    if (this.#cursor.token.kind !== "name" && !this.#cursor.is("$")) {
      return null;
    }
    const target = this.#primary();
    return isTarget(target) ? target : null;
  }
}

function isTarget(expr: Expr): expr is Target {
  return expr.kind === "name" || expr.kind === "index" || expr.kind === "field";
}

/** A number in the program's text: decimal, hexadecimal or, with a leading zero, octal. */
function constant(text: string): number {
  return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
}
