import type { Pod } from "../../../kube/index.ts";

/** Label and annotation of the Pods of an indexed Job. */
export const completionIndexKey = "batch.kubernetes.io/job-completion-index";

/** Which index of its Job a Pod works on; -1 without one. */
export function completionIndexOf({ metadata }: Pod): number {
  const text = metadata?.annotations?.[completionIndexKey];
  return text === undefined ? -1 : Number(text);
}

/** Reads `0,2-4`. Source: kubernetes pkg/controller/job/indexed_job_utils.go v1.35. */
export function parseIndexes(text: string): Set<number> {
  const found = new Set<number>();
  for (const part of text.split(",").filter((one) => one !== "")) {
    const [first = 0, last = first] = part.split("-").map(Number);
    for (let index = first; index <= last; index++) {
      found.add(index);
    }
  }
  return found;
}

/** Writes indexes as intervals: two in a row with a comma, more with a hyphen. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const runs: { first: number; last: number }[] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run.last + 1 === index) {
      run.last = index;
    } else {
      runs.push({ first: index, last: index });
    }
  }
  return runs
    .map(({ first, last }) =>
      first === last ? `${first}` : `${first}${last - first > 1 ? "-" : ","}${last}`,
    )
    .join(",");
}
