import type { OpenFile } from "../../machine/open-file.ts";
import type { Process } from "../../machine/process.ts";
import { chunksOf, opened } from "../files/operand.ts";

/** Output that is gathered before it is written. */
const gatheredMax = 16 * 1024;
/** Texts of a program that must see all of its input. */
const wholeBytesMax = 16 * 1024 * 1024;

/** Lines between two looks at the clock. */
const pauseEvery = 32;

/** Bytes as a text whose characters are bytes: what text tools work on, as in the C locale. */
export function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** An argument's bytes as such a text. */
export function argument(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Such a text as a program prints it in a message. */
export function readable(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}

/** Writes texts of bytes to standard output in larger pieces. Flush it before waiting for input. */
export class Output {
  readonly #process: Process;
  #pending = "";

  constructor(process: Process) {
    this.#process = process;
  }

  /** @returns a promise only when it is time to write. */
  add(text: string): void | Promise<void> {
    this.#pending += text;
    return this.#pending.length >= gatheredMax ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    if (this.#pending !== "") {
      const bytes = Buffer.from(this.#pending, "latin1");
      this.#pending = "";
      await this.#process.write(bytes);
    }
  }
}

/** Lines of one chunk of a file, each with its newline but perhaps the last of all. */
export async function* lineBatches(
  process: Process,
  file: OpenFile,
  separator = "\n",
): AsyncGenerator<readonly string[], void> {
  let rest = "";
  for await (const chunk of chunksOf(process, file)) {
    const text = latin(chunk);
    if (!text.includes(separator)) {
      rest += text;
      continue;
    }
    const lines = (rest + text).split(separator);
    rest = lines.pop() ?? "";
    yield lines.map((line) => line + separator);
  }
  if (rest !== "") {
    yield [rest];
  }
}

/** A line without its newline. */
export function chomp(line: string): string {
  return line.endsWith("\n") ? line.slice(0, -1) : line;
}

/**
 * Runs `each` for every file of a command line, `-` and none being standard input. Files that can't be
 * opened are told of. @returns whether all could be read.
 */
export async function forEachFile(
  process: Process,
  applet: string,
  names: readonly string[],
  each: (file: OpenFile, name: string) => Promise<unknown>,
): Promise<boolean> {
  let isFine = true;
  for (const name of names.length > 0 ? names : ["-"]) {
    const source = await opened(process, applet, name);
    if (!source) {
      isFine = false;
      continue;
    }
    try {
      await each(source.file, name);
    } finally {
      source.release();
    }
  }
  return isFine;
}

/** All of a file as a text of bytes; what exceeds a limit is cut off. */
export async function wholeText(process: Process, file: OpenFile): Promise<string> {
  const chunks: string[] = [];
  let size = 0;
  for await (const chunk of chunksOf(process, file)) {
    size += chunk.length;
    if (size <= wholeBytesMax) {
      chunks.push(latin(chunk));
    }
  }
  return chunks.join("");
}

/** How {@link eachLine} goes through a file. */
interface LineOptions {
  readonly separator?: string;
  /** Runs after each piece that came: a place to flush output. */
  readonly afterBatch?: () => Promise<void>;
}

/**
 * Calls `visit` for each line without its end, pausing as it must; `visit` stops it by `"stop"`.
 * @returns whether the last line lacked its end.
 */
export async function eachLine(
  process: Process,
  file: OpenFile,
  visit: (line: string) => unknown,
  options: LineOptions = {},
): Promise<boolean> {
  const { separator = "\n", afterBatch } = options;
  let isOpenEnded = false;
  for await (const batch of lineBatches(process, file, separator)) {
    for (const [index, raw] of batch.entries()) {
      isOpenEnded = !raw.endsWith(separator);
      if (index % pauseEvery === 0) {
        await process.breathe();
      }
      const outcome = visit(isOpenEnded ? raw : raw.slice(0, -1));
      if (outcome === "stop" || (outcome instanceof Promise && (await outcome) === "stop")) {
        return isOpenEnded;
      }
    }
    await afterBatch?.();
  }
  return isOpenEnded;
}
