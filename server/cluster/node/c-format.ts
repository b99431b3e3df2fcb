/** One conversion of printf(3). */
export interface ConversionSpec {
  readonly flags: string;
  readonly width: number;
  /** -1 for none. */
  readonly precision: number;
  readonly letter: string;
}

function signed({ flags }: ConversionSpec, isNegative: boolean, digits: string): string {
  const plus = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  return `${isNegative ? "-" : plus}${digits}`;
}

/** `%d` and `%i`. */
export function integerText(spec: ConversionSpec, value: bigint): string {
  const digits = (value < 0n ? -value : value)
    .toString()
    .padStart(Math.max(0, spec.precision), "0");
  return signed(spec, value < 0n, digits);
}

/** `%o`, `%x`, `%X` and `%u`. */
export function unsignedText(spec: ConversionSpec, value: bigint): string {
  const bases: Readonly<Record<string, number>> = { o: 8, x: 16, X: 16, u: 10 };
  const digits = BigInt.asUintN(64, value).toString(bases[spec.letter] ?? 10);
  const padding = digits.padStart(Math.max(0, spec.precision), "0");
  const prefix =
    spec.flags.includes("#") && value !== 0n ? { o: "0", x: "0x", X: "0X" }[spec.letter] : "";
  const text = `${prefix ?? ""}${padding}`;
  return spec.letter === "X" ? text.toUpperCase() : text;
}

/** `%e`, `%f` and `%g`. */
export function floatText(spec: ConversionSpec, value: number): string {
  if (!Number.isFinite(value)) {
    return signed(spec, value < 0, Number.isNaN(value) ? "nan" : "inf");
  }
  const precision = Math.min(spec.precision < 0 ? 6 : spec.precision, 100);
  const size = Math.abs(value);
  const isNegative = value < 0 || Object.is(value, -0);
  const kind = spec.letter.toLowerCase();
  const digits =
    kind === "f"
      ? size.toFixed(precision)
      : kind === "e"
        ? exponential(size, precision)
        : general(size, precision === 0 ? 1 : precision, spec.flags.includes("#"));
  const text = signed(spec, isNegative, digits);
  return /[EFG]/.test(spec.letter) ? text.toUpperCase() : text;
}

function exponential(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2");
}

/** `%g`: the shorter of both, without trailing zeros. */
function general(value: number, precision: number, keepsZeros: boolean): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(precision - 1).split("e")[1]);
  const isLong = exponent < -4 || exponent >= precision;
  const text = isLong
    ? exponential(value, precision - 1)
    : value.toFixed(Math.max(0, precision - 1 - exponent));
  return keepsZeros || !text.includes(".") ? text : text.replace(/\.?0+(?=e|$)/, "");
}

/** Fills a text up to the width. */
export function padded({ flags, width }: ConversionSpec, text: string): string {
  if (flags.includes("-")) {
    return text.padEnd(width);
  }
  if (!flags.includes("0")) {
    return text.padStart(width);
  }
  const [, sign = "", digits = ""] = /^([+ -]?(?:0[xX])?)(.*)$/s.exec(text) ?? [];
  return `${sign}${digits.padStart(width - sign.length, "0")}`;
}
