import type { Process } from "../../../machine/process.ts";
import type { Regex } from "../../../regex/regex.ts";
import type { Line, LineSource } from "./line-source.ts";
import { Output } from "./output.ts";
import { type Address, type Command, SedFault } from "./script.ts";
import { Selection } from "./selection.ts";
import { substitute } from "./substitute.ts";
import { visible } from "./visible.ts";

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
  readonly #isQuiet: boolean;
  readonly #output: Output;
  readonly #selection = new Selection((address) => this.#matches(address));
  #source: LineSource | null = null;
  #pattern = "";
  #hold = "";
  #number = 0;
  #isEnded = true;
  #hasReplaced = false;
  #lastRegex: Regex | null = null;
  #status: number | null = null;

  constructor(process: Process, commands: readonly Command[], options: EditorOptions) {
    this.#process = process;
    this.#commands = commands;
    this.#isQuiet = options.isQuiet;
    this.#output = new Output(process, options.separator, options.write);
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
        await this.#output.flushAppended();
        continue;
      }
      if (next !== "cycle" && !this.#isQuiet) {
        await this.#output.print(this.#pattern, this.#isEnded);
      }
      await this.#output.flushAppended();
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
    if (!command || (await this.#selection.selects(command, this.#number)) === command.negated) {
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
        this.#output.append("text", command.text);
        return "next";
      case "r":
        this.#output.append("file", command.text);
        return "next";
      case "i":
        await this.#output.write(command.text);
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
        await this.#output.print(this.#pattern, this.#isEnded);
        return "next";
      case "P":
        await this.#output.write(`${this.#pattern.split("\n")[0]}\n`);
        return "next";
      case "=":
        await this.#output.write(`${this.#number}\n`);
        return "next";
      case "l":
        await this.#output.write(`${visible(this.#pattern)}$\n`);
        return "next";
      case "w":
        await this.#output.writeFile(command.text, `${this.#pattern}\n`);
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
    if (!this.#selection.goesOnAfter(command) || command.negated) {
      await this.#output.write(command.text);
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
    if (name === "n" && !this.#isQuiet) {
      await this.#output.print(this.#pattern, this.#isEnded);
    }
    await this.#output.flushAppended();
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
      await this.#output.print(this.#pattern, this.#isEnded);
    }
    if (substitution.file !== null) {
      await this.#output.writeFile(substitution.file, `${this.#pattern}\n`);
    }
  }
}

function limited(text: string): string {
  if (text.length > spaceBytesMax) {
    throw new SedFault("out of memory");
  }
  return text;
}
