import { AwkFault } from "./nodes.ts";

/** A text that came from input: a number too, if it looks like one. */
export class InputText {
  readonly text: string;
  readonly number: number;
  readonly isNumeric: boolean;

  constructor(text: string) {
    this.text = text;
    this.isNumeric = /^[ \t\n]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\n]*$/.test(text);
    this.number = leadingNumber(text);
  }
}

/** A scalar; undefined for a variable that was never set. */
export type Value = number | string | InputText | undefined;

/** A variable or parameter, which may turn out to be an array. */
export class Cell {
  value: Value = undefined;
  array: Map<string, Value> | null = null;
}

/** The number that a text begins with, as atof(3). */
function leadingNumber(text: string): number {
  const match = /^[ \t\n\r\f\v]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(text);
  return match ? Number(match[1]) : 0;
}

export function toNumber(value: Value): number {
  if (typeof value === "number") {
    return value;
  }
  return value instanceof InputText ? value.number : leadingNumber(value ?? "");
}

/** @param format CONVFMT or OFMT, for numbers that aren't whole. */
export function toText(value: Value, format: string): string {
  if (typeof value === "number") {
    return numberText(value, format);
  }
  return value instanceof InputText ? value.text : (value ?? "");
}

function numberText(value: number, format: string): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) {
    return Math.abs(value) < 1e21 ? String(value === 0 ? 0 : value) : BigInt(value).toString();
  }
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  }
  return formatText(format, [value]);
}

export function isTrue(value: Value): boolean {
  if (typeof value === "number") {
    return value !== 0;
  }
  if (value instanceof InputText) {
    return value.isNumeric ? value.number !== 0 : value.text !== "";
  }
  return (value ?? "") !== "";
}

function isNumeric(value: Value): boolean {
  return (
    typeof value === "number" ||
    value === undefined ||
    (value instanceof InputText && value.isNumeric)
  );
}

/** By number if both are numbers or look like ones, else by text. */
export function compareValues(one: Value, other: Value, format: string): number {
  if (isNumeric(one) && isNumeric(other)) {
    return toNumber(one) - toNumber(other);
  }
  const [left, right] = [toText(one, format), toText(other, format)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const widthMax = 4096;
const directive = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])/g;

interface Spec {
  readonly flags: string;
  readonly width: number;
  /** -1 for none. */
  readonly precision: number;
  readonly letter: string;
}

/** `sprintf`: missing arguments are empty. @throws AwkFault for an unknown conversion. */
export function formatText(format: string, args: readonly Value[]): string {
  let next = 0;
  const take = () => args[next++];
  return format.replace(
    directive,
    (whole: string, flags: string, width?: string, precision?: string, letter = "") => {
      if (letter === "%") {
        return "%";
      }
      const starred = width === "*" ? toNumber(take()) : Number(width ?? 0);
      const hasPoint = whole.includes(".");
      const digits = precision === "*" ? toNumber(take()) : Number(precision ?? 0);
      return conversion(
        {
          flags: starred < 0 ? `${flags}-` : flags,
          width: Math.min(Math.abs(starred), widthMax),
          precision: hasPoint ? Math.min(digits, widthMax) : -1,
          letter,
        },
        take(),
      );
    },
  );
}

function conversion(spec: Spec, value: Value): string {
  switch (spec.letter) {
    case "d":
    case "i":
      return padded(spec, integerText(spec, BigInt(clamped(toNumber(value)))));
    case "o":
    case "x":
    case "X":
    case "u":
      return padded(spec, unsignedText(spec, BigInt(clamped(toNumber(value)))));
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      return padded(spec, floatText(spec, toNumber(value)));
    case "c":
      return padded({ ...spec, flags: spec.flags.replace("0", "") }, characterOf(value));
    case "s": {
      const text = toText(value, "%.6g");
      const cut = spec.precision < 0 ? text : text.slice(0, spec.precision);
      return padded({ ...spec, flags: spec.flags.replace("0", "") }, cut);
    }
    default:
      throw new AwkFault("cmd. line:1: Invalid format specifier");
  }
}

function clamped(value: number): number {
  const whole = Math.trunc(value);
  return Number.isFinite(whole) ? Math.max(-(2 ** 63), Math.min(2 ** 63 - 1024, whole)) : 0;
}

function characterOf(value: Value): string {
  const isNumber = typeof value === "number" || (value instanceof InputText && value.isNumeric);
  return isNumber
    ? String.fromCharCode(Math.trunc(toNumber(value)) & 0xff)
    : (toText(value, "%.6g")[0] ?? "");
}

function signed({ flags }: Spec, isNegative: boolean, digits: string): string {
  const plus = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  return `${isNegative ? "-" : plus}${digits}`;
}

function integerText(spec: Spec, value: bigint): string {
  const digits = (value < 0n ? -value : value)
    .toString()
    .padStart(Math.max(0, spec.precision), "0");
  return signed(spec, value < 0n, digits);
}

function unsignedText(spec: Spec, value: bigint): string {
  const bases: Readonly<Record<string, number>> = { o: 8, x: 16, X: 16, u: 10 };
  const digits = BigInt.asUintN(64, value).toString(bases[spec.letter] ?? 10);
  const padding = digits.padStart(Math.max(0, spec.precision), "0");
  const prefix =
    spec.flags.includes("#") && value !== 0n ? { o: "0", x: "0x", X: "0X" }[spec.letter] : "";
  const text = `${prefix ?? ""}${padding}`;
  return spec.letter === "X" ? text.toUpperCase() : text;
}

function floatText(spec: Spec, value: number): string {
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

function padded({ flags, width }: Spec, text: string): string {
  if (flags.includes("-")) {
    return text.padEnd(width);
  }
  if (!flags.includes("0")) {
    return text.padStart(width);
  }
  const [, sign = "", digits = ""] = /^([+ -]?(?:0[xX])?)(.*)$/s.exec(text) ?? [];
  return `${sign}${digits.padStart(width - sign.length, "0")}`;
}
