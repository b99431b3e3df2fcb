/**
 * Exact quantities such as `500m`, `1Gi` and `1e3`.
 * Source: apimachinery v0.35 pkg/api/resource/quantity.go (grammar, canonical form, rounding up).
 */
export class Quantity {
  /** Value times 10^9: nothing smaller than a nano is kept. */
  readonly #nanos: bigint;
  readonly #format: Format;

  constructor(nanos: bigint, format: Format) {
    this.#nanos = nanos;
    this.#format = format;
  }

  /** @returns undefined for text that is no quantity. */
  static parse(text: string | number): Quantity | undefined {
    const match = grammar.exec(String(text));
    if (!match) {
      return undefined;
    }
    const [, sign = "", whole = "", , fraction = "", suffix = ""] = match;
    const scale = scaleOf(suffix);
    if (scale === undefined || (whole === "" && fraction === "")) {
      return undefined;
    }
    const digits = BigInt(whole + fraction);
    const magnitude = capped(roundUp(digits, scale, fraction.length), scale.format);
    const format = normalFormat(scale, magnitude);
    return new Quantity(sign === "-" ? -magnitude : magnitude, format);
  }

  /** Zero, written in decimal. */
  static readonly zero = new Quantity(0n, "decimal");

  /** A whole number such as a count of objects. */
  static of(count: number): Quantity {
    return new Quantity(BigInt(count) * nano, "decimal");
  }

  /** Negative, zero or positive, as sorting wants it. */
  compare(other: Quantity): number {
    const difference = this.#nanos - other.#nanos;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** The sum in this quantity's notation; zero takes the other's. */
  add(other: Quantity): Quantity {
    return new Quantity(this.#nanos + other.#nanos, this.#formatWith(other));
  }

  sub(other: Quantity): Quantity {
    return new Quantity(this.#nanos - other.#nanos, this.#formatWith(other));
  }

  /** This amount, or the next larger whole number of thousandths. */
  roundedToMilli(): Quantity {
    const remainder = this.#nanos % milli;
    const up = remainder === 0n ? 0n : this.#nanos > 0n ? milli - remainder : -milli - remainder;
    return new Quantity(this.#nanos + up, this.#format);
  }

  get sign(): number {
    return this.#nanos < 0n ? -1 : this.#nanos > 0n ? 1 : 0;
  }

  /** Whether it is a whole number. */
  get isInteger(): boolean {
    return this.#nanos % nano === 0n;
  }

  /** Whether it is a whole number of thousandths, the finest that a container may ask for. */
  get isMilli(): boolean {
    return this.#nanos % milli === 0n;
  }

  /** The value rounded up to a whole number. */
  toNumber(): number {
    return Number(divideUp(this.#nanos, nano));
  }

  /** The value in thousandths, rounded up. */
  toMilli(): number {
    return Number(divideUp(this.#nanos, milli));
  }

  /** Canonical text: what the API stores and shows. */
  toString(): string {
    if (this.#nanos === 0n) {
      return "0";
    }
    const magnitude = this.#nanos < 0n ? -this.#nanos : this.#nanos;
    const sign = this.#nanos < 0n ? "-" : "";
    return `${sign}${this.#format === "binary" ? binaryText(magnitude) : decimalText(magnitude, this.#format)}`;
  }

  #formatWith(other: Quantity): Format {
    return this.#nanos === 0n ? other.#format : this.#format;
  }
}

type Format = "decimal" | "binary" | "exponent";

const nano = 1_000_000_000n;
const milli = 1_000_000n;
/** Larger binary values are capped there. */
const magnitudeMax = (2n ** 63n - 1n) * nano;
const exponentMax = 1_000;
const grammar = /^([+-]?)(\d*)(\.(\d*))?([numkMGTPE]?|[KMGTPE]i|[eE][+-]?\d+)$/;

interface Scale {
  readonly format: Format;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;

function scaleOf(suffix: string): Scale | undefined {
  const binary = suffix === "" ? -1 : binarySuffixes.indexOf(suffix as "Ki");
  if (binary > 0) {
    return { format: "binary", numerator: 1024n ** BigInt(binary), denominator: 1n };
  }
  const decimal = decimalExponents[suffix];
  const exponent = decimal ?? Number(suffix.slice(1));
  if (Math.abs(exponent) > exponentMax) {
    return undefined;
  }
  const power = 10n ** BigInt(Math.abs(exponent));
  return {
    format: decimal === undefined ? "exponent" : "decimal",
    numerator: exponent < 0 ? 1n : power,
    denominator: exponent < 0 ? power : 1n,
  };
}

/** Upstream rounds away from zero below a nano, for positive and negative values alike. */
function roundUp(digits: bigint, scale: Scale, fractionDigits: number): bigint {
  return divideUp(
    digits * scale.numerator * nano,
    scale.denominator * 10n ** BigInt(fractionDigits),
  );
}

function divideUp(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value > 0n && value % by !== 0n ? quotient + 1n : quotient;
}

function capped(magnitude: bigint, format: Format): bigint {
  return format === "binary" && magnitude > magnitudeMax ? magnitudeMax : magnitude;
}

/** Binary notation can't write fractions below one; upstream turns those decimal. */
function normalFormat(scale: Scale, magnitude: bigint): Format {
  return scale.format === "binary" && magnitude < nano && magnitude > 0n ? "decimal" : scale.format;
}

/** Small or fractional values are written in decimal: binary notation would lose precision. */
function binaryText(magnitude: bigint): string {
  if (magnitude < 1024n * nano || magnitude % nano !== 0n) {
    return decimalText(magnitude, "decimal");
  }
  let whole = magnitude / nano;
  let index = 0;
  while (whole % 1024n === 0n && index < binarySuffixes.length - 1) {
    whole /= 1024n;
    index++;
  }
  return `${whole}${binarySuffixes[index]}`;
}

const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"] as const;

function decimalText(magnitude: bigint, format: Format): string {
  let mantissa = magnitude;
  let index = 0;
  while (mantissa % 1000n === 0n && (format === "exponent" || index < decimalSuffixes.length - 1)) {
    mantissa /= 1000n;
    index++;
  }
  const exponent = (index - 3) * 3;
  const suffix =
    format === "decimal" ? decimalSuffixes[index] : exponent === 0 ? "" : `e${exponent}`;
  return `${mantissa}${suffix}`;
}

/** Canonical form of a quantity's text; text that is none comes back as it is. */
export function canonicalQuantity(text: string | number): string {
  return Quantity.parse(text)?.toString() ?? String(text);
}
