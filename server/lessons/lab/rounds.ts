/** Runs a task whenever asked to, one at a time; what is asked for meanwhile is one run more. */
export class Rounds {
  readonly #task: () => Promise<void>;
  #isRunning = false;
  #isAsked = false;
  #isStopped = false;

  /** `task` never rejects. */
  constructor(task: () => Promise<void>) {
    this.#task = task;
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
    }
    this.#isRunning = false;
  }
}
