import type { Clock } from "../../../core/clock.ts";
import { type Owned, toOwned } from "../../../core/lifecycle.ts";
import type { LogFile, LogLine } from "./log-file.ts";

/** What is kept of one container's output; older lines go first, as rotated files do. */
const keptBytesMax = 512 * 1024;
/** A longer line is cut into parts, as the runtime's log format does. */
const lineBytesMax = 16 * 1024;

/** The output of one run of a container, bounded, with followers. */
export class ContainerLog {
  readonly clock: Clock;
  readonly #file: LogFile | null;
  #lines: LogLine[] | (() => readonly LogLine[]) = [];
  readonly #partial = new Map<LogLine["stream"], Uint8Array>();
  readonly #followers = new Set<(line: LogLine | null) => void>();
  #keptBytes = 0;
  #isClosed = false;

  /** `keep` makes the file that the log is kept in, given what is worth keeping; without it there is none. */
  constructor(clock: Clock, keep?: (kept: () => readonly LogLine[]) => LogFile) {
    this.clock = clock;
    this.#file = keep?.(() => this.lines) ?? null;
  }

  /** The log of a run that is over; `read` gives its lines when they are asked for. */
  static ended(clock: Clock, read: () => readonly LogLine[]): ContainerLog {
    const log = new ContainerLog(clock);
    log.#lines = read;
    log.#isClosed = true;
    return log;
  }

  get lines(): readonly LogLine[] {
    return typeof this.#lines === "function" ? this.#lines() : this.#lines;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  append(stream: LogLine["stream"], bytes: Uint8Array): void {
    const before = this.#partial.get(stream);
    let rest = before ? Buffer.concat([before, bytes]) : Buffer.from(bytes);
    for (let end = rest.indexOf(0x0a); end >= 0 || rest.length >= lineBytesMax; ) {
      const length = end >= 0 && end < lineBytesMax ? end + 1 : lineBytesMax;
      this.#add({ timeMs: this.clock.now().getTime(), stream, bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
      end = rest.indexOf(0x0a);
    }
    if (rest.length > 0) {
      this.#partial.set(stream, Uint8Array.from(rest));
    } else {
      this.#partial.delete(stream);
    }
  }

  /** The container has ended: the unfinished line is kept, followers are told. */
  close(): void {
    for (const [stream, bytes] of this.#partial) {
      this.#add({ timeMs: this.clock.now().getTime(), stream, bytes });
    }
    this.#partial.clear();
    this.#isClosed = true;
    this.#file?.flush();
    for (const follower of this.#followers) {
      follower(null);
    }
    this.#followers.clear();
  }

  /** Calls back for each further line, then with null at the end. */
  follow(listener: (line: LogLine | null) => void): Owned {
    this.#followers.add(listener);
    return toOwned(() => void this.#followers.delete(listener));
  }

  #add(line: LogLine): void {
    const lines = Array.isArray(this.#lines) ? this.#lines : [];
    lines.push(line);
    this.#keptBytes += line.bytes.length;
    while (this.#keptBytes > keptBytesMax) {
      this.#keptBytes -= lines.shift()?.bytes.length ?? 0;
    }
    this.#file?.append(line);
    for (const follower of this.#followers) {
      follower(line);
    }
  }
}
