/** Bytes on their way from one who pushes to one who reads. */
export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #wake: () => void = () => undefined;
  #drained: () => void = () => undefined;

  get ended(): boolean {
    return this.#ended;
  }

  /** The next bytes; null at the end. One reader at a time. */
  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const bytes = this.#chunks.shift();
      if (bytes) {
        return bytes;
      }
      this.#drained();
      if (this.#ended) {
        return null;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Resolves once the reader wants more: backpressure. After the end bytes are dropped. */
  async push(bytes: Uint8Array): Promise<void> {
    if (this.#ended || bytes.length === 0) {
      return;
    }
    this.#chunks.push(bytes);
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    this.#wake();
    await drained;
  }

  /** The reader gets what was pushed, then null. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The reader gets null at once. */
  clear(): void {
    this.#chunks.length = 0;
    this.end();
    this.#drained();
  }
}
