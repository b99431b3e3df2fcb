const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const BACKSLASH = 0x5c;

type Place = "ground" | "escape" | "control-sequence" | "string" | "string-escape";

/** Introducers of sequences that run until ESC \ (or BEL): DCS, SOS, OSC, PM, APC. */
const stringIntroducers = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);

function afterEscape(byte: number): Place {
  if (byte === 0x5b) {
    return "control-sequence";
  }
  if (stringIntroducers.has(byte)) {
    return "string";
  }
  // Intermediates such as `(` in ESC ( B go on until a final byte.
  return byte >= 0x20 && byte <= 0x2f ? "escape" : "ground";
}

function inString(byte: number): Place {
  if (byte === ESC) {
    return "string-escape";
  }
  return byte === BEL ? "ground" : "string";
}

function step(place: Place, byte: number): Place {
  if (byte === CAN || byte === SUB) {
    return "ground";
  }
  switch (place) {
    case "ground":
      return byte === ESC ? "escape" : "ground";
    case "escape":
      return byte === ESC ? "escape" : afterEscape(byte);
    case "control-sequence":
      if (byte === ESC) {
        return "escape";
      }
      return byte >= 0x40 && byte <= 0x7e ? "ground" : "control-sequence";
    case "string":
      return inString(byte);
    case "string-escape":
      return byte === BACKSLASH ? "ground" : afterEscape(byte);
  }
}

/**
 * Reads terminal output and knows whether it could be cut after the last byte: not inside an escape
 * sequence. Source: ECMA-48 sections 5.3 to 5.6, xterm `ctlseqs`.
 */
export class EscapeScanner {
  #place: Place = "ground";

  /** Reads `bytes`, which follow those read before. */
  read(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#place !== "ground" || byte === ESC) {
        this.#place = step(this.#place, byte);
      }
    }
  }

  /** How many bytes of `bytes` must still be left out, so that what remains starts with a whole character or sequence. */
  untilSafe(bytes: Uint8Array): number {
    let place = this.#place;
    for (const [index, byte] of bytes.entries()) {
      const insideCharacter = (byte & 0xc0) === 0x80;
      if (place === "ground" && !insideCharacter) {
        return index;
      }
      place = step(place, byte);
    }
    return bytes.length;
  }
}
