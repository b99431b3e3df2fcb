type Listener = (stream: "stdout" | "stderr", bytes: Uint8Array) => void | Promise<void>;

/** Output that waits for its listener; more makes the program wait. */
const waitingBytesMax = 256 * 1024;

/**
 * Carries a program's output to one client in order. Nothing is lost before the listener comes; a
 * listener that returns a promise holds the program back until it resolves.
 */
export class OutputQueue {
  #listener: Listener | null = null;
  #waiting: { stream: "stdout" | "stderr"; bytes: Uint8Array }[] = [];
  #waitingBytes = 0;
  #resume: (() => void)[] = [];
  #isClosed = false;

  async push(stream: "stdout" | "stderr", bytes: Uint8Array): Promise<void> {
    if (this.#isClosed || bytes.length === 0) {
      return;
    }
    if (this.#listener) {
      await this.#listener(stream, bytes);
      return;
    }
    this.#waiting.push({ stream, bytes: bytes.slice() });
    this.#waitingBytes += bytes.length;
    while (this.#waitingBytes > waitingBytesMax && !this.#listener && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#resume.push(resolve);
      });
    }
  }

  listen(listener: Listener): void {
    this.#listener = listener;
    for (const { stream, bytes } of this.#waiting) {
      void listener(stream, bytes);
    }
    this.#wake();
  }

  /** Drops what follows. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** The exit code, told only after the output before it could be told. */
  async drainedAfter(exited: Promise<number>): Promise<number> {
    const code = await exited;
    await Promise.resolve();
    return code;
  }

  #wake(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const resume of this.#resume.splice(0)) {
      resume();
    }
  }
}
