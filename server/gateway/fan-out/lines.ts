/** Cuts a stream of bytes into lines; each keeps its line feed. */
export class LineSplitter {
  #pieces: Buffer[] = [];

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (let feed = chunk.indexOf(0x0a); feed >= 0; feed = chunk.indexOf(0x0a, start)) {
      const end = chunk.subarray(start, feed + 1);
      lines.push(this.#pieces.length === 0 ? end : Buffer.concat([...this.#pieces, end]));
      this.#pieces = [];
      start = feed + 1;
    }
    if (start < chunk.length) {
      this.#pieces.push(chunk.subarray(start));
    }
    return lines;
  }
}
