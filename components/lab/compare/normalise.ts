/** A kind of difference that may be from run to run. */
export type Varying = "pod" | "address" | "time" | "hash" | "progress";

interface Pattern {
  readonly kind: Varying;
  readonly pattern: RegExp;
}

/** In this order: a digest is no Pod name, an address no age. */
const patterns: readonly Pattern[] = [
  // wget's and curl's bars: their lengths and speeds depend on the window.
  { kind: "progress", pattern: /^.*\d+% *\|[*. ]*\|.*$/g },
  {
    kind: "time",
    pattern: /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d)?\b/g,
  },
  { kind: "hash", pattern: /\bsha256:[0-9a-f]{8,64}\b/g },
  { kind: "hash", pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g },
  { kind: "address", pattern: /\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g },
  {
    kind: "pod",
    pattern: /(?<=[a-z0-9]-)[bcdf0-9ghj-np-tv-z24-9]{8,10}-[bcdfghj-np-tv-z24-9]{5}\b/g,
  },
  { kind: "pod", pattern: /(?<=[a-z0-9]-)[bcdfghj-np-tv-z24-9]{9,10}\b/g },
  {
    kind: "time",
    pattern: /(?<![\w.])(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?<=\d[dhms])(?: ago)?\b(?![\w.-])/g,
  },
];

/** A line without what varies from run to run: what is left is compared. */
export interface Normalised {
  readonly text: string;
  /** What was there, in the order of the places. */
  readonly varying: readonly { readonly kind: Varying; readonly value: string }[];
}

/**
 * Puts a mark in place of ages, times, addresses, hashes, generated ends of Pod names and progress bars, and
 * one blank in place of many: columns are as wide as their widest cell.
 */
export function normalise(line: string): Normalised {
  const found: { kind: Varying; value: string; at: number }[] = [];
  let text = line;
  for (const { kind, pattern } of patterns) {
    text = text.replace(pattern, (value: string, ...rest: unknown[]) => {
      const at = rest.find((part) => typeof part === "number") ?? 0;
      found.push({ kind, value, at });
      return `‹${kind}›`;
    });
  }
  const varying = found.map(({ kind, value }) => ({ kind, value }));
  return { text: text.replaceAll(/\s+/g, " ").trim(), varying };
}
