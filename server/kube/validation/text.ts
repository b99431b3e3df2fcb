/**
 * Upstream's text for a value longer than `max`; its older checks speak of characters, the ones of
 * labels of bytes. Source: apimachinery pkg/util/validation and pkg/api/validate/content v0.35.
 */
export function maxLengthFault(max: number, unit: "characters" | "bytes" = "characters"): string {
  return `must be no more than ${max} ${unit}`;
}

/** Upstream's text for a value that a pattern refuses, with examples of what it takes. */
export function patternFault(text: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(" or ");
  const prefix = examples.length === 0 ? "" : `e.g. ${shown}`;
  return `${text} (${prefix}regex used for validation is '${pattern}')`;
}

/** Upstream's text for a number outside of `min` to `max`. */
export function rangeFault(min: number, max: number): string {
  return `must be between ${min} and ${max}, inclusive`;
}

/** Bytes of a string in UTF-8, as Go's `len` counts them. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
