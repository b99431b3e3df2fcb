import { NetworkError } from "../network.ts";

const bufferBytesMax = 64 * 1024;

interface Waiter {
  resolve(): void;
}

function resetError(): NetworkError {
  return new NetworkError("reset", "Connection reset by peer");
}

/** One direction of a connection: a bounded queue of bytes with an end. */
export class Pipe {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #state: "open" | "ended" | "reset" = "open";
  /** Set when the reading side is gone: what is written then has nowhere to go. */
  #unread = false;
  readonly #waiters: Waiter[] = [];

  /** The next chunk, or null after the end. @throws NetworkError `reset` */
  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#state === "reset") {
        throw resetError();
      }
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#bytes -= chunk.byteLength;
        this.#wake();
        return chunk;
      }
      if (this.#state === "ended") {
        return null;
      }
      await this.#change();
    }
  }

  /** Resolves once the bytes are queued, waiting while the buffer is full. @throws NetworkError `reset` */
  async write(bytes: Uint8Array): Promise<void> {
    while (this.#state === "open" && !this.#unread && this.#bytes >= bufferBytesMax) {
      await this.#change();
    }
    if (this.#state !== "open" || this.#unread) {
      throw resetError();
    }
    if (bytes.byteLength > 0) {
      this.#chunks.push(bytes.slice());
      this.#bytes += bytes.byteLength;
      this.#wake();
    }
  }

  end(): void {
    if (this.#state === "open") {
      this.#state = "ended";
      this.#wake();
    }
  }

  reset(): void {
    this.#state = "reset";
    this.#chunks.length = 0;
    this.#bytes = 0;
    this.#wake();
  }

  /** The reader has closed its socket. */
  abandon(): void {
    this.#unread = true;
    this.#chunks.length = 0;
    this.#bytes = 0;
    this.#wake();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push({ resolve }));
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) {
      waiter.resolve();
    }
  }
}
