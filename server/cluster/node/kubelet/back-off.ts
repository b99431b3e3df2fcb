import type { Clock } from "../../../core/clock.ts";

/**
 * Delays that double from 10 s to 5 min for each key, and start over after twice the maximum without a
 * failure. Source: client-go v0.35 util/flowcontrol/backoff.go.
 */
export class BackOff {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { delayMs: number; sinceMs: number }>();
  readonly #initialMs: number;
  readonly #maxMs: number;

  constructor(clock: Clock, initialMs = 10_000, maxMs = 300_000) {
    this.#clock = clock;
    this.#initialMs = initialMs;
    this.#maxMs = maxMs;
  }

  /** Milliseconds still to wait, counted from `sinceMs` or else from the last failure; 0 when free. */
  remaining(key: string, sinceMs?: number): number {
    const entry = this.#entries.get(key);
    if (!entry) {
      return 0;
    }
    const elapsedMs = this.#clock.now().getTime() - (sinceMs ?? entry.sinceMs);
    return Math.max(0, entry.delayMs - elapsedMs);
  }

  /** The delay that applies now, milliseconds. */
  delay(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0;
  }

  /** Records a failure: the next delay is twice as long. */
  next(key: string): void {
    const nowMs = this.#clock.now().getTime();
    const entry = this.#entries.get(key);
    const isFresh = !entry || nowMs - entry.sinceMs > 2 * this.#maxMs;
    const delayMs = isFresh ? this.#initialMs : Math.min(entry.delayMs * 2, this.#maxMs);
    this.#entries.set(key, { delayMs, sinceMs: nowMs });
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
