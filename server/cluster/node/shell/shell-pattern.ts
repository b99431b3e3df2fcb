/** How often the places of one pattern are visited, some 50 ms of it: enough for a few stars in 512 KiB. */
const visitsMax = 10_000_000;

/** A pattern and its texts are too much for one turn of the event loop. */
class PatternFault extends Error {
  override readonly name = "PatternFault";
}

/** One place of a pattern: any number of any characters, or one that passes a test. */
type Place = "star" | ((code: number) => boolean);

/**
 * A shell pattern (`*`, `?`, `[…]`, `\` escapes). All the ways in which it may match are followed side by side, so that
 * the time grows with the product of the text's and the pattern's lengths, and no pattern makes it explode.
 * Source: POSIX.1-2017 XCU 2.13.1.
 */
export class ShellPattern {
  readonly #places: readonly Place[];
  readonly #backwards: readonly Place[];
  #visits = 0;

  constructor(pattern: string) {
    this.#places = placesOf(pattern);
    this.#backwards = this.#places.toReversed();
  }

  /** Whether it matches the whole text. */
  matches(text: string): boolean {
    return this.longestPrefix(text, 0) === text.length;
  }

  /** The length of the longest text that it matches from `from` on; null for none. */
  longestPrefix(text: string, from: number): number | null {
    return this.#length(this.#places, (at) => text.charCodeAt(from + at), text.length - from, true);
  }

  /** The length of the beginning that it matches: of the longest or the shortest; null for none. */
  prefix(text: string, isGreedy: boolean): number | null {
    return this.#length(this.#places, (at) => text.charCodeAt(at), text.length, isGreedy);
  }

  /** The same for the end. */
  suffix(text: string, isGreedy: boolean): number | null {
    const last = text.length - 1;
    return this.#length(this.#backwards, (at) => text.charCodeAt(last - at), text.length, isGreedy);
  }

  #length(
    places: readonly Place[],
    codeAt: (index: number) => number,
    lengthMax: number,
    isGreedy: boolean,
  ): number | null {
    const front = new Front(places);
    let found: number | null = null;
    for (let length = 0; !front.isEmpty; length++) {
      if (front.isAtEnd) {
        found = length;
      }
      if (length === lengthMax || (found !== null && !isGreedy)) {
        break;
      }
      this.#visits += front.advance(codeAt(length));
      if (this.#visits > visitsMax) {
        throw new PatternFault("a pattern takes too long");
      }
    }
    return found;
  }
}

/** The places of a pattern that the characters so far may have led to. */
class Front {
  readonly #places: readonly Place[];
  /** By place, the round in which it was last reached. */
  readonly #reached: Uint32Array;
  #round = 1;
  #open: number[] = [];

  constructor(places: readonly Place[]) {
    this.#places = places;
    this.#reached = new Uint32Array(places.length + 1);
    this.#reach(0);
  }

  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  /** Whether the characters so far are all that the pattern asks for. */
  get isAtEnd(): boolean {
    return this.#reached[this.#places.length] === this.#round;
  }

  /** Takes a character. @returns how many places were looked at. */
  advance(code: number): number {
    const before = this.#open;
    this.#open = [];
    this.#round += 1;
    for (const at of before) {
      const place = this.#places[at];
      if (place === "star") {
        this.#reach(at);
      } else if (place?.(code)) {
        this.#reach(at + 1);
      }
    }
    return before.length;
  }

  /** A star may also stand for nothing, so that what follows it is reached as well. */
  #reach(first: number): void {
    for (let at = first; this.#reached[at] !== this.#round; at++) {
      this.#reached[at] = this.#round;
      this.#open.push(at);
      if (this.#places[at] !== "star") {
        return;
      }
    }
  }
}

function placesOf(pattern: string): Place[] {
  const places: Place[] = [];
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] ?? "";
    const bracket =
      char === "[" ? /^\[[!^]?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(pattern.slice(index)) : null;
    if (char === "\\" && index + 1 < pattern.length) {
      index += 1;
      places.push(exactly(pattern.charCodeAt(index)));
    } else if (char === "*") {
      places.push("star");
    } else if (char === "?") {
      places.push(() => true);
    } else if (bracket) {
      places.push(oneOf(bracket[0]));
      index += bracket[0].length - 1;
    } else {
      places.push(exactly(char.charCodeAt(0)));
    }
  }
  return places;
}

function exactly(wanted: number): Place {
  return (code) => code === wanted;
}

const classes: Readonly<Record<string, string>> = {
  digit: "0-9",
  xdigit: "0-9A-Fa-f",
  alpha: "a-zA-Z",
  alnum: "a-zA-Z0-9",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  upper: "A-Z",
  lower: "a-z",
};

function oneOf(bracket: string): Place {
  const negated = /^\[[!^]/.test(bracket);
  const body = bracket
    .slice(negated ? 2 : 1, -1)
    .replace(/\[:(\w+):\]|[\\\]^]/g, (found, name) =>
      name ? (classes[name] ?? "") : `\\${found}`,
    );
  const set = setOf(`[${negated ? "^" : ""}${body}]`);
  return (code) => set?.test(String.fromCharCode(code)) ?? false;
}

/** A range whose ends are the wrong way round holds nothing. */
function setOf(source: string): RegExp | null {
  try {
    return new RegExp(source);
  } catch {
    return null;
  }
}
