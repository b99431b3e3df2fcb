import { SystemError } from "../../../machine/errno.ts";
import type { Process } from "../../../machine/process.ts";
import type { Regex } from "../../../regex/regex.ts";
import { latin } from "../text-io.ts";
import type { Line, LineSource } from "./line-source.ts";
import { type Address, type Command, type RangeEnd, SedFault } from "./script.ts";
import { substitute } from "./substitute.ts";

/** Where an editor's output goes, and how. */
interface EditorOptions {
  readonly isQuiet: boolean;
  readonly separator: string;
  readonly write: (text: string) => Promise<void>;
}

/** What comes after a command. */
type Next = "next" | "cycle" | "restart" | "quit" | { readonly jump: number };

/** A hold or pattern space may grow so far. */
const spaceBytesMax = 8 * 1024 * 1024;

/** Runs a script over lines. Source: BusyBox 1.36 editors/sed.c (process_files). */
export class Editor {
  readonly #process: Process;
  readonly #commands: readonly Command[];
  readonly #options: EditorOptions;
  readonly #active = new Map<Command, number>();
  /** Ranges from a line's number that are over: they don't begin again. */
  readonly #over = new Set<Command>();
  readonly #made = new Set<string>();
  #source: LineSource | null = null;
  #pattern = "";
  #hold = "";
  #number = 0;
  #isEnded = true;
  #hasReplaced = false;
  #appended: { readonly kind: "text" | "file"; readonly text: string }[] = [];
  #lastRegex: Regex | null = null;
  /** The last output came of a line without newline, which is due before more output. */
  #owesNewline = false;
  #status: number | null = null;

  constructor(process: Process, commands: readonly Command[], options: EditorOptions) {
    this.#process = process;
    this.#commands = commands;
    this.#options = options;
  }

  /** @returns the exit code of `q`; null at the end of input. */
  async run(source: LineSource): Promise<number | null> {
    this.#source = source;
    let keepsPattern = false;
    for (;;) {
      if (!keepsPattern && !(await this.#read())) {
        return null;
      }
      keepsPattern = false;
      const next = await this.#cycle();
      if (next === "restart") {
        keepsPattern = true;
        await this.#flushAppended();
        continue;
      }
      if (next !== "cycle" && !this.#options.isQuiet) {
        await this.#print(this.#pattern);
      }
      await this.#flushAppended();
      if (this.#status !== null) {
        return this.#status;
      }
    }
  }

  async #read(): Promise<boolean> {
    const line = (await this.#source?.next()) ?? null;
    if (line) {
      this.#take(line);
      this.#pattern = line.text;
    }
    return line !== null;
  }

  #take(line: Line): void {
    this.#number += 1;
    this.#isEnded = line.isEnded;
    this.#hasReplaced = false;
  }

  /** @returns `next` after the last command. */
  async #cycle(): Promise<"next" | "cycle" | "restart"> {
    for (let at = 0; at < this.#commands.length; ) {
      await this.#process.breathe();
      const next = await this.#step(at);
      if (typeof next !== "object") {
        return next;
      }
      at = next.jump;
    }
    return "next";
  }

  async #step(at: number): Promise<"next" | "cycle" | "restart" | { readonly jump: number }> {
    const command = this.#commands[at];
    if (!command || (await this.#selects(command)) === command.negated) {
      return { jump: command?.name === "{" ? command.end : at + 1 };
    }
    const next = await this.#execute(command);
    switch (next) {
      case "next":
        return { jump: at + 1 };
      case "quit":
        return "next";
      default:
        return next;
    }
  }

  async #selects(command: Command): Promise<boolean> {
    const { first, last } = command;
    if (!first) {
      return true;
    }
    if (!last) {
      return await this.#matches(first);
    }
    const end = this.#active.get(command);
    if (end !== undefined) {
      return await this.#goesOn(command, last, end);
    }
    if (!(await this.#begins(command, first))) {
      return false;
    }
    const stop = this.#endOf(last);
    if (stop > this.#number) {
      this.#active.set(command, stop);
    } else {
      this.#over.add(command);
    }
    return true;
  }

  /** A range from a line's number begins at the first line from there on that asks. */
  async #begins(command: Command, first: Address): Promise<boolean> {
    return first.kind === "line"
      ? this.#number >= first.number && !this.#over.has(command)
      : await this.#matches(first);
  }

  #finish(command: Command): void {
    this.#active.delete(command);
    this.#over.add(command);
  }

  /** The number of the line that ends a range; infinite if a look at each line must tell. */
  #endOf(last: RangeEnd): number {
    switch (last.kind) {
      case "line":
        return last.number;
      case "count":
        return this.#number + last.count;
      case "multiple":
        return last.of === 0 ? this.#number : Math.ceil(this.#number / last.of) * last.of;
      default:
        return Number.POSITIVE_INFINITY;
    }
  }

  async #goesOn(command: Command, last: RangeEnd, end: number): Promise<boolean> {
    if (Number.isFinite(end)) {
      if (this.#number >= end) {
        this.#finish(command);
      }
      return this.#number <= end;
    }
    const isEnd = last.kind === "regex" || last.kind === "last" ? await this.#matches(last) : true;
    if (isEnd) {
      this.#finish(command);
    }
    return true;
  }

  async #matches(address: Address): Promise<boolean> {
    switch (address.kind) {
      case "line":
        return this.#number === address.number;
      case "last":
        return (await this.#source?.isAtEnd()) ?? true;
      case "step":
        return address.step === 0
          ? this.#number === address.first
          : this.#number >= address.first && (this.#number - address.first) % address.step === 0;
      case "regex":
        return (await this.#regex(address.regex).find(this.#process, this.#pattern)) !== null;
    }
  }

  #regex(regex: Regex | null): Regex {
    const used = regex ?? this.#lastRegex;
    if (!used) {
      throw new SedFault("no previous regexp");
    }
    this.#lastRegex = used;
    return used;
  }

  async #execute(command: Command): Promise<Next> {
    switch (command.name) {
      case "s":
        await this.#substitute(command);
        return "next";
      case "a":
        this.#appended.push({ kind: "text", text: command.text });
        return "next";
      case "r":
        this.#appended.push({ kind: "file", text: command.text });
        return "next";
      case "i":
        await this.#write(command.text);
        return "next";
      case "c":
        return await this.#change(command);
      case "b":
        return this.#jump(command.text);
      case "t":
      case "T": {
        const jumps = this.#hasReplaced === (command.name === "t");
        this.#hasReplaced = false;
        return jumps ? this.#jump(command.text) : "next";
      }
      case "n":
      case "N":
        return await this.#nextLine(command.name);
      case "q":
      case "Q":
        this.#status = Number(command.text);
        if (command.name === "q") {
          return "quit";
        }
        return "cycle";
      default:
        return await this.#simple(command);
    }
  }

  async #simple(command: Command): Promise<Next> {
    switch (command.name) {
      case "d":
        return "cycle";
      case "D":
        return this.#deleteFirst();
      case "p":
        await this.#print(this.#pattern);
        return "next";
      case "P":
        await this.#write(`${this.#pattern.split("\n")[0]}\n`);
        return "next";
      case "=":
        await this.#write(`${this.#number}\n`);
        return "next";
      case "l":
        await this.#write(`${visible(this.#pattern)}$\n`);
        return "next";
      case "w":
        await this.#writeFile(command.text, `${this.#pattern}\n`);
        return "next";
      case "y":
        this.#pattern = [...this.#pattern].map((each) => command.map?.get(each) ?? each).join("");
        return "next";
      default:
        this.#spaces(command.name);
        return "next";
    }
  }

  /** Commands that move text between pattern and hold space. */
  #spaces(name: string): void {
    const [pattern, hold] = [this.#pattern, this.#hold];
    if (name === "g" || name === "x") {
      this.#pattern = hold;
    }
    if (name === "h" || name === "x") {
      this.#hold = pattern;
    }
    if (name === "G") {
      this.#pattern = limited(`${pattern}\n${hold}`);
    }
    if (name === "H") {
      this.#hold = limited(`${hold}\n${pattern}`);
    }
    if (name === "z") {
      this.#pattern = "";
    }
  }

  #deleteFirst(): Next {
    const at = this.#pattern.indexOf("\n");
    if (at < 0) {
      return "cycle";
    }
    this.#pattern = this.#pattern.slice(at + 1);
    return "restart";
  }

  /** The text once for a range, at its end. */
  async #change(command: Command): Promise<Next> {
    if (!this.#active.has(command) || command.negated) {
      await this.#write(command.text);
    }
    return "cycle";
  }

  #jump(label: string): Next {
    if (label === "") {
      return { jump: this.#commands.length };
    }
    const at = this.#commands.findIndex(({ name, text }) => name === ":" && text === label);
    if (at < 0) {
      throw new SedFault(`can't find label for jump to '${label}'`);
    }
    return { jump: at + 1 };
  }

  async #nextLine(name: "n" | "N"): Promise<Next> {
    const isAtEnd = (await this.#source?.isAtEnd()) ?? true;
    if (isAtEnd) {
      // GNU's way, which BusyBox follows: the pattern space is printed once more at the end.
      return { jump: this.#commands.length };
    }
    if (name === "n" && !this.#options.isQuiet) {
      await this.#print(this.#pattern);
    }
    await this.#flushAppended();
    const line = await this.#source?.next();
    if (line) {
      const hasReplaced = this.#hasReplaced;
      this.#take(line);
      this.#hasReplaced = hasReplaced;
      this.#pattern = name === "n" ? line.text : limited(`${this.#pattern}\n${line.text}`);
    }
    return "next";
  }

  async #substitute({ substitution }: Command): Promise<void> {
    if (!substitution) {
      return;
    }
    const regex = this.#regex(substitution.regex);
    const changed = await substitute(this.#process, this.#pattern, regex, substitution);
    if (changed === null) {
      return;
    }
    this.#hasReplaced = true;
    this.#pattern = limited(changed);
    if (substitution.prints) {
      await this.#print(this.#pattern);
    }
    if (substitution.file !== null) {
      await this.#writeFile(substitution.file, `${this.#pattern}\n`);
    }
  }

  async #print(text: string): Promise<void> {
    await this.#write(this.#isEnded ? `${text}${this.#options.separator}` : text);
    this.#owesNewline = !this.#isEnded;
  }

  async #write(text: string): Promise<void> {
    const owed = this.#owesNewline ? "\n" : "";
    this.#owesNewline = false;
    await this.#options.write(`${owed}${text}`);
  }

  async #flushAppended(): Promise<void> {
    const appended = this.#appended;
    this.#appended = [];
    for (const { kind, text } of appended) {
      const added = kind === "text" ? text : this.#fileText(text);
      if (added !== "") {
        await this.#write(added);
      }
    }
  }

  /** A file that can't be read is an empty one. */
  #fileText(name: string): string {
    try {
      const { machine, credentials } = this.#process;
      return latin(machine.fs.readFile(this.#process.path(name), credentials));
    } catch (error) {
      if (error instanceof SystemError) {
        return "";
      }
      throw error;
    }
  }

  async #writeFile(name: string, text: string): Promise<void> {
    if (name === "/dev/stdout") {
      await this.#write(text);
      return;
    }
    if (name === "/dev/stderr") {
      await this.#process.complain(text);
      return;
    }
    const { machine, credentials } = this.#process;
    const append = this.#made.has(name);
    this.#made.add(name);
    try {
      const bytes = Buffer.from(text, "latin1");
      machine.fs.writeFile(this.#process.path(name), bytes, credentials, { append });
    } catch (error) {
      throw error instanceof SystemError
        ? new SedFault(`can't open '${name}': ${error.message}`)
        : error;
    }
  }
}

function limited(text: string): string {
  if (text.length > spaceBytesMax) {
    throw new SedFault("out of memory");
  }
  return text;
}

const visibleControls: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function visible(text: string): string {
  return [...text]
    .map((each) => {
      const code = each.charCodeAt(0);
      const isPlain = code >= 0x20 && code < 0x7f;
      return visibleControls[each] ?? (isPlain ? each : `\\${code.toString(8).padStart(3, "0")}`);
    })
    .join("");
}
