/** What a frame's head says: where its payload lies, and whether it is one to be read. */
export interface FrameHead {
  readonly headBytes: number;
  readonly payloadBytes: number;
  /** Bytes at the payload's start that name the channel. */
  readonly wanted: boolean;
}

/** Reads the head of a frame; null while too few bytes are there. */
export type ReadHead = (bytes: Buffer) => FrameHead | null;

const payloadBytesMax = 8 * 1024;

/**
 * Follows a stream of frames beside its way, keeping the payloads of wanted ones up to a bound.
 * It never changes, delays or refuses bytes.
 */
export class FrameFollower {
  readonly #readHead: ReadHead;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #head: Buffer = Buffer.alloc(0);
  #payloadLeft = 0;
  #wanted = false;

  constructor(readHead: ReadHead) {
    this.#readHead = readHead;
  }

  /** The wanted payloads so far, joined. */
  get payload(): Buffer {
    return Buffer.concat(this.#kept);
  }

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#payloadLeft > 0 ? this.#readPayload(rest) : this.#readFrameHead(rest);
    }
  }

  #readPayload(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#payloadLeft);
    if (this.#wanted && this.#keptBytes + part.length <= payloadBytesMax) {
      this.#kept.push(Buffer.from(part));
      this.#keptBytes += part.length;
    }
    this.#payloadLeft -= part.length;
    return bytes.subarray(part.length);
  }

  #readFrameHead(bytes: Buffer): Buffer {
    const joined = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const frame = this.#readHead(joined);
    if (!frame) {
      this.#head = Buffer.from(joined);
      return Buffer.alloc(0);
    }
    this.#head = Buffer.alloc(0);
    this.#payloadLeft = frame.payloadBytes;
    this.#wanted = frame.wanted;
    return joined.subarray(frame.headBytes);
  }
}
