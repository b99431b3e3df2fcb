import type { Clock } from "../../core/clock.ts";
import { type Owned, toOwned } from "../../core/lifecycle.ts";

/** Timers that end together. */
export class Timers implements Owned {
  readonly #clock: Clock;
  readonly #pending = new Set<Owned>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `task` after `delayMs`, unless disposed before. */
  after(delayMs: number, task: () => void): Owned {
    const timer = this.#clock.after(delayMs, () => {
      this.#pending.delete(timer);
      task();
    });
    this.#pending.add(timer);
    return toOwned(() => {
      this.#pending.delete(timer);
      return timer.dispose();
    });
  }

  dispose(): void {
    for (const timer of this.#pending) {
      void timer.dispose();
    }
    this.#pending.clear();
  }
}
