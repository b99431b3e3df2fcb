import { SpdyError } from "./spdy-error.ts";

/** Types of the control frames that are spoken here. Source: SPDY protocol draft 3.1, section 2.6. */
export const frameTypes = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  ping: 6,
  headers: 8,
} as const;

/** The frame is the last one of its direction of the stream. */
export const flagFin = 1;

/** Why a stream is reset. */
export const resetStatus = { protocolError: 1, refusedStream: 3 } as const;

/** One frame: of a stream's data, or of control. */
export type SpdyFrame =
  | {
      readonly kind: "data";
      readonly stream: number;
      readonly flags: number;
      readonly bytes: Buffer;
    }
  | {
      readonly kind: "control";
      readonly type: number;
      readonly flags: number;
      readonly bytes: Buffer;
    };

const headBytes = 8;
const version = 3;
/** Clients write at most 32 KiB at once; more than this would only be kept in memory. */
const payloadBytesMax = 1024 * 1024;

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the frames that are whole now. @throws SpdyError for another version or a frame above the limit. */
  push(chunk: Uint8Array): SpdyFrame[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    const frames: SpdyFrame[] = [];
    let at = 0;
    while (at + headBytes <= this.#rest.length) {
      const length = this.#rest.readUIntBE(at + 5, 3);
      if (length > payloadBytesMax) {
        throw new SpdyError("the frame is too large");
      }
      const end = at + headBytes + length;
      if (end > this.#rest.length) {
        break;
      }
      frames.push(readFrame(this.#rest.subarray(at, end)));
      at = end;
    }
    this.#rest = this.#rest.subarray(at);
    return frames;
  }
}

function readFrame(frame: Buffer): SpdyFrame {
  const first = frame.readUInt32BE(0);
  const flags = frame.readUInt8(4);
  const bytes = frame.subarray(headBytes);
  if (first < 0x8000_0000) {
    return { kind: "data", stream: first, flags, bytes };
  }
  if (((first >>> 16) & 0x7fff) !== version) {
    throw new SpdyError("another version of SPDY");
  }
  return { kind: "control", type: first & 0xffff, flags, bytes };
}

/** A data frame's bytes. */
export function dataFrame(stream: number, bytes: Uint8Array, flags = 0): Buffer {
  return Buffer.concat([head(stream, flags, bytes.length), bytes]);
}

/** A control frame's bytes; `numbers` stand before `rest` with 32 bits each. */
export function controlFrame(
  type: number,
  numbers: readonly number[],
  rest: Uint8Array = Buffer.alloc(0),
  flags = 0,
): Buffer {
  const fixed = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) {
    fixed.writeUInt32BE(number, index * 4);
  }
  const first = (0x8000_0000 | (version << 16) | type) >>> 0;
  return Buffer.concat([head(first, flags, fixed.length + rest.length), fixed, rest]);
}

function head(first: number, flags: number, length: number): Buffer {
  const bytes = Buffer.alloc(headBytes);
  bytes.writeUInt32BE(first, 0);
  bytes.writeUInt8(flags, 4);
  bytes.writeUIntBE(length, 5, 3);
  return bytes;
}

/** The number of 32 bits at a place, without its highest bit. @throws SpdyError when the frame is too short. */
export function numberAt(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) {
    throw new SpdyError("the frame is too short");
  }
  return bytes.readUInt32BE(at) & 0x7fff_ffff;
}
