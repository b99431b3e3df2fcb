import { ByteQueue } from "../byte-queue.ts";
import type { SpdyHeaders } from "./header-blocks.ts";

/** What a stream needs of its connection. */
interface StreamConnection {
  send(bytes: Uint8Array, isLast: boolean): Promise<void>;
  /** Both directions are over. */
  ended(): void;
}

/** One stream of a SPDY connection, in both directions. */
export class SpdyStream {
  readonly id: number;
  readonly headers: SpdyHeaders;
  readonly #connection: StreamConnection;
  readonly #input = new ByteQueue();
  readonly #opened = Promise.withResolvers<void>();
  #outputEnded = false;

  constructor(id: number, headers: SpdyHeaders, connection: StreamConnection) {
    this.id = id;
    this.headers = headers;
    this.#connection = connection;
  }

  /** What the client sent next; null at its end. One reader at a time. */
  read(): Promise<Uint8Array | null> {
    return this.#input.read();
  }

  /** Sends bytes to the client; resolves when more may be sent. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#opened.promise;
    if (!this.#outputEnded) {
      await this.#connection.send(bytes, false);
    }
  }

  /** Tells the client that nothing more comes, and drops what it still sends. */
  async end(): Promise<void> {
    this.#input.clear();
    await this.#opened.promise;
    if (!this.#outputEnded) {
      this.#outputEnded = true;
      await this.#connection.send(Buffer.alloc(0), true);
      this.#connection.ended();
    }
  }

  /** The connection has answered the client's opening. */
  open(): void {
    this.#opened.resolve();
  }

  /** Bytes of the client; resolves once they have been read, which holds back the connection. */
  async receive(bytes: Uint8Array, isLast: boolean): Promise<void> {
    await this.#input.push(bytes);
    if (isLast) {
      this.#input.end();
    }
  }

  /** The stream is over in both directions at once. */
  break(): void {
    this.#outputEnded = true;
    this.#input.clear();
    this.#opened.resolve();
    this.#connection.ended();
  }
}
