import type { Process } from "../../../machine/process.ts";
import { Regex } from "../../../regex/regex.ts";
import { RegexFault } from "../../../regex/syntax.ts";
import { argument } from "../text-io.ts";
import { AwkFault } from "./nodes.ts";
import { type RecordReader, type Separator, Streams } from "./streams.ts";
import { Cell, InputText, toNumber, toText, type Value } from "./values.ts";

/** A step of evaluation that may have to wait: what is yielded is awaited by the driver. */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** Awaits a promise in a generator; anything else passes. */
export function* settled<T>(value: T | Promise<T>): Steps<T> {
  return value instanceof Promise ? ((yield value) as T) : value;
}

/** Expressions that are kept compiled. */
const regexesMax = 500;
const fieldsMax = 100_000;

/** Variables, the record with its fields, and compiled expressions of a running program. */
export class Runtime {
  readonly process: Process;
  readonly streams: Streams;
  readonly globals = new Map<string, Cell>();
  readonly #regexes = new Map<string, Regex>();
  #record = "";
  /** From 1; null while they aren't split. */
  #fields: Value[] | null = [];
  #isRecordStale = false;
  /** FS as it was when the record came. */
  #separator = " ";

  constructor(process: Process) {
    this.process = process;
    this.streams = new Streams(process);
    const defaults: readonly (readonly [string, Value])[] = [
      ["CONVFMT", "%.6g"],
      ["OFMT", "%.6g"],
      ["FS", " "],
      ["OFS", " "],
      ["ORS", "\n"],
      ["RS", "\n"],
      ["SUBSEP", "\x1c"],
      ["NF", 0],
      ["NR", 0],
      ["FNR", 0],
      ["FILENAME", ""],
      ["RSTART", 0],
      ["RLENGTH", -1],
    ];
    for (const [name, value] of defaults) {
      this.cell(name).value = value;
    }
    const environment = new Map<string, Value>();
    for (const [name, value] of process.env) {
      environment.set(argument(name), new InputText(argument(value)));
    }
    this.cell("ENVIRON").array = environment;
  }

  cell(name: string): Cell {
    const known = this.globals.get(name);
    if (known) {
      return known;
    }
    const fresh = new Cell();
    this.globals.set(name, fresh);
    return fresh;
  }

  text(value: Value): string {
    return typeof value === "string" ? value : toText(value, this.#format("CONVFMT"));
  }

  outputText(value: Value): string {
    return typeof value === "string" ? value : toText(value, this.#format("OFMT"));
  }

  variable(name: string): string {
    return this.text(this.cell(name).value);
  }

  #format(name: string): string {
    const { value } = this.cell(name);
    return typeof value === "string" ? value : "%.6g";
  }

  /** A compiled expression. @throws AwkFault */
  regex(source: string): Regex {
    const known = this.#regexes.get(source);
    if (known) {
      return known;
    }
    try {
      const regex = new Regex(source, { extended: true });
      if (this.#regexes.size >= regexesMax) {
        this.#regexes.clear();
      }
      this.#regexes.set(source, regex);
      return regex;
    } catch (error) {
      throw error instanceof RegexFault
        ? new AwkFault(`cmd. line:1: bad regex '${source}': ${error.message}`)
        : error;
    }
  }

  /** Sets $0. */
  setRecord(text: string): void {
    this.#record = text;
    this.#fields = null;
    this.#isRecordStale = false;
    this.#separator = this.variable("FS");
  }

  *record(): Steps<Value> {
    if (this.#isRecordStale) {
      const separator = this.variable("OFS");
      this.#record = (this.#fields ?? []).map((field) => this.text(field)).join(separator);
      this.#isRecordStale = false;
    }
    return new InputText(this.#record);
  }

  *field(index: number): Steps<Value> {
    if (index === 0) {
      return yield* this.record();
    }
    if (index < 0) {
      throw new AwkFault("cmd. line:1: Access to negative field");
    }
    const fields = yield* this.fields();
    return index <= fields.length ? fields[index - 1] : new InputText("");
  }

  *fields(): Steps<Value[]> {
    if (this.#fields === null) {
      const parts = yield* this.split(this.#record, this.#separator);
      this.#fields = parts.map((part) => new InputText(part));
      this.cell("NF").value = this.#fields.length;
    }
    return this.#fields;
  }

  *setField(index: number, value: Value): Steps<void> {
    if (index === 0) {
      this.setRecord(this.text(value));
      return;
    }
    if (index < 0 || index > fieldsMax) {
      throw new AwkFault("cmd. line:1: Access to negative field");
    }
    const fields = yield* this.fields();
    while (fields.length < index) {
      fields.push(new InputText(""));
    }
    fields[index - 1] = value;
    this.cell("NF").value = fields.length;
    this.#isRecordStale = true;
  }

  /** After an assignment to NF. */
  *resize(): Steps<void> {
    const fields = yield* this.fields();
    const size = Math.max(0, Math.min(fieldsMax, Math.trunc(toNumber(this.cell("NF").value))));
    while (fields.length < size) {
      fields.push(new InputText(""));
    }
    fields.length = size;
    this.cell("NF").value = size;
    this.#isRecordStale = true;
  }

  /** Takes a text apart as fields are: blanks for " ", a byte, or an expression. */
  *split(text: string, separator: string): Steps<string[]> {
    if (text === "") {
      return [];
    }
    if (separator === " ") {
      return text.match(/[^ \t\n]+/g) ?? [];
    }
    if (separator === "") {
      return [...text];
    }
    if (separator.length === 1 && separator !== "\\") {
      return text.split(separator);
    }
    const regex = this.regex(separator);
    const parts: string[] = [];
    let from = 0;
    for (let at = 0; at <= text.length; ) {
      const match = yield* settled(
        regex.find(this.process, text, { from: at, isLineStart: at === 0 }),
      );
      const [start = 0, end = 0] = match ?? [];
      if (!match) {
        break;
      }
      if (end > start) {
        parts.push(text.slice(from, start));
        from = end;
      }
      at = end > start ? end : end + 1;
    }
    return [...parts, text.slice(from)];
  }

  separator(): Separator {
    const text = this.variable("RS");
    if (text === "") {
      return { kind: "paragraph" };
    }
    return text.length === 1
      ? { kind: "byte", byte: text }
      : { kind: "regex", regex: this.regex(text) };
  }

  async nextRecord(reader: RecordReader): Promise<string | null> {
    return await reader.next(this.separator());
  }
}
