import { setTimeout as sleep } from "node:timers/promises";
import type { TerminalSize } from "../../server/contracts/terminal.ts";
import { Tab } from "../fixtures/tab.ts";

/** What a shell wrote at a time, in milliseconds of `performance.now()`. */
export interface Chunk {
  readonly atMs: number;
  readonly text: string;
}

const lookEveryMs = 5;
/** Whatever writes nothing for so long has hung. */
const silenceMsMax = 120_000;

/** A learner's terminal, all of whose output is kept until it is taken. */
export class RecordedShell {
  readonly #tab: Tab;
  readonly #decoder = new TextDecoder();
  #chunks: Chunk[] = [];
  #lastMs = performance.now();

  private constructor(tab: Tab) {
    this.#tab = tab;
    tab.socket.on("terminal:output", ({ bytes }) => {
      this.#lastMs = performance.now();
      const text = this.#decoder.decode(new Uint8Array(bytes), { stream: true });
      this.#chunks.push({ atMs: this.#lastMs, text });
    });
  }

  /** Opens a terminal of that size as a new learner; `close` ends it. */
  static async open(url: string, size: TerminalSize): Promise<RecordedShell> {
    const tab = await Tab.open(url);
    await tab.prepare();
    const shell = new RecordedShell(tab);
    const reply = await tab.attach(size);
    if (!reply.ok) {
      throw new Error(reply.message);
    }
    return shell;
  }

  type(text: string): void {
    this.#tab.type(text);
  }

  /** Gives the terminal another size, and throws away what the line editor draws again for it. */
  async resize(size: TerminalSize): Promise<void> {
    this.#tab.socket.emit("terminal:resize", { terminal: "main", size });
    await this.rest(200);
    this.take();
  }

  /** Waits until nothing has been written for a while. */
  async rest(restMs: number): Promise<void> {
    const fromMs = performance.now();
    while (performance.now() - Math.max(this.#lastMs, fromMs) < restMs) {
      await sleep(lookEveryMs);
    }
  }

  /** Waits until something has been written that ends like this, and nothing follows it. */
  async until(end: RegExp, restMs: number): Promise<void> {
    const fromMs = performance.now();
    while (!end.test(this.#chunks.map(({ text }) => text).join(""))) {
      if (performance.now() - Math.max(this.#lastMs, fromMs) > silenceMsMax) {
        throw new Error(`${end} never came after ${JSON.stringify(this.#chunks.slice(-3))}`);
      }
      await sleep(lookEveryMs);
    }
    await this.rest(restMs);
    if (!end.test(this.#chunks.map(({ text }) => text).join(""))) {
      await this.until(end, restMs);
    }
  }

  /** What was written since this was asked last. */
  take(): readonly Chunk[] {
    const taken = this.#chunks;
    this.#chunks = [];
    return taken;
  }

  close(): void {
    this.#tab.close();
  }
}
