import { AppError } from "../core/errors.ts";

/** One that runs and one that waits: whoever asks for more asks for the same again. */
const turnsMax = 2;

interface Line {
  last: Promise<void>;
  count: number;
}

/** Tasks by key: those of one key run one after the other, those of another beside them. */
export class Turns {
  readonly #lines = new Map<string, Line>();

  /** Runs `task` in its turn. @throws AppError `too-many-requests` when one waits already; what `task` throws. */
  async run(key: string, task: () => Promise<void>): Promise<void> {
    const line = this.#lines.get(key) ?? { last: Promise.resolve(), count: 0 };
    if (line.count >= turnsMax) {
      throw new AppError("too-many-requests", "This is being done already; wait a moment.", {
        retryable: true,
      });
    }
    this.#lines.set(key, line);
    line.count += 1;
    const turn = line.last.catch(() => {}).then(task);
    line.last = turn;
    try {
      await turn;
    } finally {
      line.count -= 1;
      if (line.count === 0) {
        this.#lines.delete(key);
      }
    }
  }

  /** Resolves when all tasks of the key that are known now are done, however they end. */
  async done(key: string): Promise<void> {
    await this.#lines.get(key)?.last.catch(() => {});
  }
}
