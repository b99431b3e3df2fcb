import type { Connection } from "../../network/network.ts";

/** The head of a message may be this long, as nginx and Go allow. */
const headBytesMax = 64 * 1024;
const decoder = new TextDecoder("latin1");

/** Start line and headers of an HTTP/1.1 message. Header names are lower case. */
export interface Head {
  readonly startLine: string;
  readonly headers: ReadonlyMap<string, string>;
  /** As they came, for programs that print them. */
  readonly lines: readonly string[];
}

/** Reads HTTP/1.1 messages from a byte stream. Source: RFC 9112. */
export class HttpReader {
  readonly #connection: Connection;
  #buffer = new Uint8Array();
  #isEnded = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The next message's head; null at the end of the stream, or for what isn't HTTP. */
  async head(): Promise<Head | null> {
    for (;;) {
      const text = decoder.decode(this.#buffer);
      const end = /\r?\n\r?\n/.exec(text);
      if (end) {
        this.#buffer = this.#buffer.slice(end.index + end[0].length);
        return parseHead(text.slice(0, end.index));
      }
      if (this.#buffer.length > headBytesMax || !(await this.#more())) {
        return null;
      }
    }
  }

  /** The body in chunks, by `Content-Length`, chunked coding, or (a response) up to the end. */
  async *body(head: Head, untilEnd: boolean): AsyncGenerator<Uint8Array, void> {
    if (head.headers.get("transfer-encoding")?.toLowerCase() === "chunked") {
      yield* this.#chunked();
      return;
    }
    const length = head.headers.get("content-length");
    const known = length !== undefined && /^\d+$/.test(length) ? Number(length) : null;
    yield* this.#bytes(known ?? (untilEnd ? Number.POSITIVE_INFINITY : 0));
  }

  async *#bytes(count: number): AsyncGenerator<Uint8Array, void> {
    let left = count;
    while (left > 0) {
      if (this.#buffer.length === 0 && !(await this.#more())) {
        return;
      }
      const chunk = this.#buffer.subarray(0, Math.min(left, this.#buffer.length));
      this.#buffer = this.#buffer.slice(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
  }

  /** Raw bytes after a head, for protocols that take the stream over. */
  async raw(): Promise<Uint8Array | null> {
    if (this.#buffer.length === 0 && !(await this.#more())) {
      return null;
    }
    const bytes = this.#buffer;
    this.#buffer = new Uint8Array();
    return bytes;
  }

  async *#chunked(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const size = Number.parseInt((await this.#line()) ?? "0", 16);
      if (!(size > 0)) {
        await this.#line();
        return;
      }
      // As it comes: the sender says how long a chunk is, and need not keep it short.
      yield* this.#bytes(size);
      await this.#line();
    }
  }

  async #line(): Promise<string | null> {
    for (;;) {
      const end = this.#buffer.indexOf(0x0a);
      if (end >= 0) {
        const line = decoder.decode(this.#buffer.subarray(0, end)).replace(/\r$/, "");
        this.#buffer = this.#buffer.slice(end + 1);
        return line;
      }
      if (this.#buffer.length > headBytesMax || !(await this.#more())) {
        return null;
      }
    }
  }

  async #more(): Promise<boolean> {
    const chunk = this.#isEnded ? null : await this.#connection.read();
    if (!chunk) {
      this.#isEnded = true;
      return false;
    }
    const joined = new Uint8Array(this.#buffer.length + chunk.length);
    joined.set(this.#buffer);
    joined.set(chunk, this.#buffer.length);
    this.#buffer = joined;
    return true;
  }
}

function parseHead(text: string): Head | null {
  const [startLine = "", ...lines] = text.split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf(":");
    if (at <= 0) {
      return null;
    }
    const name = line.slice(0, at).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { startLine, headers, lines };
}
