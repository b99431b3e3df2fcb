import { constants, createDeflate, createInflate } from "node:zlib";
import type { Owned } from "../../../../core/lifecycle.ts";
import { headerDictionary } from "./header-dictionary.ts";
import { SpdyError } from "./spdy-error.ts";

/** Names (in lower case) and values of one block. */
export type SpdyHeaders = ReadonlyMap<string, string>;

/** Port-forward's headers take some hundred bytes; a small block can grow a thousandfold. */
const blockBytesMax = 16 * 1024;

/**
 * Writes and reads the compressed name/value blocks of one connection, one at a time and in their order: each
 * direction is one zlib stream. Source: SPDY protocol draft 3.1, section 2.6.10.
 */
export class HeaderBlocks implements Owned {
  readonly #inflate = createInflate({ dictionary: headerDictionary });
  readonly #deflate = createDeflate({ dictionary: headerDictionary });

  constructor() {
    // Failures are told by the call that met them.
    this.#inflate.on("error", () => undefined);
    this.#deflate.on("error", () => undefined);
  }

  /** @throws SpdyError for bytes that are no block, and for one above the limit. */
  async decode(bytes: Uint8Array): Promise<SpdyHeaders> {
    return parse(await collect(this.#inflate, bytes));
  }

  encode(headers: SpdyHeaders): Promise<Buffer> {
    const parts = [uint32(headers.size)];
    for (const text of [...headers].flat()) {
      const bytes = Buffer.from(text, "latin1");
      parts.push(uint32(bytes.length), bytes);
    }
    return collect(this.#deflate, Buffer.concat(parts));
  }

  dispose(): void {
    this.#inflate.destroy();
    this.#deflate.destroy();
  }
}

/** What a zlib stream makes of the bytes, up to now. */
function collect(
  stream: ReturnType<typeof createInflate> | ReturnType<typeof createDeflate>,
  bytes: Uint8Array,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (settle: () => void) => {
      stream.off("data", onData);
      stream.off("error", onError);
      settle();
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > blockBytesMax) {
        stream.destroy(new SpdyError("the header block is too large"));
      }
    };
    const onError = (error: Error) => {
      const told = error instanceof SpdyError ? error : new SpdyError("malformed header block");
      finish(() => reject(told));
    };
    stream.on("data", onData);
    stream.on("error", onError);
    stream.write(bytes);
    stream.flush(constants.Z_SYNC_FLUSH, () => finish(() => resolve(Buffer.concat(chunks))));
  });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function parse(block: Buffer): SpdyHeaders {
  let at = 0;
  const number = (): number => {
    if (at + 4 > block.length) {
      throw new SpdyError("malformed header block");
    }
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > block.length) {
      throw new SpdyError("malformed header block");
    }
    at += length;
    return block.toString("latin1", at - length, at);
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left--) {
    const name = text().toLowerCase();
    headers.set(name, text());
  }
  return headers;
}
