import { unescapeEcho } from "./escapes.ts";

const conversion = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?([diouxXcsbeEfgG]))/g;

/** `printf FORMAT ARG…`: the format repeats while arguments are left. */
export function formatPrintf(
  format: string,
  args: readonly string[],
): { readonly text: string; readonly errors: readonly string[] } {
  const { text: pattern } = unescapeEcho(format);
  const errors: string[] = [];
  let rest = [...args];
  let text = "";
  do {
    const before = rest.length;
    text += pattern.replace(conversion, (whole, flags = "", width = "", precision, type = "") => {
      if (whole === "%%") {
        return "%";
      }
      const wide = width === "*" ? Number(rest.shift() ?? 0) : Number(width || 0);
      const digits = precision === "*" ? rest.shift() : precision;
      const value = formatOne(
        type,
        rest.shift(),
        digits === undefined ? null : Number(digits),
        errors,
      );
      return pad(value, wide, String(flags), type);
    });
    if (rest.length === before) {
      rest = [];
    }
  } while (rest.length > 0);
  return { text, errors };
}

function formatOne(
  type: string,
  arg: string | undefined,
  precision: number | null,
  errors: string[],
): string {
  switch (type) {
    case "s":
      return (arg ?? "").slice(0, precision ?? undefined);
    case "b":
      return unescapeEcho(arg ?? "").text;
    case "c":
      return (arg ?? "").slice(0, 1);
    case "d":
    case "i":
    case "u":
      return String(integerOf(arg, errors)).padStart(precision ?? 0, "0");
    case "o":
      return integerOf(arg, errors).toString(8);
    case "x":
      return integerOf(arg, errors).toString(16);
    case "X":
      return integerOf(arg, errors).toString(16).toUpperCase();
    default:
      return floatOf(arg, errors, type, precision ?? 6);
  }
}

function integerOf(arg: string | undefined, errors: string[]): bigint {
  const text = arg ?? "0";
  if (/^['"]./.test(text)) {
    return BigInt(text.codePointAt(1) ?? 0);
  }
  if (!/^[+-]?(?:\d+|0x[\da-f]+)$/i.test(text)) {
    if (text !== "") {
      errors.push(`invalid number '${text}'`);
    }
    return 0n;
  }
  const negative = text.startsWith("-");
  const digits = text.replace(/^[+-]/, "");
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  return negative ? -value : value;
}

function floatOf(
  arg: string | undefined,
  errors: string[],
  type: string,
  precision: number,
): string {
  const value = Number(arg ?? 0);
  if (Number.isNaN(value)) {
    errors.push(`invalid number '${arg ?? ""}'`);
  }
  const number = Number.isNaN(value) ? 0 : value;
  if (type === "e" || type === "E") {
    const text = number.toExponential(precision).replace(/e([+-])(\d)$/, "e$10$2");
    return type === "E" ? text.toUpperCase() : text;
  }
  return type === "f"
    ? number.toFixed(precision)
    : String(Number(number.toPrecision(precision || 1)));
}

function pad(value: string, width: number, flags: string, type: string): string {
  const signed =
    flags.includes("+") && /[di]/.test(type) && !value.startsWith("-") ? `+${value}` : value;
  if (flags.includes("-") || width < 0) {
    return signed.padEnd(Math.abs(width));
  }
  if (flags.includes("0") && /[diouxXf]/.test(type)) {
    const sign = /^[+-]/.exec(signed)?.[0] ?? "";
    return sign + signed.slice(sign.length).padStart(width - sign.length, "0");
  }
  return signed.padStart(width);
}
