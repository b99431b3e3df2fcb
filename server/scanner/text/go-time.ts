import { quote } from "./go-text.ts";

/** A moment, or why the text is none, in Go's own words. */
export type ParsedTime = Date | { readonly fault: string };

/** A piece of a layout: how it is written there, and what stands for it in a text. */
interface Piece {
  readonly layout: string;
  readonly pattern: RegExp;
  /** What a number must be at most, and at least, with its name in the message. */
  readonly range?: readonly [name: string, min: number, max: number];
}

const literal = (layout: string): Piece => ({
  layout,
  pattern: new RegExp(`^${layout.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`),
});

const day: readonly Piece[] = [
  { layout: "2006", pattern: /^[0-9]{4}/ },
  literal("-"),
  { layout: "01", pattern: /^[0-9]{2}/, range: ["month", 1, 12] },
  literal("-"),
  { layout: "02", pattern: /^[0-9]{2}/ },
];

const instant: readonly Piece[] = [
  ...day,
  literal("T"),
  { layout: "15", pattern: /^[0-9]{1,2}/, range: ["hour", 0, 23] },
  literal(":"),
  { layout: "04", pattern: /^[0-9]{2}/, range: ["minute", 0, 59] },
  literal(":"),
  { layout: "05", pattern: /^[0-9]{2}(?:[.,][0-9]+)?/, range: ["second", 0, 59.999_999_999] },
  { layout: "Z07:00", pattern: /^(?:Z|[+-][0-9]{2}:[0-9]{2})/ },
];

/** Cuts a text into the pieces of a layout. Source: Go 1.26 `time/format.go` parse */
function parse(layout: readonly Piece[], text: string): string[] | { readonly fault: string } {
  const whole = layout.map((piece) => piece.layout).join("");
  const parts: string[] = [];
  let rest = text;
  for (const { layout: wanted, pattern, range } of layout) {
    const [found] = pattern.exec(rest) ?? [];
    if (found === undefined) {
      return {
        fault: `parsing time ${quote(text)} as ${quote(whole)}: cannot parse ${quote(rest)} as ${quote(wanted)}`,
      };
    }
    const value = Number(found.replace(",", "."));
    if (range && (value < range[1] || value > range[2])) {
      return { fault: `parsing time ${quote(text)}: ${range[0]} out of range` };
    }
    parts.push(found);
    rest = rest.slice(found.length);
  }
  if (rest !== "") {
    return { fault: `parsing time ${quote(text)}: extra text: ${quote(rest)}` };
  }
  const [year, , month, , date] = parts.map(Number);
  const last = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  if (date === undefined || date < 1 || date > last) {
    return { fault: `parsing time ${quote(text)}: day out of range` };
  }
  return parts;
}

/** A day such as `2026-01-31` at its first moment in UTC. */
export function parseDay(text: string): ParsedTime {
  const parts = parse(day, text);
  return "fault" in parts ? parts : new Date(`${parts.join("")}T00:00:00Z`);
}

/** A moment such as `2026-01-31T09:00:00+09:00`. Source: RFC 3339 */
export function parseInstant(text: string): ParsedTime {
  const parts = parse(instant, text);
  return "fault" in parts ? parts : new Date(parts.join("").replace(",", "."));
}
