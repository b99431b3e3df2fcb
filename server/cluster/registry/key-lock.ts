/**
 * Runs the tasks of one key one after another, in the order of their coming. Storage shows committed
 * changes alone, so a second writer must wait for the first one's commit to build upon it.
 */
export class KeyLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `task` once all earlier ones of `key` have ended, however they ended. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const current = before !== undefined ? before.then(task, task) : task();
    const tail = current.catch(() => undefined);
    this.#tails.set(key, tail);
    try {
      return await current;
    } finally {
      if (this.#tails.get(key) === tail) {
        this.#tails.delete(key);
      }
    }
  }
}
