import type { Clock } from "../../core/clock.ts";
import { messageOf } from "../../core/errors.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";

/** What a queue is made of. */
export interface SaveQueueOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly retryMs: number;
}

/**
 * Writes to a store that may be out of reach for a while: what is saved under a key replaces what waits under it,
 * and failed writes are tried again until they succeed. Disposing tries once more.
 */
export class SaveQueue implements Owned {
  readonly #options: SaveQueueOptions;
  readonly #waiting = new Map<string, () => Promise<void>>();
  #timer: Owned | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: SaveQueueOptions) {
    this.#options = options;
  }

  /** Writes soon. */
  save(key: string, write: () => Promise<void>): void {
    this.#waiting.set(key, write);
    if (this.#timer === null) {
      void this.flush();
    }
  }

  /** Writes all that waits; resolves when it is written, or will be tried again. */
  flush(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async dispose(): Promise<void> {
    await this.flush();
    await this.#timer?.dispose();
    this.#timer = null;
  }

  async #writeAll(): Promise<void> {
    // Lets what is saved in the same turn be one write.
    await Promise.resolve();
    for (const [key, write] of this.#waiting) {
      try {
        this.#waiting.delete(key);
        await write();
      } catch (error) {
        this.#keep(key, write);
        this.#retryLater(error);
        return;
      }
    }
  }

  /** Unless something newer waits under the key already. */
  #keep(key: string, write: () => Promise<void>): void {
    if (!this.#waiting.has(key)) {
      this.#waiting.set(key, write);
    }
  }

  #retryLater(error: unknown): void {
    const { clock, log, retryMs } = this.#options;
    log.warn({ error: messageOf(error) }, "progress could not be saved; it will be tried again");
    void this.#timer?.dispose();
    this.#timer = clock.after(retryMs, () => {
      this.#timer = null;
      void this.flush();
    });
  }
}
