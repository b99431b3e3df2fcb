/** What to do with a piece of output: write it, leave it out, or ask the server again. */
export type Piece =
  | { readonly kind: "write"; readonly bytes: Uint8Array; readonly end: number }
  | { readonly kind: "skip" }
  | { readonly kind: "gap" };

/**
 * How what comes next stands to what is shown: it `begins`, it `continues`, output is `missing` between them,
 * or `another` shell speaks.
 */
export type Beginning = "begins" | "continues" | "missing" | "another";

/** Keeps account of which bytes of a shell's output this tab has, across reconnections. */
export class OutputStream {
  #seen: { readonly epoch: string; readonly offset: number } | null = null;

  /** The shell and the offset after its last byte on the screen; `null` before the first. */
  get seen() {
    return this.#seen;
  }

  /** Goes on at `from`. */
  begin(epoch: string, from: number): Beginning {
    const before = this.#seen;
    this.#seen = { epoch, offset: from };
    if (!before) return "begins";
    if (before.epoch !== epoch) return "another";
    return before.offset === from ? "continues" : "missing";
  }

  /** Judges a piece of output by its offset; bytes that were seen before are cut off. */
  take(epoch: string, offset: number, bytes: Uint8Array): Piece {
    const seen = this.#seen;
    if (!seen || seen.epoch !== epoch) return { kind: "skip" };
    if (offset > seen.offset) return { kind: "gap" };
    const end = offset + bytes.length;
    if (end <= seen.offset) return { kind: "skip" };
    const fresh = bytes.subarray(seen.offset - offset);
    this.#seen = { epoch, offset: end };
    return { kind: "write", bytes: fresh, end };
  }
}
