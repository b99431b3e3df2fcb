import {
  type ConversionSpec,
  floatText,
  integerText,
  padded,
  unsignedText,
} from "../../../c-format.ts";
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

function conversion(spec: ConversionSpec, value: Value): string {
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
