import type { CheckedContainer, CheckedVolume } from "./model.ts";

/** `"a", "b"`, without escapes, as upstream prints lists. */
export function joinQuote(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(", ");
}

/** The singular for exactly one. */
export function pluralize(singular: string, plural: string, count: number): string {
  return count === 1 ? singular : plural;
}

/** Distinct values in the order of their bytes. */
export function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

/** `container "a"` or `containers "a", "b"`. */
export function containersText(containers: readonly CheckedContainer[]): string {
  const word = pluralize("container", "containers", containers.length);
  return `${word} ${joinQuote(containers.map((container) => container.name))}`;
}

/** `pod`, the containers, or both joined by "and": who set a bad value. */
export function settersText(podIsBad: boolean, containers: readonly CheckedContainer[]): string {
  return [
    ...(podIsBad ? ["pod"] : []),
    ...(containers.length > 0 ? [containersText(containers)] : []),
  ].join(" and ");
}

/** Whether a volume has a source of this type; null in hand-written YAML means that it has not. */
export function hasSource(volume: CheckedVolume, type: string): boolean {
  return Object.entries(volume).some(([key, source]) => key === type && source != null);
}
