import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import { isatty } from "node:tty";
import { type Host, HostFileError } from "./host.ts";

/** Passes the operating system's code on. */
function withCodes<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof HostFileError) {
      throw error;
    }
    if (error instanceof Error && "code" in error && typeof error.code === "string") {
      throw new HostFileError(error.code);
    }
    throw error;
  }
}

/** More than any report of a lesson, and little enough for the memory of a sandbox. */
const fileBytesMax = 16 * 1024 * 1024;

/** Reads to the end, wherever that is; what has no end is too large. */
function readBounded(path: string): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const chunk = Buffer.alloc(256 * 1024);
      const count = readSync(descriptor, chunk);
      if (count === 0) {
        return Buffer.concat(chunks);
      }
      total += count;
      if (total > fileBytesMax) {
        throw new HostFileError("EFBIG");
      }
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Writes all of a text, however slow the reader is; gives up quietly where nobody reads. */
function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) {
        return;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

function formatLocalTime(time: Date): string {
  const offset = -time.getTimezoneOffset();
  const local = new Date(time.getTime() + offset * 60_000).toISOString().slice(0, 19);
  if (offset === 0) {
    return `${local}Z`;
  }
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The real machine. */
export function createNodeHost(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Host {
  return {
    args,
    env,
    stdoutIsTerminal: isatty(1),
    columns: (isatty(0) && (process.stdout.columns ?? process.stderr.columns)) || 40,
    absolutePath: (path) => resolve(path),
    readFile: (path) => withCodes(() => readBounded(path)),
    exists: (path) => existsSync(path),
    isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    writeFile: (path, text) => withCodes(() => writeFileSync(path, text)),
    removeDirectory: (path) => withCodes(() => rmSync(path, { recursive: true, force: true })),
    writeOut: (text) => writeAll(1, text),
    writeError: (text) => writeAll(2, text),
    now: () => new Date(),
    logTime: () => formatLocalTime(new Date()),
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
  };
}
