import type { Process } from "../../machine/process.ts";

/** Lines that the engine sorts at once: a millisecond or two. */
const runLength = 512;

/** Sorts stably, pausing between pieces so that many lines hold nobody up. */
export async function mergeSorted<T>(
  process: Process,
  items: readonly T[],
  compare: (one: T, other: T) => number,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += runLength) {
    await process.breathe();
    runs.push(items.slice(at, at + runLength).sort(compare));
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      merged.push(await merge(process, runs[at] ?? [], runs[at + 1] ?? [], compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge<T>(
  process: Process,
  left: readonly T[],
  right: readonly T[],
  compare: (one: T, other: T) => number,
): Promise<T[]> {
  const result: T[] = [];
  let one = 0;
  let other = 0;
  while (one < left.length && other < right.length) {
    if (result.length % runLength === 0) {
      await process.breathe();
    }
    const [first, second] = [left[one] as T, right[other] as T];
    const takesLeft = compare(first, second) <= 0;
    result.push(takesLeft ? first : second);
    one += takesLeft ? 1 : 0;
    other += takesLeft ? 0 : 1;
  }
  for (const rest of [left.slice(one), right.slice(other)]) {
    for (const item of rest) {
      result.push(item);
    }
  }
  return result;
}
