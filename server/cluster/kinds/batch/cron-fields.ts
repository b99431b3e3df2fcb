/** The five fields of a schedule with every value written out, or why it is none, in upstream's words. */
export type CronFields =
  | { readonly ok: true; readonly fields: readonly string[] }
  | { readonly ok: false; readonly fault: string };

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Names of values, the first one of `min`. */
  readonly names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const fieldBounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

class CronFault extends Error {}

/**
 * Reads `0,30 9-17 * * MON-FRI`: lists of values, ranges and steps; no seconds, and none of `L`, `W` and `#`.
 * Source: github.com/robfig/cron v3.0.1 parser.go (ParseStandard).
 */
export function readCronFields(text: string): CronFields {
  const parts = text.split(/\s+/).filter((part) => part !== "");
  if (parts.length !== fieldBounds.length) {
    const found = `expected exactly 5 fields, found ${parts.length}: [${parts.join(" ")}]`;
    return { ok: false, fault: found };
  }
  try {
    return {
      ok: true,
      fields: fieldBounds.map((each, index) => readField(parts[index] ?? "", each)),
    };
  } catch (error) {
    if (error instanceof CronFault) {
      return { ok: false, fault: error.message };
    }
    throw error;
  }
}

/** A star stays one: days of the month and of the week are joined differently where both are named. */
function readField(text: string, bounds: Bounds): string {
  const values = new Set<number>();
  let isStar = false;
  for (const expression of text.split(",").filter((one) => one !== "")) {
    const range = readRange(expression, bounds);
    isStar ||= range.isStar;
    for (let value = range.start; value <= range.end; value += range.step) {
      values.add(value);
    }
  }
  return isStar ? "*" : [...values].sort((one, other) => one - other).join(",");
}

function readRange(expression: string, bounds: Bounds) {
  const [range = "", stepText, ...moreSteps] = expression.split("/");
  const [low = "", high, ...moreBounds] = range.split("-");
  const isAll = low === "*" || low === "?";
  if (!isAll && moreBounds.length > 0) {
    throw new CronFault(`too many hyphens: ${expression}`);
  }
  const start = isAll ? bounds.min : readValue(low, bounds);
  const named = isAll || high === undefined ? start : readValue(high, bounds);
  if (moreSteps.length > 0) {
    throw new CronFault(`too many slashes: ${expression}`);
  }
  const step = stepText === undefined ? 1 : readNumber(stepText);
  const isOpen = isAll || (stepText !== undefined && high === undefined);
  const read = { start, end: isOpen ? bounds.max : named, step };
  const fault = rangeFault(read, bounds);
  if (fault) {
    throw new CronFault(`${fault}: ${expression}`);
  }
  return { ...read, isStar: isAll && step === 1 };
}

function rangeFault(
  { start, end, step }: { start: number; end: number; step: number },
  { min, max }: Bounds,
): string | undefined {
  if (start < min) {
    return `beginning of range (${start}) below minimum (${min})`;
  }
  if (end > max) {
    return `end of range (${end}) above maximum (${max})`;
  }
  if (start > end) {
    return `beginning of range (${start}) beyond end of range (${end})`;
  }
  return step === 0 ? "step of range should be a positive number" : undefined;
}

function readValue(text: string, { min, names = [] }: Bounds): number {
  const named = names.indexOf(text.toLowerCase());
  return named < 0 ? readNumber(text) : min + named;
}

function readNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    const why = `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
    throw new CronFault(`failed to parse int from ${text}: ${why}`);
  }
  if (Number(text) < 0) {
    throw new CronFault(`negative number (${Number(text)}) not allowed: ${text}`);
  }
  return Number(text);
}
