import { type Owned, toOwned } from "./lifecycle.ts";

/** The only source of time for code whose behaviour depends on it. Durations are milliseconds. */
export interface Clock {
  /** Wall-clock time. */
  now(): Date;
  /** Runs `task` once after `delayMs`; disposing cancels it. */
  after(delayMs: number, task: () => void): Owned;
  /** Runs `task` every `periodMs` until disposed. */
  every(periodMs: number, task: () => void): Owned;
  /** Resolves after `delayMs`, or rejects with the signal's reason as soon as it aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

function sleepOn(clock: Pick<Clock, "after">, delayMs: number, signal?: AbortSignal) {
  return new Promise<void>((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      void timer.dispose();
      reject(signal?.reason);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Node runs a timer that is set for longer at once. */
const timerMsMax = 2 ** 31 - 1;

/** The machine's own time. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after(delayMs, task) {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const stepMs = Math.min(leftMs, timerMsMax);
      timer = setTimeout(() => (leftMs > stepMs ? wait(leftMs - stepMs) : task()), stepMs);
      timer.unref();
    };
    wait(delayMs);
    return toOwned(() => clearTimeout(timer));
  },
  every(periodMs, task) {
    const timer = setInterval(task, periodMs);
    timer.unref();
    return toOwned(() => clearInterval(timer));
  },
  sleep: (delayMs, signal) => sleepOn(systemClock, delayMs, signal),
};

interface ManualTimer {
  dueMs: number;
  readonly periodMs: number | null;
  readonly task: () => void;
}

/** A clock for tests: time stands still until {@link ManualClock.advance} moves it. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<ManualTimer>();

  constructor(start: Date = new Date("2026-01-01T00:00:00Z")) {
    this.#nowMs = start.getTime();
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  after(delayMs: number, task: () => void): Owned {
    return this.#add(delayMs, null, task);
  }

  every(periodMs: number, task: () => void): Owned {
    return this.#add(periodMs, periodMs, task);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  /** Moves time on by `durationMs`, running due timers in order and letting promises settle between. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    await settle();
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#nowMs = next.dueMs;
      if (next.periodMs === null) {
        this.#timers.delete(next);
      } else {
        next.dueMs += next.periodMs;
      }
      next.task();
      await settle();
    }
    this.#nowMs = endMs;
    await settle();
  }

  /** How many timers are waiting; a leak test expects 0 after disposal. */
  get pending(): number {
    return this.#timers.size;
  }

  #add(delayMs: number, periodMs: number | null, task: () => void): Owned {
    const timer: ManualTimer = { dueMs: this.#nowMs + Math.max(0, delayMs), periodMs, task };
    this.#timers.add(timer);
    return toOwned(() => void this.#timers.delete(timer));
  }

  #next(endMs: number): ManualTimer | undefined {
    let first: ManualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (!first || timer.dueMs < first.dueMs)) {
        first = timer;
      }
    }
    return first;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
