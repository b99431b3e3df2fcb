import type { Clock } from "../../core/clock.ts";

/**
 * Runs a task whenever asked to, one at a time and with a rest after each; what is asked for meanwhile is one run
 * more. So a loop of commands costs no more than a few runs a second, and a single one is answered at once.
 */
export class Rounds {
  readonly #task: () => Promise<void>;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #restMs: number;
  #isRunning = false;
  #isAsked = false;
  #isStopped = false;

  /** `task` never rejects. */
  constructor(task: () => Promise<void>, clock: Pick<Clock, "sleep">, restMs: number) {
    this.#task = task;
    this.#clock = clock;
    this.#restMs = restMs;
  }

  /** A run begins after this call, unless stopped. */
  ask(): void {
    this.#isAsked = true;
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#run();
    }
  }

  /** No run begins any more. */
  stop(): void {
    this.#isStopped = true;
  }

  async #run(): Promise<void> {
    while (this.#isAsked && !this.#isStopped) {
      this.#isAsked = false;
      await this.#task();
      await this.#clock.sleep(this.#restMs);
    }
    this.#isRunning = false;
  }
}
