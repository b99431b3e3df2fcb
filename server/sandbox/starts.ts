/** A bound on how many sandboxes start at once. */
export class Starts {
  readonly #startingMax: number;
  readonly #turns: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];
  #starting = 0;

  constructor(startingMax: number) {
    this.#startingMax = startingMax;
  }

  /** Resolves when nothing starts. */
  async quiet(): Promise<void> {
    while (this.#starting > 0) {
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
  }

  /** Runs `start` as soon as fewer than the allowed number run. */
  async run<T>(start: () => Promise<T>): Promise<T> {
    if (this.#starting < this.#startingMax) {
      this.#starting += 1;
    } else {
      await new Promise<void>((resolve) => this.#turns.push(resolve));
    }
    try {
      return await start();
    } finally {
      const next = this.#turns.shift();
      if (next) {
        next();
      } else {
        this.#starting -= 1;
        if (this.#starting === 0) {
          for (const resolve of this.#idle.splice(0)) {
            resolve();
          }
        }
      }
    }
  }
}
