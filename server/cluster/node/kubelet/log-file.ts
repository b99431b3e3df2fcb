import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { Owned } from "../../../core/lifecycle.ts";
import { instantFromMs, parseTime } from "../../../core/time.ts";

/** One line of output, with its newline unless the line was cut. */
export interface LogLine {
  readonly timeMs: number;
  readonly stream: "stdout" | "stderr";
  readonly bytes: Uint8Array;
}

/** Output waits for so long to be written together. A container that ends doesn't wait. */
const flushMs = 10;
/** A file this much longer than what is kept of it is written anew. */
const surplusBytesMax = 1024 * 1024;
const newline = 0x0a;

/**
 * A container's log on the disk, in the format that container runtimes write:
 * time, stream, `F` or `P` for a line that goes on, text.
 * Source: kubernetes pkg/kubelet/kuberuntime/logs/logs.go v1.35. Writes are synchronous and small, so that they
 * come before the status that tells of the container's end; they survive the end of this process.
 */
export class LogFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #kept: () => readonly LogLine[];
  #waiting: LogLine[] = [];
  #bytes = 0;
  #timer: Owned | null = null;

  /** `kept` gives the lines that are worth keeping, the newest included. */
  constructor(path: string, clock: Clock, kept: () => readonly LogLine[]) {
    this.#path = path;
    this.#clock = clock;
    this.#kept = kept;
  }

  append(line: LogLine): void {
    this.#waiting.push(line);
    this.#timer ??= this.#clock.after(flushMs, () => this.flush());
  }

  /** Writes what waits. A disk that takes no more loses lines, not the container. */
  flush(): void {
    void this.#timer?.dispose();
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) {
      return;
    }
    try {
      this.#write(waiting);
    } catch {
      this.#bytes = 0;
    }
  }

  #write(lines: readonly LogLine[]): void {
    const text = Buffer.concat(lines.map(encodeLine));
    if (this.#bytes === 0) {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    }
    this.#bytes += text.length;
    if (this.#bytes <= surplusBytesMax) {
      appendFileSync(this.#path, text, { mode: 0o600 });
      return;
    }
    const kept = Buffer.concat(this.#kept().map(encodeLine));
    writeFileSync(`${this.#path}.partial`, kept, { mode: 0o600 });
    renameSync(`${this.#path}.partial`, this.#path);
    this.#bytes = kept.length;
  }
}

function encodeLine({ timeMs, stream, bytes }: LogLine): Buffer {
  const isWhole = bytes.at(-1) === newline;
  const head = `${instantFromMs(timeMs).toISOString()} ${stream} ${isWhole ? "F" : "P"} `;
  return Buffer.concat([Buffer.from(head), bytes, ...(isWhole ? [] : [Buffer.of(newline)])]);
}

const headPattern = /^(\S+) (stdout|stderr) ([FP]) /;
/** No head is longer. */
const headBytesMax = 64;

/** The lines of a file; none if it isn't there. What isn't well-formed, such as a half-written end, is left out. */
export function readLogFile(path: string): readonly LogLine[] {
  const lines: LogLine[] = [];
  const content = contentOf(path);
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(newline, start);
    if (end < 0) {
      break;
    }
    const head = headPattern.exec(content.subarray(start, start + headBytesMax).toString("latin1"));
    const time = parseTime(head?.[1]);
    if (head && time) {
      const isWhole = head[3] === "F";
      const bytes = content.subarray(start + head[0].length, isWhole ? end + 1 : end);
      const stream = head[2] === "stderr" ? "stderr" : "stdout";
      lines.push({ timeMs: time.getTime(), stream, bytes });
    }
    start = end + 1;
  }
  return lines;
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
