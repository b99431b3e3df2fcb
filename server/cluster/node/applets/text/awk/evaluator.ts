import { randomInt } from "node:crypto";
import type { Process } from "../../../machine/process.ts";
import { builtins, type Evaluation } from "./builtins.ts";
import { Frame, Random } from "./frame.ts";
import { AwkFault, type AwkProgram, type Expr, type Statement, type Target } from "./nodes.ts";
import { calculate, compare, limited } from "./operators.ts";
import { ExitRequest, type Outcome } from "./outcome.ts";
import { type Runtime, type Steps, settled } from "./runtime.ts";
import type { RecordReader } from "./streams.ts";
import { type Cell, compareValues, InputText, isTrue, toNumber, type Value } from "./values.ts";

/** ENOENT: what ERRNO says of a file that can't be opened. */
const errnoOfMissing = 2;

/** Where the main input comes from: the next record of the files in turn, or null. */
export interface MainInput {
  next(): Promise<string | null>;
  skipFile(): Promise<void>;
}

/** Computes expressions: variables, fields, operators, calls and `getline`. */
export class Evaluator implements Evaluation {
  readonly #runtime: Runtime;
  readonly #process: Process;
  readonly #program: AwkProgram;
  readonly #input: MainInput;
  readonly #execute: (body: Statement) => Steps<Outcome>;
  readonly #random = new Random();
  #frame: Frame | null = null;

  /** @param execute runs the body of a function that an expression calls. */
  constructor(
    runtime: Runtime,
    program: AwkProgram,
    input: MainInput,
    execute: (body: Statement) => Steps<Outcome>,
  ) {
    this.#runtime = runtime;
    this.#process = runtime.process;
    this.#program = program;
    this.#input = input;
    this.#execute = execute;
  }

  #cell(name: string): Cell {
    return this.#frame?.cell(name) ?? this.#runtime.cell(name);
  }

  array(name: string): Map<string, Value> {
    const cell = this.#cell(name);
    cell.array ??= new Map();
    return cell.array;
  }

  /** The subscript of an array's element. */
  *key(keys: readonly Expr[]): Steps<string> {
    const texts: string[] = [];
    for (const key of keys) {
      texts.push(this.#runtime.text(yield* this.value(key)));
    }
    return texts.join(keys.length > 1 ? this.#runtime.variable("SUBSEP") : "");
  }

  *value(expr: Expr): Steps<Value> {
    switch (expr.kind) {
      case "number":
      case "string":
        return expr.value;
      case "name":
        return yield* this.#variable(expr.name);
      case "field":
        return yield* this.#runtime.field(Math.trunc(toNumber(yield* this.value(expr.of))));
      case "index":
        return yield* this.#element(expr.name, expr.keys);
      case "binary":
        return yield* this.#binary(expr);
      case "assign":
        return yield* this.#assignment(expr);
      case "step":
        return yield* this.#stepped(expr);
      case "logic":
        return yield* this.#logic(expr);
      case "choose":
        return yield* this.value(isTrue(yield* this.value(expr.test)) ? expr.yes : expr.no);
      case "unary":
        return yield* this.#unary(expr);
      case "group":
        return yield* this.#group(expr);
      case "regex":
      case "match":
      case "in":
        return (yield* this.#test(expr)) ? 1 : 0;
      case "call":
        return yield* this.#call(expr);
      case "builtin":
        return yield* this.#builtin(expr.name, expr.args);
      case "getline":
        return yield* this.#getline(expr);
    }
  }

  *#variable(name: string): Steps<Value> {
    if (name === "NF" && !this.#frame?.has(name)) {
      yield* this.#runtime.fields();
    }
    return this.#cell(name).value;
  }

  *#element(name: string, keys: readonly Expr[]): Steps<Value> {
    const array = this.array(name);
    const key = yield* this.key(keys);
    if (!array.has(key)) {
      array.set(key, undefined);
    }
    return array.get(key);
  }

  *#logic({ operator, left, right }: Extract<Expr, { kind: "logic" }>): Steps<Value> {
    const isLeftTrue = isTrue(yield* this.value(left));
    if (isLeftTrue === (operator === "||")) {
      return Number(isLeftTrue);
    }
    return Number(isTrue(yield* this.value(right)));
  }

  *#unary({ operator, of }: Extract<Expr, { kind: "unary" }>): Steps<Value> {
    const value = yield* this.value(of);
    if (operator === "!") {
      return Number(!isTrue(value));
    }
    return operator === "-" ? -toNumber(value) : toNumber(value);
  }

  *#group({ of }: Extract<Expr, { kind: "group" }>): Steps<Value> {
    const [only] = of;
    return only && of.length === 1 ? yield* this.value(only) : yield* this.key(of);
  }

  *#test(expr: Extract<Expr, { kind: "regex" | "match" | "in" }>): Steps<boolean> {
    if (expr.kind === "in") {
      return this.array(expr.name).has(yield* this.key(expr.keys));
    }
    const isBare = expr.kind === "regex";
    const value = isBare ? yield* this.#runtime.record() : yield* this.value(expr.left);
    const source = isBare ? expr.source : yield* this.pattern(expr.right);
    const regex = this.#runtime.regex(source);
    const found = yield* settled(regex.find(this.#process, this.#runtime.text(value)));
    return (found !== null) !== (expr.kind === "match" && expr.negated);
  }

  *pattern(expr: Expr): Steps<string> {
    return expr.kind === "regex" ? expr.source : this.#runtime.text(yield* this.value(expr));
  }

  *#binary({ operator, left, right }: Extract<Expr, { kind: "binary" }>): Steps<Value> {
    const one = yield* this.value(left);
    const other = yield* this.value(right);
    if (operator === " ") {
      return limited(this.#runtime.text(one) + this.#runtime.text(other));
    }
    return "+-*/%^".includes(operator)
      ? calculate(operator, toNumber(one), toNumber(other))
      : Number(compare(operator, compareValues(one, other, this.#runtime.variable("CONVFMT"))));
  }

  *#assignment({ operator, target, value }: Extract<Expr, { kind: "assign" }>): Steps<Value> {
    let result = yield* this.value(value);
    if (operator !== "=") {
      const old = toNumber(yield* this.value(target));
      result = calculate(operator[0] ?? "", old, toNumber(result));
    }
    yield* this.assign(target, result);
    return result;
  }

  *#stepped({ by, isPrefix, target }: Extract<Expr, { kind: "step" }>): Steps<Value> {
    const old = toNumber(yield* this.value(target));
    yield* this.assign(target, old + by);
    return isPrefix ? old + by : old;
  }

  *assign(target: Target, value: Value): Steps<void> {
    switch (target.kind) {
      case "name":
        yield* this.#assignName(target.name, value);
        return;
      case "index":
        this.array(target.name).set(yield* this.key(target.keys), value);
        return;
      case "field": {
        const index = Math.trunc(toNumber(yield* this.value(target.of)));
        yield* this.#runtime.setField(index, value);
      }
    }
  }

  *#assignName(name: string, value: Value): Steps<void> {
    if (this.#frame?.has(name)) {
      this.#frame.assign(name, value);
      return;
    }
    if (name === "NF") {
      yield* this.#runtime.fields();
      this.#runtime.cell(name).value = value;
      yield* this.#runtime.resize();
      return;
    }
    this.#runtime.cell(name).value = value;
  }

  *#call({ name, args, line }: Extract<Expr, { kind: "call" }>): Steps<Value> {
    const called = this.#program.functions.get(name);
    if (!called) {
      throw new AwkFault(`cmd. line:${line}: Call to undefined function`);
    }
    const outer = this.#frame;
    const frame = new Frame(outer);
    for (const [index, parameter] of called.parameters.entries()) {
      const arg = args[index];
      if (arg?.kind !== "name" || !frame.borrow(parameter, this.#cell(arg.name))) {
        frame.declare(parameter, arg ? yield* this.value(arg) : undefined);
      }
    }
    for (const unused of args.slice(called.parameters.length)) {
      yield* this.value(unused);
    }
    this.#frame = frame;
    const outcome = yield* this.#execute(called.body);
    this.#frame = outer;
    if (outcome !== null && typeof outcome === "object") {
      if (outcome.kind === "exit") {
        throw new ExitRequest();
      }
      return outcome.value;
    }
    return undefined;
  }

  *#builtin(name: string, args: readonly Expr[]): Steps<Value> {
    if (name === "rand") {
      return this.#random.next();
    }
    if (name === "srand") {
      const [arg] = args;
      return this.#random.reseed(arg ? toNumber(yield* this.value(arg)) : randomInt(2 ** 31));
    }
    const builtin = builtins.get(name);
    if (!builtin) {
      throw new AwkFault("cmd. line:1: Call to undefined function");
    }
    return yield* builtin(this.#runtime, this, args);
  }

  *#getline({ from, source, target }: Extract<Expr, { kind: "getline" }>): Steps<Value> {
    let record: string | null;
    if (from === "input") {
      record = (yield this.#input.next()) as string | null;
    } else {
      const name = source ? this.#runtime.text(yield* this.value(source)) : "";
      const reader = (yield this.#runtime.streams.reader(from, name)) as RecordReader | null;
      if (!reader) {
        this.#runtime.cell("ERRNO").value = errnoOfMissing;
        return -1;
      }
      record = (yield this.#runtime.nextRecord(reader)) as string | null;
      if (record !== null && from === "command") {
        this.#runtime.cell("NR").value = toNumber(this.#runtime.cell("NR").value) + 1;
      }
    }
    if (record === null) {
      return 0;
    }
    const place: Target = target ?? { kind: "field", of: { kind: "number", value: 0 } };
    yield* this.assign(place, new InputText(record));
    return 1;
  }
}
