import { type OpenFile, SharedFile } from "./open-file.ts";
import { Signal, SignalDeath } from "./signals.ts";

/** As Linux has it. */
const capacityBytes = 64 * 1024;

/** A bounded queue of bytes with two ends; a writer without readers dies of SIGPIPE. */
export class Pipe {
  readonly readEnd: OpenFile;
  readonly writeEnd: OpenFile;
  readonly #chunks: Uint8Array[] = [];
  #queuedBytes = 0;
  #isWriterGone = false;
  #isReaderGone = false;
  #waiting: (() => void)[] = [];

  constructor() {
    this.readEnd = new ReadEnd(this);
    this.writeEnd = new WriteEnd(this);
  }

  async take(signal: AbortSignal): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#queuedBytes -= chunk.length;
        this.#wake();
        return chunk;
      }
      if (this.#isWriterGone) {
        return null;
      }
      await this.#changed(signal);
    }
  }

  async put(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    while (this.#queuedBytes >= capacityBytes && !this.#isReaderGone) {
      await this.#changed(signal);
    }
    if (this.#isReaderGone) {
      throw new SignalDeath(Signal.PIPE);
    }
    if (bytes.length > 0) {
      this.#chunks.push(bytes);
      this.#queuedBytes += bytes.length;
      this.#wake();
    }
  }

  closeWriter(): void {
    this.#isWriterGone = true;
    this.#wake();
  }

  closeReader(): void {
    this.#isReaderGone = true;
    this.#chunks.length = 0;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) {
      resume();
    }
  }

  #changed(signal: AbortSignal): Promise<void> {
    return orAborted(signal, (resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

/** A promise that `start` resolves, or that rejects with the signal's reason. */
export function orAborted<T = void>(
  signal: AbortSignal,
  start: (resolve: (value: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    start((value) => {
      signal.removeEventListener("abort", onAbort);
      resolve(value);
    });
  });
}

class ReadEnd extends SharedFile {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
  }

  write(): Promise<void> {
    return Promise.resolve();
  }

  protected take(signal: AbortSignal): Promise<Uint8Array | null> {
    return this.#pipe.take(signal);
  }

  protected override closed(): void {
    this.#pipe.closeReader();
  }
}

class WriteEnd extends SharedFile {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    return this.#pipe.put(bytes, signal);
  }

  protected take(): Promise<null> {
    return Promise.resolve(null);
  }

  protected override closed(): void {
    this.#pipe.closeWriter();
  }
}
