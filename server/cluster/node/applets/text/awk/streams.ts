import { SystemError } from "../../../machine/errno.ts";
import type { OpenFile } from "../../../machine/open-file.ts";
import type { Process } from "../../../machine/process.ts";
import type { Regex } from "../../../regex/regex.ts";
import { chunksOf, opened } from "../../files/operand.ts";
import { latin, Output, readable } from "../text-io.ts";
import { type PipedChild, readingFrom, startShell, writingTo } from "./child.ts";
import { AwkFault } from "./nodes.ts";

/** How records are taken apart: by one byte, by empty lines, or by an expression. */
export type Separator =
  | { readonly kind: "byte"; readonly byte: string }
  | { readonly kind: "paragraph" }
  | { readonly kind: "regex"; readonly regex: Regex };

/** The records of one file or command. */
export class RecordReader {
  readonly #process: Process;
  readonly #chunks: AsyncGenerator<Uint8Array, void>;
  readonly #release: () => void;
  #text = "";
  #isOver = false;

  constructor(process: Process, file: OpenFile, release: () => void) {
    this.#process = process;
    this.#chunks = chunksOf(process, file);
    this.#release = release;
  }

  /** @returns null at the end. */
  async next(separator: Separator): Promise<string | null> {
    if (separator.kind === "paragraph") {
      await this.#skipEmptyLines();
    }
    for (;;) {
      const span = await this.#find(separator);
      if (span) {
        const record = this.#text.slice(0, span[0]);
        this.#text = this.#text.slice(span[1]);
        return record;
      }
      if (!(await this.#more())) {
        const rest = separator.kind === "byte" ? this.#text : this.#text.replace(/\n+$/, "");
        const isEnd = this.#text === "" || (separator.kind === "paragraph" && rest === "");
        this.#text = "";
        return isEnd ? null : rest;
      }
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return();
    this.#release();
  }

  async #find(separator: Separator): Promise<readonly [number, number] | null> {
    if (separator.kind === "byte") {
      const at = this.#text.indexOf(separator.byte);
      return at < 0 ? null : [at, at + 1];
    }
    if (separator.kind === "paragraph") {
      const match = /\n\n+/.exec(this.#text);
      const end = match ? match.index + match[0].length : 0;
      return match && (end < this.#text.length || this.#isOver) ? [match.index, end] : null;
    }
    const match = await separator.regex.find(this.#process, this.#text);
    const [start = 0, end = 0] = match ?? [];
    return match && end > start && (end < this.#text.length || this.#isOver) ? [start, end] : null;
  }

  async #skipEmptyLines(): Promise<void> {
    do {
      this.#text = this.#text.replace(/^\n+/, "");
    } while (this.#text === "" && (await this.#more()));
  }

  async #more(): Promise<boolean> {
    if (this.#isOver) {
      return false;
    }
    const step = await this.#chunks.next();
    this.#isOver = step.done === true;
    this.#text += step.done ? "" : latin(step.value);
    return !this.#isOver;
  }
}

interface Sink {
  write(text: string): Promise<void>;
  /** @returns the exit code of a command. */
  close(): Promise<number>;
}

/** What a program has open beside its input. */
export class Streams {
  readonly #process: Process;
  readonly #output: Output;
  readonly #sinks = new Map<string, Sink>();
  readonly #readers = new Map<
    string,
    { readonly reader: RecordReader; readonly piped: PipedChild | null }
  >();

  constructor(process: Process) {
    this.#process = process;
    this.#output = new Output(process);
  }

  /** Writes to standard output; a promise only when it is time to write. */
  print(text: string): void | Promise<void> {
    return this.#output.add(text);
  }

  async flush(): Promise<void> {
    await this.#output.flush();
  }

  async printTo(operator: ">" | ">>" | "|", name: string, text: string): Promise<void> {
    if (name === "/dev/stdout" || (name === "-" && operator !== "|")) {
      await this.print(text);
      return;
    }
    if (name === "/dev/stderr") {
      await this.flush();
      await this.#process.complain(readable(text));
      return;
    }
    let sink = this.#sinks.get(name);
    if (!sink) {
      await this.flush();
      sink = operator === "|" ? this.#command(name) : this.#file(name, operator === ">>");
      this.#sinks.set(name, sink);
    }
    await sink.write(text);
  }

  /** The reader of `getline <FILE` or `CMD | getline`; null if the file can't be read. */
  async reader(from: "file" | "command", name: string): Promise<RecordReader | null> {
    const known = this.#readers.get(name);
    if (known) {
      return known.reader;
    }
    if (from === "command") {
      await this.flush();
      const piped = readingFrom(this.#process, name);
      const reader = new RecordReader(this.#process, piped.end, () => piped.end.release());
      this.#readers.set(name, { reader, piped });
      return reader;
    }
    const source = await opened(this.#process, "awk", readable(name), { isSilent: true });
    if (!source) {
      return null;
    }
    const reader = new RecordReader(this.#process, source.file, source.release);
    this.#readers.set(name, { reader, piped: null });
    return reader;
  }

  /** @returns the exit code of a command, 0 for a file, -1 for what isn't open. */
  async close(name: string): Promise<number> {
    await this.flush();
    let status = -1;
    const reading = this.#readers.get(name);
    if (reading) {
      this.#readers.delete(name);
      await reading.reader.close();
      status = (await reading.piped?.child?.exited) ?? 0;
    }
    const sink = this.#sinks.get(name);
    if (sink) {
      this.#sinks.delete(name);
      status = await sink.close();
    }
    return status;
  }

  async closeAll(): Promise<void> {
    await this.flush();
    for (const name of [...this.#readers.keys(), ...this.#sinks.keys()]) {
      await this.close(name);
    }
  }

  /** `system(COMMAND)`. */
  async system(command: string): Promise<number> {
    await this.flush();
    const child = startShell(this.#process, command, new Map());
    return child ? await child.exited : 127;
  }

  #command(name: string): Sink {
    const { end, child } = writingTo(this.#process, name);
    return {
      write: async (text) => {
        await end.write(Buffer.from(text, "latin1"), this.#process.signal);
      },
      close: async () => {
        end.release();
        return (await child?.exited) ?? 127;
      },
    };
  }

  #file(name: string, append: boolean): Sink {
    const { machine, credentials } = this.#process;
    const path = this.#process.path(readable(name));
    const write = (text: string, appends: boolean) => {
      try {
        machine.fs.writeFile(path, Buffer.from(text, "latin1"), credentials, { append: appends });
      } catch (error) {
        throw error instanceof SystemError
          ? new AwkFault(`can't open '${readable(name)}': ${error.message}`)
          : error;
      }
    };
    write("", append);
    return {
      write: async (text) => write(text, true),
      close: async () => 0,
    };
  }
}
