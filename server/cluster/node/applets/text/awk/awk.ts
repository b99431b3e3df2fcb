import type { Program } from "../../../machine/process.ts";
import { parseArguments } from "../../args.ts";
import { opened } from "../../files/operand.ts";
import { usageFault } from "../../report.ts";
import { argument, readable, wholeText } from "../text-io.ts";
import type { MainInput } from "./evaluator.ts";
import { Interpreter } from "./interpreter.ts";
import { withoutEscapes } from "./lexer.ts";
import { AwkFault, type AwkProgram, type Rule, type Statement } from "./nodes.ts";
import { ExitRequest, type Outcome } from "./outcome.ts";
import { parseAwk } from "./parser.ts";
import { Runtime, type Steps } from "./runtime.ts";
import { RecordReader } from "./streams.ts";
import { InputText, isTrue, toNumber } from "./values.ts";

const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/;
const usage = "awk [OPTIONS] [AWK_PROGRAM] [FILE]...";

/** `awk`. Source: BusyBox 1.36 editors/awk.c and its testsuite/awk.tests. */
export const awk: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "+F:v:f:e:W:");
  if (options.error !== null) {
    return await usageFault(process, "awk", options.error, usage);
  }
  const operands = [...options.operands];
  const sources = (options.repeated.get("e") ?? []).map(argument);
  for (const name of options.repeated.get("f") ?? []) {
    const source = await opened(process, "awk", name);
    if (!source) {
      return 1;
    }
    sources.push(await wholeText(process, source.file));
    source.release();
  }
  if (sources.length === 0) {
    const first = operands.shift();
    if (first === undefined) {
      return await usageFault(process, "awk", null, usage);
    }
    sources.push(argument(first));
  }
  const runtime = new Runtime(process);
  try {
    setVariables(runtime, options.values.get("F"), options.repeated.get("v") ?? [], operands);
    const name = options.values.get("f") ?? "cmd. line";
    return await run(runtime, parseAwk(sources.join("\n"), name));
  } catch (error) {
    if (error instanceof AwkFault) {
      await runtime.streams.closeAll();
      await process.complain(`awk: ${readable(error.message)}\n`);
      return 1;
    }
    throw error;
  }
};

function setVariables(
  runtime: Runtime,
  separator: string | undefined,
  assignments: readonly string[],
  operands: readonly string[],
): void {
  if (separator !== undefined) {
    runtime.cell("FS").value = separator === "t" ? "\t" : withoutEscapes(argument(separator));
  }
  for (const text of assignments) {
    if (!assign(runtime, text)) {
      throw new AwkFault(`cmd. line:1: bad variable assignment '${text}'`);
    }
  }
  const argv = new Map(
    ["awk", ...operands].map(
      (word, index) => [String(index), new InputText(argument(word))] as const,
    ),
  );
  runtime.cell("ARGV").array = new Map(argv);
  runtime.cell("ARGC").value = argv.size;
}

function assign(runtime: Runtime, text: string): boolean {
  const match = assignment.exec(argument(text));
  if (match) {
    runtime.cell(match[1] ?? "").value = new InputText(withoutEscapes(match[2] ?? ""));
  }
  return match !== null;
}

/** The files that ARGV names, in turn, with assignments between them. */
class ArgumentInput implements MainInput {
  hasFailed = false;
  readonly #runtime: Runtime;
  #index = 1;
  #hasFile = false;
  #reader: RecordReader | null = null;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async next(): Promise<string | null> {
    for (;;) {
      this.#reader ??= await this.#nextFile();
      if (!this.#reader) {
        return null;
      }
      await this.#runtime.streams.flush();
      const record = await this.#runtime.nextRecord(this.#reader);
      if (record !== null) {
        this.#count("NR");
        this.#count("FNR");
        return record;
      }
      await this.skipFile();
    }
  }

  async skipFile(): Promise<void> {
    await this.#reader?.close();
    this.#reader = null;
  }

  #count(name: string): void {
    const cell = this.#runtime.cell(name);
    cell.value = toNumber(cell.value) + 1;
  }

  async #nextFile(): Promise<RecordReader | null> {
    const argv = this.#runtime.cell("ARGV").array ?? new Map();
    for (; this.#index < toNumber(this.#runtime.cell("ARGC").value); this.#index++) {
      const word = this.#runtime.text(argv.get(String(this.#index)));
      if (word !== "" && !assign(this.#runtime, readable(word))) {
        this.#index += 1;
        return await this.#open(word);
      }
    }
    return this.#hasFile ? null : await this.#open("-");
  }

  async #open(name: string): Promise<RecordReader | null> {
    this.#hasFile = true;
    const { process } = this.#runtime;
    const source = await opened(process, "awk", readable(name));
    if (!source) {
      this.hasFailed = true;
      throw new Unopened();
    }
    this.#runtime.cell("FILENAME").value = name === "-" ? "" : name;
    this.#runtime.cell("FNR").value = 0;
    return new RecordReader(process, source.file, source.release);
  }
}

/** A file that can't be read ends the program, as upstream's does. */
class Unopened extends Error {}

async function run(runtime: Runtime, program: AwkProgram): Promise<number> {
  const input = new ArgumentInput(runtime);
  const interpreter = new Interpreter(runtime, program, input);
  try {
    await drive(main(interpreter, runtime, program, input));
  } catch (error) {
    if (!(error instanceof Unopened)) {
      throw error;
    }
    await runtime.streams.closeAll();
    return 1;
  }
  await runtime.streams.closeAll();
  return interpreter.exitCode;
}

/** Runs a generator, awaiting what it yields. */
async function drive(steps: Steps<void>): Promise<void> {
  let step = steps.next();
  while (!step.done) {
    try {
      step = steps.next(await step.value);
    } catch (error) {
      step = steps.throw(error);
    }
  }
}

function* main(
  interpreter: Interpreter,
  runtime: Runtime,
  program: AwkProgram,
  input: ArgumentInput,
): Steps<void> {
  const of = (when: Rule["when"]) => program.rules.filter((rule) => rule.when === when);
  let isOver = yield* simpleRules(interpreter, of("begin"));
  const lines = of("line");
  if (!isOver && (lines.length > 0 || of("end").length > 0)) {
    isOver = yield* lineRules(interpreter, runtime, lines, input);
  }
  yield* simpleRules(interpreter, of("end"));
}

/** @returns whether `exit` was met. After it in BEGIN or a line, END still runs. */
function* simpleRules(interpreter: Interpreter, rules: readonly Rule[]): Steps<boolean> {
  for (const { action } of rules) {
    if (action && (yield* hasExited(interpreter, action))) {
      return true;
    }
  }
  return false;
}

function* hasExited(interpreter: Interpreter, action: NonNullable<Rule["action"]>): Steps<boolean> {
  try {
    return isExit(yield* interpreter.execute(action));
  } catch (error) {
    if (error instanceof ExitRequest) {
      return true;
    }
    throw error;
  }
}

function* lineRules(
  interpreter: Interpreter,
  runtime: Runtime,
  rules: readonly Rule[],
  input: ArgumentInput,
): Steps<boolean> {
  const active = new Set<Rule>();
  for (;;) {
    const record = (yield input.next()) as string | null;
    if (record === null) {
      return false;
    }
    runtime.setRecord(record);
    const outcome = yield* oneLine(interpreter, rules, active);
    if (outcome === "exit") {
      return true;
    }
    if (outcome === "nextfile") {
      yield input.skipFile();
    }
  }
}

function* oneLine(
  interpreter: Interpreter,
  rules: readonly Rule[],
  active: Set<Rule>,
): Steps<"exit" | "nextfile" | null> {
  try {
    for (const rule of rules) {
      const isSelected = yield* selects(interpreter, rule, active);
      const outcome = isSelected ? yield* interpreter.execute(rule.action ?? printRecord) : null;
      if (outcome === "next") {
        return null;
      }
      if (outcome === "nextfile") {
        return outcome;
      }
      if (isExit(outcome)) {
        return "exit";
      }
    }
    return null;
  } catch (error) {
    if (error instanceof ExitRequest) {
      return "exit";
    }
    throw error;
  }
}

const printRecord: Statement = { kind: "print", isFormat: false, args: [], redirect: null };

function isExit(outcome: Outcome): boolean {
  return typeof outcome === "object" && outcome?.kind === "exit";
}

function* selects(interpreter: Interpreter, rule: Rule, active: Set<Rule>): Steps<boolean> {
  if (!rule.first) {
    return true;
  }
  if (!rule.last) {
    return isTrue(yield* interpreter.value(rule.first));
  }
  const isActive = active.has(rule) || isTrue(yield* interpreter.value(rule.first));
  if (isActive && isTrue(yield* interpreter.value(rule.last))) {
    active.delete(rule);
  } else if (isActive) {
    active.add(rule);
  }
  return isActive;
}
