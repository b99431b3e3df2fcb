import { splitPrompt } from "./text/prompt.ts";

/** A shell's prompt at the cursor: how many lines came before it, and what is typed after it. */
export interface Prompt {
  readonly generation: number;
  readonly typed: string;
}

const killLine = "\u0015";
const enter = "\r";

/** The prompt that ends at the cursor, or `null` if a program runs. `line` is the text up to the cursor. */
export function promptIn(line: string, generation: number): Prompt | null {
  // A program that left the terminal raw may have put the cursor anywhere.
  const split = splitPrompt(line.trimStart());
  return split && { generation, typed: split.typed };
}

/**
 * Types a command's lines one at a time, each when the shell shows its prompt again, so that no line
 * ends up as the input of the program before it. A command with a here-document is typed as one.
 */
export class CommandQueue {
  #command: string | null = null;
  #lines: string[] = [];
  #isLastRun = true;
  #typedAt: number | null = null;

  /** The command of which lines remain to be typed. */
  get command(): string | null {
    return this.#lines.length > 0 ? this.#command : null;
  }

  /** Takes a command, in place of one that still waits. Its last line is only typed if `isLastRun` is false. */
  start(command: string, isLastRun = true): void {
    this.#command = command;
    this.#isLastRun = isLastRun;
    this.#lines = command.includes("<<") ? [command] : command.split("\n");
  }

  /** Forgets the lines that weren't typed. */
  cancel(): void {
    this.#lines = [];
  }

  /** What to type now, or `null` while there's nothing to type or no prompt that is new. */
  next(prompt: Prompt | null): string | null {
    if (!prompt || prompt.generation === this.#typedAt) return null;
    const line = this.#lines.shift();
    if (line === undefined) return null;
    this.#typedAt = prompt.generation;
    const end = this.#lines.length > 0 || this.#isLastRun ? enter : "";
    return `${prompt.typed === "" ? "" : killLine}${line.replaceAll("\n", enter)}${end}`;
  }
}
