/** The part of a version that comes next; the order matters when two versions end differently. */
const token = {
  invalid: -1,
  digitOrZero: 0,
  digit: 1,
  letter: 2,
  suffix: 3,
  suffixNumber: 4,
  revision: 5,
  end: 6,
} as const;

const preSuffixes = ["alpha", "beta", "pre", "rc"];
const postSuffixes = ["cvs", "svn", "git", "hg", "p"];

interface Token {
  readonly value: bigint;
  readonly next: number;
}

const isDigit = (char: string) => char >= "0" && char <= "9" && char.length === 1;
const isLower = (char: string) => char >= "a" && char <= "z" && char.length === 1;

/** Reads a version part by part. Source: go-apk-version `version.go`, apk-tools `src/version.c`. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value of the part of `kind` that begins here, and the kind of the part after it. */
  read(kind: number): Token {
    const value = this.#value(kind);
    if (value === null) {
      return { value: -1n, next: token.invalid };
    }
    if (this.#at >= this.#text.length) {
      return { value: value.amount, next: token.end };
    }
    return { value: value.amount, next: value.next ?? this.#next(kind) };
  }

  #value(kind: number): { readonly amount: bigint; readonly next?: number } | null {
    switch (kind) {
      case token.digitOrZero:
        return this.#peek() === "0"
          ? { amount: -BigInt(this.#take(/0+/y).length), next: token.digit }
          : { amount: this.#number() };
      case token.digit:
      case token.suffixNumber:
      case token.revision:
        return { amount: this.#number() };
      case token.letter:
        return { amount: BigInt(this.#take(/[\s\S]/uy).codePointAt(0) ?? 0) };
      case token.suffix:
        return this.#suffix();
      default:
        return null;
    }
  }

  #suffix(): { readonly amount: bigint } | null {
    const pre = preSuffixes.findIndex((suffix) => this.#text.startsWith(suffix, this.#at));
    if (pre >= 0) {
      this.#at += preSuffixes[pre]?.length ?? 0;
      return { amount: BigInt(pre - preSuffixes.length) };
    }
    const post = postSuffixes.findIndex((suffix) => this.#text.startsWith(suffix, this.#at));
    if (post < 0) {
      return null;
    }
    this.#at += postSuffixes[post]?.length ?? 0;
    return { amount: BigInt(post) };
  }

  #next(kind: number): number {
    const found = this.#nextKind(kind);
    const goesBack =
      (found === token.digitOrZero && kind === token.digit) ||
      (found === token.suffix && kind === token.suffixNumber) ||
      (found === token.digit && kind === token.letter);
    return found < kind && !goesBack ? token.invalid : found;
  }

  #nextKind(kind: number): number {
    const char = this.#peek();
    if ((kind === token.digit || kind === token.digitOrZero) && isLower(char)) {
      return token.letter;
    }
    if (kind === token.letter && isDigit(char)) {
      return token.digit;
    }
    if (kind === token.suffix && isDigit(char)) {
      return token.suffixNumber;
    }
    this.#at += 1;
    if (char === ".") {
      return token.digitOrZero;
    }
    if (char === "_") {
      return token.suffix;
    }
    // The letter after the hyphen is always `r` and is skipped.
    if (char === "-" && this.#at < this.#text.length) {
      this.#at += 1;
      return token.revision;
    }
    return token.invalid;
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #number(): bigint {
    return BigInt(this.#take(/[0-9]*/y) || "0");
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [taken = ""] = pattern.exec(this.#text) ?? [];
    this.#at += taken.length;
    return taken;
  }
}

/** Whether apk would take `version` for one. */
export function isApkVersion(version: string): boolean {
  const reader = new Reader(version);
  let kind: number = token.digit;
  while (kind !== token.end && kind !== token.invalid) {
    kind = reader.read(kind).next;
  }
  return kind === token.end;
}

/**
 * Orders two versions as apk does: negative, 0 or positive. Invalid ones compare as far as they can be read.
 * Source: go-apk-version `version.go`
 */
export function compareApkVersions(left: string, right: string): number {
  const readers = [new Reader(left), new Reader(right)] as const;
  let a: Token = { value: 0n, next: token.digit };
  let b: Token = a;
  while (
    a.next === b.next &&
    a.next !== token.end &&
    a.next !== token.invalid &&
    a.value === b.value
  ) {
    a = readers[0].read(a.next);
    b = readers[1].read(b.next);
  }
  if (a.value !== b.value) {
    return a.value < b.value ? -1 : 1;
  }
  if (a.next === b.next) {
    return 0;
  }
  // The longer one is greater, unless what it adds marks a pre-release.
  if (a.next === token.suffix && readers[0].read(a.next).value < 0n) {
    return -1;
  }
  if (b.next === token.suffix && readers[1].read(b.next).value < 0n) {
    return 1;
  }
  return a.next > b.next ? -1 : 1;
}
