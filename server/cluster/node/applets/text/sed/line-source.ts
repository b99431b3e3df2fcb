import type { Process } from "../../../machine/process.ts";
import { opened } from "../../files/operand.ts";
import { lineBatches } from "../text-io.ts";

/** A line, without its end, and whether it had one. */
export interface Line {
  readonly text: string;
  readonly isEnded: boolean;
}

/** The lines of several files as one stream that knows its last line. */
export class LineSource {
  hasFailed = false;
  readonly #process: Process;
  readonly #beforeWait: () => Promise<void>;
  readonly #lines: AsyncGenerator<Line, void>;
  #ahead: Line | null = null;
  #hasAhead = false;

  /** @param beforeWait runs before more input is waited for. */
  constructor(
    process: Process,
    names: readonly string[],
    zeroEnded: boolean,
    beforeWait: () => Promise<void> = async () => undefined,
  ) {
    this.#process = process;
    this.#beforeWait = beforeWait;
    this.#lines = this.#all(names, zeroEnded ? "\0" : "\n");
  }

  async next(): Promise<Line | null> {
    const line = this.#hasAhead ? this.#ahead : await this.#pull();
    this.#hasAhead = false;
    return line;
  }

  /** Whether no line follows. Looks one line ahead. */
  async isAtEnd(): Promise<boolean> {
    if (!this.#hasAhead) {
      this.#ahead = await this.#pull();
      this.#hasAhead = true;
    }
    return this.#ahead === null;
  }

  /** What was not read yet, if it is wanted. */
  async rest(isWanted: boolean): Promise<string> {
    let text = "";
    for (let line = isWanted ? await this.next() : null; line; line = await this.next()) {
      text += line.isEnded ? `${line.text}\n` : line.text;
    }
    return text;
  }

  async dispose(): Promise<void> {
    await this.#lines.return();
  }

  async #pull(): Promise<Line | null> {
    const step = await this.#lines.next();
    return step.done ? null : step.value;
  }

  async *#all(names: readonly string[], separator: string): AsyncGenerator<Line, void> {
    for (const name of names) {
      const source = await opened(this.#process, "sed", name, { describe: (text) => text });
      if (!source) {
        this.hasFailed = true;
        continue;
      }
      try {
        for await (const batch of lineBatches(this.#process, source.file, separator)) {
          for (const raw of batch) {
            const isEnded = raw.endsWith(separator);
            yield { text: isEnded ? raw.slice(0, -1) : raw, isEnded };
          }
          await this.#beforeWait();
        }
      } finally {
        source.release();
      }
    }
  }
}
