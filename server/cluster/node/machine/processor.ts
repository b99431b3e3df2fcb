import type { Clock } from "../../../core/clock.ts";
import { orAborted } from "./pipe.ts";

/** Longest stretch that container programs run before other work of the process gets its turn. */
const sliceMsMax = 4;
/** A container may use this much of each window, as a CPU limit of 250m would let it. */
const quotaMs = 25;
const windowMs = 100;

/**
 * Shares the event loop between containers and everything else: at most one slice of one container in
 * each turn of the loop, so that busy containers delay nobody by more than a slice.
 */
export class Processor {
  readonly clock: Clock;
  readonly #queue: (() => void)[] = [];
  #isScheduled = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** One container's part. */
  share(): ProcessorShare {
    return new ProcessorShare(this);
  }

  /** Calls back in a later turn of the event loop, after those who asked before. */
  enqueue(resume: () => void): void {
    this.#queue.push(resume);
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => this.#runNext());
    }
  }

  #runNext(): void {
    const resume = this.#queue.shift();
    this.#isScheduled = this.#queue.length > 0;
    if (this.#isScheduled) {
      setImmediate(() => this.#runNext());
    }
    resume?.();
  }
}

/** Counts the time that a container's programs use; they ask it between steps whether to pause. */
export class ProcessorShare {
  readonly #processor: Processor;
  #lastMs = performance.now();
  #sliceMs = 0;
  #windowUsedMs = 0;
  #windowStartMs = 0;

  constructor(processor: Processor) {
    this.#processor = processor;
  }

  /** True when the running slice is used up. */
  isDue(): boolean {
    const nowMs = performance.now();
    const usedMs = Math.min(nowMs - this.#lastMs, sliceMsMax);
    this.#lastMs = nowMs;
    this.#sliceMs += usedMs;
    this.#windowUsedMs += usedMs;
    return this.#sliceMs >= sliceMsMax;
  }

  /** Waits for the next slice. Rejects with the signal's reason when the process dies meanwhile. */
  async next(signal: AbortSignal): Promise<void> {
    this.#sliceMs = 0;
    const nowMs = performance.now();
    const elapsedMs = nowMs - this.#windowStartMs;
    if (elapsedMs >= windowMs) {
      this.#windowStartMs = nowMs;
      this.#windowUsedMs = 0;
    } else if (this.#windowUsedMs >= quotaMs) {
      await this.#processor.clock.sleep(windowMs - elapsedMs, signal);
    }
    await orAborted(signal, (resolve) => this.#processor.enqueue(resolve));
    this.#lastMs = performance.now();
  }
}
