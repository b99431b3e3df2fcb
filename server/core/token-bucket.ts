import type { Clock } from "./clock.ts";

/** Lets `perSecond` of something through on average and `burst` at once. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledMs: number;

  constructor(clock: Clock, options: { readonly perSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#perSecond = options.perSecond;
    this.#burst = options.burst;
    this.#tokens = options.burst;
    this.#filledMs = clock.now().getTime();
  }

  /** @returns 0 and takes `tokens`, or the whole seconds after which there will be as many. */
  take(tokens = 1): number {
    const nowMs = this.#clock.now().getTime();
    const elapsedMs = Math.max(0, nowMs - this.#filledMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs / 1000) * this.#perSecond);
    this.#filledMs = nowMs;
    if (this.#tokens >= tokens) {
      this.#tokens -= tokens;
      return 0;
    }
    return Math.max(1, Math.ceil((tokens - this.#tokens) / this.#perSecond));
  }
}

/** Counts what may be open at a time. */
export class Slots {
  readonly #max: number;
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether none is taken. */
  get isFree(): boolean {
    return this.#taken === 0;
  }

  /** @returns a function that gives the slot back once, or null when all are taken. */
  take(): (() => void) | null {
    if (this.#taken >= this.#max) {
      return null;
    }
    this.#taken++;
    let held = true;
    return () => {
      if (held) {
        held = false;
        this.#taken--;
      }
    };
  }
}
