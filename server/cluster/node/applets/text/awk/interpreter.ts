import type { Process } from "../../../machine/process.ts";
import { Evaluator, type MainInput } from "./evaluator.ts";
import type { AwkProgram, Expr, Statement } from "./nodes.ts";
import type { Outcome } from "./outcome.ts";
import { type Runtime, type Steps, settled } from "./runtime.ts";
import { formatText, InputText, isTrue, toNumber, type Value } from "./values.ts";

/** Steps between two looks at the clock. */
const stepsPerLook = 64;

/** Runs an awk program's statements by walking their tree. Generators pause it where it must wait. */
export class Interpreter {
  exitCode = 0;
  readonly #runtime: Runtime;
  readonly #process: Process;
  readonly #evaluator: Evaluator;
  #steps = 0;

  constructor(runtime: Runtime, program: AwkProgram, input: MainInput) {
    this.#runtime = runtime;
    this.#process = runtime.process;
    this.#evaluator = new Evaluator(runtime, program, input, (body) => this.execute(body));
  }

  /** Lets others run when it is time. */
  *#pause(): Steps<void> {
    this.#steps += 1;
    if (this.#steps % stepsPerLook === 0 && this.#process.machine.share.isDue()) {
      yield this.#process.breathe();
    }
  }

  *execute(statement: Statement): Steps<Outcome> {
    yield* this.#pause();
    switch (statement.kind) {
      case "block":
        return yield* this.#block(statement.body);
      case "expression":
        yield* this.#evaluator.value(statement.value);
        return null;
      case "print":
        yield* this.#print(statement);
        return null;
      case "if": {
        const branch = isTrue(yield* this.#evaluator.value(statement.test))
          ? statement.yes
          : statement.no;
        return branch ? yield* this.execute(branch) : null;
      }
      case "while":
      case "do":
      case "for":
      case "each":
        return yield* this.#loop(statement);
      case "delete":
        yield* this.#delete(statement.name, statement.keys);
        return null;
      case "return":
        return {
          kind: "return",
          value: statement.value ? yield* this.#evaluator.value(statement.value) : undefined,
        };
      case "exit":
        if (statement.value) {
          this.exitCode =
            Math.trunc(toNumber(yield* this.#evaluator.value(statement.value))) & 0xff;
        }
        return { kind: "exit" };
      default:
        return statement.kind;
    }
  }

  *#block(body: readonly Statement[]): Steps<Outcome> {
    for (const statement of body) {
      const outcome = yield* this.execute(statement);
      if (outcome !== null) {
        return outcome;
      }
    }
    return null;
  }

  *#loop(loop: Extract<Statement, { kind: "while" | "do" | "for" | "each" }>): Steps<Outcome> {
    if (loop.kind === "each") {
      return yield* this.#each(loop);
    }
    if (loop.kind === "for" && loop.start) {
      yield* this.execute(loop.start);
    }
    let isFirst = loop.kind === "do";
    for (;;) {
      yield* this.#pause();
      if (!isFirst && loop.test && !isTrue(yield* this.#evaluator.value(loop.test))) {
        return null;
      }
      isFirst = false;
      const outcome = yield* this.execute(loop.body);
      if (outcome === "break") {
        return null;
      }
      if (outcome !== null && outcome !== "continue") {
        return outcome;
      }
      if (loop.kind === "for" && loop.step) {
        yield* this.execute(loop.step);
      }
    }
  }

  *#each({ name, array, body }: Extract<Statement, { kind: "each" }>): Steps<Outcome> {
    for (const key of [...this.#evaluator.array(array).keys()]) {
      yield* this.#evaluator.assign({ kind: "name", name }, new InputText(key));
      const outcome = yield* this.execute(body);
      if (outcome === "break") {
        return null;
      }
      if (outcome !== null && outcome !== "continue") {
        return outcome;
      }
    }
    return null;
  }

  *#delete(name: string, keys: readonly Expr[] | null): Steps<void> {
    if (keys === null) {
      this.#evaluator.array(name).clear();
    } else {
      this.#evaluator.array(name).delete(yield* this.#evaluator.key(keys));
    }
  }

  *#print({ isFormat, args, redirect }: Extract<Statement, { kind: "print" }>): Steps<void> {
    const values: Value[] = [];
    for (const arg of args) {
      values.push(yield* this.#evaluator.value(arg));
    }
    const text = isFormat ? this.#formatted(values) : yield* this.#printed(values);
    if (redirect) {
      const name = this.#runtime.text(yield* this.#evaluator.value(redirect.to));
      yield this.#runtime.streams.printTo(redirect.operator, name, text);
    } else {
      yield* settled(this.#runtime.streams.print(text));
    }
  }

  #formatted([format, ...values]: readonly Value[]): string {
    return formatText(this.#runtime.text(format), values);
  }

  *#printed(values: readonly Value[]): Steps<string> {
    const shown = values.length > 0 ? values : [yield* this.#runtime.record()];
    const texts = shown.map((value) => this.#runtime.outputText(value));
    return texts.join(this.#runtime.variable("OFS")) + this.#runtime.variable("ORS");
  }

  /** Computes an expression that isn't part of a statement: a rule's pattern. */
  value(expr: Expr): Steps<Value> {
    return this.#evaluator.value(expr);
  }
}
