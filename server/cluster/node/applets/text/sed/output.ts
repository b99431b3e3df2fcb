import { SystemError } from "../../../machine/errno.ts";
import type { Process } from "../../../machine/process.ts";
import { latin } from "../text-io.ts";
import { SedFault } from "./script.ts";

/** Where an editor's lines go, and the files that its script writes. */
export class Output {
  readonly #process: Process;
  readonly #separator: string;
  readonly #sink: (text: string) => Promise<void>;
  /** Files that this script has begun. */
  readonly #made = new Set<string>();
  #appended: { readonly kind: "text" | "file"; readonly text: string }[] = [];
  /** The last output came of a line without newline, which is due before more output. */
  #owesNewline = false;

  constructor(process: Process, separator: string, sink: (text: string) => Promise<void>) {
    this.#process = process;
    this.#separator = separator;
    this.#sink = sink;
  }

  /** A line with the separator, unless it had none itself. */
  async print(text: string, isEnded: boolean): Promise<void> {
    await this.write(isEnded ? `${text}${this.#separator}` : text);
    this.#owesNewline = !isEnded;
  }

  async write(text: string): Promise<void> {
    const owed = this.#owesNewline ? "\n" : "";
    this.#owesNewline = false;
    await this.#sink(`${owed}${text}`);
  }

  /** Has a text, or what a file holds by then, follow the line. */
  append(kind: "text" | "file", text: string): void {
    this.#appended.push({ kind, text });
  }

  /** Writes what was to follow the line. */
  async flushAppended(): Promise<void> {
    const appended = this.#appended;
    this.#appended = [];
    for (const { kind, text } of appended) {
      const added = kind === "text" ? text : this.#fileText(text);
      if (added !== "") {
        await this.write(added);
      }
    }
  }

  /** Adds to a file, which the script's first text for it empties. @throws SedFault */
  async writeFile(name: string, text: string): Promise<void> {
    if (name === "/dev/stdout") {
      await this.write(text);
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
}
