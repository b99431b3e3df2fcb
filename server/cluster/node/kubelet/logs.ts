import type { Clock } from "../../../core/clock.ts";
import { instantFromMs, parseTime } from "../../../core/time.ts";
import { quote, StatusError } from "../../../kube/index.ts";
import type { LogOptions } from "../runtime.ts";
import type { ContainerLog } from "./container-log.ts";
import type { ContainerRecord } from "./container-record.ts";
import type { LogLine } from "./log-file.ts";

/** Lines that wait for a slow reader; the oldest are dropped beyond, as a rotated file would lose them. */
const waitingLinesMax = 4096;

function refuse(message: string): StatusError {
  return StatusError.badRequest(message);
}

/**
 * Which run's log is meant; `defaultReason` is what a container without a state waits for. @throws StatusError with the kubelet's text.
 * Source: pkg/kubelet/kubelet_pods.go v1.35 validateContainerLogStatus.
 */
export function logOf(
  pod: string,
  record: ContainerRecord,
  previous: boolean,
  defaultReason: string,
): ContainerLog {
  const subject = `container ${quote(record.spec.name)} in pod ${quote(pod)}`;
  if (previous) {
    const log = record.terminated ? record.olderLog : record.endedLog;
    if (!log || !record.last) {
      throw refuse(`previous terminated ${subject} not found`);
    }
    return log;
  }
  const log = record.run?.log ?? record.endedLog;
  if (log) {
    return log;
  }
  const reason = record.waiting?.reason ?? defaultReason;
  switch (reason) {
    case "ErrImagePull":
      throw refuse(`${subject} is waiting to start: image can't be pulled`);
    case "ImagePullBackOff":
      throw refuse(`${subject} is waiting to start: trying and failing to pull image`);
    default:
      throw refuse(`${subject} is waiting to start: ${reason}`);
  }
}

/** The log's lines as `kubectl logs` asks for them; follows until the container ends. */
export async function* readLog(
  log: ContainerLog,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const waiting: (LogLine | null)[] = [];
  let wake: (() => void) | null = null;
  const follower =
    options.follow && !log.isClosed
      ? log.follow((line) => {
          waiting.push(line);
          waiting.splice(0, waiting.length - waitingLinesMax);
          wake?.();
        })
      : null;
  const limit = new ByteLimit(options.limitBytes);
  try {
    const before = selected(log.lines, options, log.clock).map((line) =>
      render(line, options.timestamps),
    );
    if (before.length > 0) {
      yield limit.cut(Buffer.concat(before));
    }
    while (follower && !limit.isReached && !signal.aborted) {
      const line = waiting.shift();
      if (line === null) {
        return;
      }
      if (line) {
        yield limit.cut(render(line, options.timestamps));
        continue;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  } finally {
    await follower?.dispose();
  }
}

function selected(lines: readonly LogLine[], options: LogOptions, clock: Clock): LogLine[] {
  const since =
    options.sinceSeconds === undefined
      ? parseTime(options.sinceTime)?.getTime()
      : clock.now().getTime() - options.sinceSeconds * 1000;
  const recent = since === undefined ? [...lines] : lines.filter((line) => line.timeMs >= since);
  const tail = options.tailLines;
  return tail === undefined || tail < 0 ? recent : recent.slice(Math.max(0, recent.length - tail));
}

function render(line: LogLine, timestamps: boolean): Uint8Array {
  if (!timestamps) {
    return line.bytes;
  }
  const stamp = new TextEncoder().encode(`${isoNanoseconds(line.timeMs)} `);
  return Buffer.concat([stamp, line.bytes]);
}

function isoNanoseconds(timeMs: number): string {
  return instantFromMs(timeMs).toISOString().replace(/Z$/, "000000Z");
}

/** Cuts a stream after a number of bytes. */
class ByteLimit {
  #left: number;

  constructor(bytesMax: number | undefined) {
    this.#left = bytesMax ?? Number.POSITIVE_INFINITY;
  }

  get isReached(): boolean {
    return this.#left <= 0;
  }

  cut(bytes: Uint8Array): Uint8Array {
    const kept = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= kept.length;
    return kept;
  }
}
