import { AppError } from "../../core/errors.ts";

/** What a frame on the control socket carries; each frame is a type byte, a length of 4 bytes, the payload. */
export const frameType = {
  /** Client: JSON of what to start. Always the first. */
  start: 1,
  stdin: 2,
  stdinEnd: 3,
  /** Client: JSON of the new terminal size. */
  resize: 4,
  /** Client: name of a signal for the command. */
  signal: 5,
  stdout: 6,
  stderr: 7,
  /** Server: JSON of the exit code. The last frame, as is `failure`. */
  exit: 8,
  /** Server: text of why nothing could be started. */
  failure: 9,
} as const;

const headerBytes = 5;
const payloadBytesMax = 1024 * 1024;

/** One frame. */
export interface Frame {
  readonly type: number;
  readonly payload: Buffer;
}

/** Writes one frame. */
export function encodeFrame(type: number, payload: Uint8Array | string = ""): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload) : payload;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(body.length, 1);
  return Buffer.concat([header, body]);
}

/** Cuts a byte stream into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Takes the next bytes. @returns the frames that they complete. @throws AppError `too-large`. */
  read(bytes: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    while (this.#rest.length >= headerBytes) {
      const length = this.#rest.readUInt32BE(1);
      if (length > payloadBytesMax) {
        throw new AppError("too-large", "A frame on the control socket is too large.");
      }
      if (this.#rest.length < headerBytes + length) {
        break;
      }
      const payload = this.#rest.subarray(headerBytes, headerBytes + length);
      frames.push({ type: this.#rest.readUInt8(0), payload });
      this.#rest = this.#rest.subarray(headerBytes + length);
    }
    return frames;
  }
}
