import { Transform, type TransformCallback } from "node:stream";
import type { SandboxNames } from "./names.ts";

/**
 * Turns upstream names into the learner's in a stream of bytes, wherever they stand. Chunks without
 * the sandbox's id pass through as they are after one linear scan; a token cut by a chunk border is
 * held back until the rest of it has come.
 */
export class AnswerReplacer {
  readonly #id: Buffer;
  readonly #lab = Buffer.from("lab-");
  readonly #learner = Buffer.from("learner-");
  readonly #prefixes: readonly Buffer[];
  readonly #lengthMax: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(names: SandboxNames) {
    this.#id = Buffer.from(names.sandbox);
    const tokens = [`${names.home}-`, names.user].map((token) => Buffer.from(token));
    this.#prefixes = tokens;
    this.#lengthMax = Math.max(...tokens.map((token) => token.length));
  }

  /** The bytes that are certain after `chunk`, in order. */
  push(chunk: Buffer): Buffer[] {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const keep = this.#startOfCutToken(bytes);
    this.#held = bytes.subarray(keep);
    return this.#replace(bytes.subarray(0, keep));
  }

  /** The bytes that were held back; nothing more comes. */
  end(): Buffer[] {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return this.#replace(rest);
  }

  /** Where the bytes' end might be the beginning of a token: that end waits for the next chunk. */
  #startOfCutToken(bytes: Buffer): number {
    const first = Math.max(0, bytes.length - this.#lengthMax + 1);
    for (
      let start = bytes.indexOf(0x6c, first);
      start >= 0;
      start = bytes.indexOf(0x6c, start + 1)
    ) {
      const tail = bytes.subarray(start);
      if (this.#prefixes.some((token) => token.subarray(0, tail.length).equals(tail))) {
        return start;
      }
    }
    return bytes.length;
  }

  #replace(bytes: Buffer): Buffer[] {
    const pieces: Buffer[] = [];
    let done = 0;
    for (let at = bytes.indexOf(this.#id); at >= 0; at = bytes.indexOf(this.#id, at + 1)) {
      const token = this.#tokenAround(bytes, at);
      if (token && token.start >= done) {
        pieces.push(bytes.subarray(done, token.start), token.replacement);
        done = token.end;
      }
    }
    pieces.push(bytes.subarray(done));
    return pieces.filter((piece) => piece.length > 0);
  }

  #tokenAround(bytes: Buffer, at: number) {
    const end = at + this.#id.length;
    if (endsWith(bytes, at, this.#lab)) {
      const start = at - this.#lab.length;
      return bytes[end] === 0x2d
        ? { start, end: end + 1, replacement: empty }
        : { start, end, replacement: defaultName };
    }
    return endsWith(bytes, at, this.#learner)
      ? { start: at - this.#learner.length, end, replacement: learnerName }
      : null;
  }
}

const empty = Buffer.alloc(0);
const defaultName = Buffer.from("default");
const learnerName = Buffer.from("learner");

function endsWith(bytes: Buffer, end: number, suffix: Buffer): boolean {
  return end >= suffix.length && bytes.subarray(end - suffix.length, end).equals(suffix);
}

/** An {@link AnswerReplacer} as a stream. */
export function createReplacerStream(names: SandboxNames): Transform {
  const replacer = new AnswerReplacer(names);
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      for (const piece of replacer.push(chunk)) {
        this.push(piece);
      }
      done();
    },
    flush(done: TransformCallback) {
      for (const piece of replacer.end()) {
        this.push(piece);
      }
      done();
    },
  });
}
