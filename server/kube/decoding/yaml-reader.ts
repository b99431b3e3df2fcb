import { Worker } from "node:worker_threads";
import type { Clock } from "../../core/clock.ts";
import type { Owned } from "../../core/lifecycle.ts";
import { StatusError } from "../status-error.ts";
import { parseJson, parsePlainJson } from "./json-parser.ts";
import { parseYaml, type YamlResult } from "./yaml-parser.ts";
import type { YamlAnswer } from "./yaml-worker.ts";

/** A longer text holds the event loop for more than some 20 ms. */
const shortCharsMax = 16 * 1024;

/** What a thread may use, in MiB: the worst texts of three megabytes would take several times as much. */
const threadMemoryMibMax = 256;

/** How long a thread may work, since the next text waits for it: five times what a full-sized object takes. */
const threadMsMax = 10_000;

const tooSlow = `the YAML takes longer than ${threadMsMax / 1_000} s to read, send it in parts or as JSON`;

/** Reads YAML without holding the event loop for long. */
export interface YamlReader {
  /** @throws StatusError 413 for more values than an object can have, and for what takes too long to read. */
  read(text: string): Promise<YamlResult>;
}

/**
 * A reader that parses long texts in threads of their own, one after the other, each in bounded memory and time.
 * Disposing ends them.
 */
export class ThreadedYamlReader implements YamlReader, Owned {
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();
  #running: Worker | null = null;
  #disposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async read(text: string): Promise<YamlResult> {
    // JSON is YAML as well, and it is what kubectl sends as such.
    const value = text.trimStart().startsWith("{") ? parsePlainJson(text) : undefined;
    if (value !== undefined) {
      return { ok: true, value, strictErrors: [] };
    }
    return text.length <= shortCharsMax ? parseYaml(text) : this.#inTurn(text);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#running?.terminate();
  }

  async #inTurn(text: string): Promise<YamlResult> {
    const current = this.#last.then(() => this.#parseInThread(text));
    this.#last = current.catch(() => undefined);
    const answer = await current;
    if (!answer.ok) {
      return answer;
    }
    const parsed = parseJson(answer.json);
    return parsed.ok
      ? { ok: true, value: parsed.value, strictErrors: answer.strictErrors }
      : { ok: false, error: `yaml: ${parsed.error}` };
  }

  #parseInThread(text: string): Promise<YamlAnswer> {
    if (this.#disposed) {
      return Promise.reject(StatusError.unavailable("the server is stopping"));
    }
    const worker = new Worker(new URL("./yaml-worker.ts", import.meta.url), {
      workerData: text,
      resourceLimits: { maxOldGenerationSizeMb: threadMemoryMibMax },
    });
    this.#running = worker;
    return new Promise((resolve, reject) => {
      let settle = () => reject(StatusError.unavailable("the server is stopping"));
      const limit = this.#clock.after(threadMsMax, () => {
        settle = () => reject(StatusError.tooLarge(tooSlow));
        void worker.terminate();
      });
      worker.once("message", (answer: YamlAnswer) => {
        settle = () => resolve(answer);
      });
      worker.once("error", (error: NodeJS.ErrnoException) => {
        const isTooLarge = error.code === "ERR_WORKER_OUT_OF_MEMORY";
        settle = () => reject(isTooLarge ? StatusError.objectTooLarge() : error);
      });
      // Only now, so that never two threads take their memory at once.
      worker.once("exit", () => {
        void limit.dispose();
        this.#running = null;
        settle();
      });
    });
  }
}
