import { StatusError } from "../status-error.ts";

const maxVarintBytes = 10;
const two32 = 2 ** 32;

/** The wire types of protocol buffers that Kubernetes' messages use; groups are only ever skipped. */
export const wireTypes = {
  varint: 0,
  fixed64: 1,
  bytes: 2,
  startGroup: 3,
  endGroup: 4,
  fixed32: 5,
};

/** A fault of a protobuf body, as the 400 that a client is told. */
export function malformed(why: string): StatusError {
  return StatusError.badRequest(`the object provided is unrecognized: ${why}`);
}

/**
 * Reads one message's bytes from front to back, never past `end`. Every method throws
 * {@link malformed} on bytes that are no protocol buffer.
 */
export class WireReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #offset: number;

  constructor(bytes: Buffer, start: number, end: number) {
    this.#bytes = bytes;
    this.#offset = start;
    this.#end = end;
  }

  get done(): boolean {
    return this.#offset >= this.#end;
  }

  /** The next field's number and wire type. */
  tag(): { field: number; wire: number } {
    const tag = this.uint32();
    const field = tag >>> 3;
    if (field === 0) {
      throw malformed(`proto: illegal tag ${field} (wire type ${tag & 7})`);
    }
    return { field, wire: tag & 7 };
  }

  /** A varint cut to 32 bits, unsigned. */
  uint32(): number {
    return this.#varint().low;
  }

  /** A signed 64-bit varint; beyond 2^53 the nearest double, as `JSON.parse` reads such numbers. */
  int64(): number {
    const { low, high } = this.#varint();
    return (high | 0) * two32 + low;
  }

  #varint(): { low: number; high: number } {
    let low = 0;
    let high = 0;
    for (let index = 0; index < maxVarintBytes; index++) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      const shift = index * 7;
      if (shift < 32) {
        low |= bits << shift;
      }
      if (shift + 7 > 32) {
        high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
      }
      if (byte < 0x80) {
        return { low: low >>> 0, high: high >>> 0 };
      }
    }
    throw malformed("proto: integer overflow");
  }

  #byte(): number {
    const byte = this.#offset < this.#end ? this.#bytes[this.#offset] : undefined;
    if (byte === undefined) {
      throw malformed("unexpected EOF");
    }
    this.#offset++;
    return byte;
  }

  /** The bytes of a length-delimited field: a view, not a copy. */
  bytes(): Buffer {
    const { start, end } = this.#span();
    return this.#bytes.subarray(start, end);
  }

  /** The text of a length-delimited field; malformed UTF-8 becomes U+FFFD. */
  text(): string {
    const { start, end } = this.#span();
    return this.#bytes.toString("utf8", start, end);
  }

  /** A reader of an embedded message. */
  message(): WireReader {
    const { start, end } = this.#span();
    return new WireReader(this.#bytes, start, end);
  }

  #span(): { start: number; end: number } {
    const length = this.uint32();
    const start = this.#offset;
    this.#advance(length);
    return { start, end: this.#offset };
  }

  #advance(length: number): void {
    if (length > this.#end - this.#offset) {
      throw malformed("unexpected EOF");
    }
    this.#offset += length;
  }

  /** Passes over a field that nobody knows, whole groups included. */
  skip(wire: number): void {
    let depth = 0;
    let current = wire;
    for (;;) {
      depth += this.#skipOne(current);
      if (depth < 0) {
        throw malformed("proto: unexpected end of group");
      }
      if (depth === 0) {
        return;
      }
      current = this.tag().wire;
    }
  }

  #skipOne(wire: number): number {
    switch (wire) {
      case wireTypes.varint:
        this.#varint();
        return 0;
      case wireTypes.fixed64:
        this.#advance(8);
        return 0;
      case wireTypes.bytes:
        this.#span();
        return 0;
      case wireTypes.fixed32:
        this.#advance(4);
        return 0;
      case wireTypes.startGroup:
        return 1;
      case wireTypes.endGroup:
        return -1;
      default:
        throw malformed(`proto: illegal wireType ${wire}`);
    }
  }
}
