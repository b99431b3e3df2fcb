import { type Meaning, meaningOf } from "./meaning.ts";
import { normalise, type Varying } from "./normalise.ts";

/** A line that was expected beside the line that was printed. */
export interface ComparedLine {
  /** `null`: nothing of the kind was expected. */
  readonly expected: string | null;
  /** `null`: it wasn't printed. */
  readonly own: string | null;
  readonly verdict:
    | { readonly kind: "same" }
    | { readonly kind: "harmless"; readonly what: Harmless }
    | { readonly kind: "meaning"; readonly meaning: Meaning };
}

/** Why a difference needn't be minded. */
export type Harmless = Varying | "again" | "order" | "warning";

/** A line of its own in an expected output: what stands there isn't compared. */
const leftOut = "…";

/** Longer outputs are compared by their beginnings. */
const linesMax = 400;

/**
 * Compares a command's output with the expected one, line by line. Ages, addresses, hashes and generated names
 * may differ, lines of a list may come in another order, and what was there already is no fault. Where the expected
 * output leaves lines out (`…`), only the lines that it has are looked for.
 */
export function compareOutput(expected: string, own: string): readonly ComparedLine[] {
  const all = linesOf(expected);
  const wanted = all.filter((line) => line.trim() !== leftOut);
  const isExcerpt = wanted.length < all.length;
  const printed = linesOf(own);
  const pairs = align(wanted.map(keyOf), printed.map(keyOf));
  const lines = pairs
    .filter(([want]) => !isExcerpt || want >= 0)
    .map(([want, got]) => judge(wanted[want] ?? null, printed[got] ?? null));
  return withOrder(joinNeighbours(lines));
}

/** Whether nothing is different, only what may be, or something that matters. */
export function summaryOf(lines: readonly ComparedLine[]): ComparedLine["verdict"]["kind"] {
  if (lines.some(({ verdict }) => verdict.kind === "meaning")) return "meaning";
  return lines.some(({ verdict }) => verdict.kind === "harmless") ? "harmless" : "same";
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .slice(0, linesMax);
}

/** What was made before is `unchanged` or `configured` instead of `created`. */
function keyOf(line: string): string {
  return normalise(line).text.replace(/ (?:created|configured|unchanged)$/, " created");
}

function judge(expected: string | null, own: string | null): ComparedLine {
  if (expected === null || own === null) return lonely(expected, own);
  if (expected === own) return { expected, own, verdict: { kind: "same" } };
  const wanted = normalise(expected);
  const printed = normalise(own);
  if (wanted.text !== printed.text) {
    return { expected, own, verdict: { kind: "harmless", what: "again" } };
  }
  const differing = wanted.varying.find(({ value }, at) => value !== printed.varying[at]?.value);
  return differing
    ? { expected, own, verdict: { kind: "harmless", what: differing.kind } }
    : { expected, own, verdict: { kind: "same" } };
}

function lonely(expected: string | null, own: string | null): ComparedLine {
  const isNotice =
    own !== null && /^(?:Unable to use a TTY|If you don't see a command prompt)/.test(own);
  return isNotice
    ? { expected, own, verdict: { kind: "harmless", what: "warning" } }
    : { expected, own, verdict: { kind: "meaning", meaning: meaningOf(expected, own) } };
}

/** A line that is missing and one that came in its place belong together. */
function joinNeighbours(lines: readonly ComparedLine[]): readonly ComparedLine[] {
  const joined: ComparedLine[] = [];
  const missing: ComparedLine[] = [];
  for (const line of lines) {
    const before =
      line.expected === null && line.verdict.kind === "meaning" ? missing.shift() : undefined;
    if (before) {
      const at = joined.indexOf(before);
      const { expected } = before;
      const meaning = meaningOf(expected, line.own);
      joined[at] = { expected, own: line.own, verdict: { kind: "meaning", meaning } };
      continue;
    }
    if (line.own === null) missing.push(line);
    joined.push(line);
  }
  return joined;
}

/** A line that is missing here and printed there has only moved. */
function withOrder(lines: readonly ComparedLine[]): readonly ComparedLine[] {
  const printed = new Map(
    lines.flatMap((line) => (line.own === null ? [] : [[keyOf(line.own), line] as const])),
  );
  const wanted = new Set(
    lines.flatMap(({ expected }) => (expected === null ? [] : [keyOf(expected)])),
  );
  const hasMoved = ({ expected, own, verdict }: ComparedLine) =>
    verdict.kind === "meaning" &&
    (expected === null || printed.has(keyOf(expected))) &&
    (own === null || wanted.has(keyOf(own)));
  return lines.map((line) =>
    hasMoved(line) ? { ...line, verdict: { kind: "harmless", what: "order" } } : line,
  );
}

/** Pairs of indexes of the longest common sequence, with all others between them; -1 stands for no line. */
function align(
  wanted: readonly string[],
  printed: readonly string[],
): (readonly [number, number])[] {
  const lengthAt = commonLengths(wanted, printed);
  const pairs: (readonly [number, number])[] = [];
  let want = 0;
  let got = 0;
  while (want < wanted.length && got < printed.length) {
    if (wanted[want] === printed[got]) pairs.push([want++, got++]);
    else if (lengthAt(want + 1, got) >= lengthAt(want, got + 1)) pairs.push([want++, -1]);
    else pairs.push([-1, got++]);
  }
  while (want < wanted.length) pairs.push([want++, -1]);
  while (got < printed.length) pairs.push([-1, got++]);
  return pairs;
}

/** How many lines the two have in common from a pair of places on. */
function commonLengths(
  wanted: readonly string[],
  printed: readonly string[],
): (want: number, got: number) => number {
  const rows = wanted.map(() => new Array<number>(printed.length + 1).fill(0));
  const at = (want: number, got: number) => rows[want]?.[got] ?? 0;
  for (const [want, row] of [...rows.entries()].reverse()) {
    for (let got = printed.length - 1; got >= 0; got--) {
      const isSame = wanted[want] === printed[got];
      row[got] = isSame
        ? at(want + 1, got + 1) + 1
        : Math.max(at(want + 1, got), at(want, got + 1));
    }
  }
  return at;
}
