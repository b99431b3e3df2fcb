import { EscapeScanner } from "./escape-scanner.ts";

/** The newest output of a shell. Offsets count bytes since the shell started. */
export class ReplayBuffer {
  readonly #bytesMax: number;
  readonly #chunks: Uint8Array[] = [];
  readonly #evicted = new EscapeScanner();
  #start = 0;
  #end = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** The oldest offset that is still here. */
  get start(): number {
    return this.#start;
  }

  /** The offset after the newest byte. */
  get end(): number {
    return this.#end;
  }

  /** Takes ownership of `bytes`; forgets the oldest whole chunks beyond the bound. */
  append(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#end += bytes.length;
    for (let first = this.#chunks[0]; first; first = this.#chunks[0]) {
      if (this.#end - this.#start - first.length < this.#bytesMax) {
        return;
      }
      this.#chunks.shift();
      this.#evicted.read(first);
      this.#start += first.length;
    }
  }

  /** The first offset at which a screen may begin: not inside a character or an escape sequence. */
  safeStart(): number {
    return this.#start === 0
      ? 0
      : this.#start + this.#evicted.untilSafe(this.slice(this.#start, this.#end));
  }

  /** Bytes from `from` to before `to`, both within what is here. */
  slice(from: number, to: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let offset = this.#start;
    for (const chunk of this.#chunks) {
      const chunkEnd = offset + chunk.length;
      if (chunkEnd > from && offset < to) {
        parts.push(chunk.subarray(Math.max(0, from - offset), Math.min(chunk.length, to - offset)));
      }
      offset = chunkEnd;
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : Buffer.concat(parts);
  }
}
