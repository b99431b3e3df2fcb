import { readdirSync, readFileSync } from "node:fs";

/** A process and all that it started, at one moment. */
interface Sample {
  /** Seconds of processor time, by process. */
  readonly seconds: ReadonlyMap<number, number>;
  readonly residentMib: number;
}

const ticksPerSecond = 100;
const pageMib = 4096 / 1024 / 1024;

function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

/** Resident memory of one process. */
export function residentMib(pid: number): number {
  return Number(statOf(pid)?.[21] ?? 0) * pageMib;
}

function allStats(): ReadonlyMap<number, string[]> {
  const stats = new Map<number, string[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(Number(name));
    if (stat) {
      stats.set(Number(name), stat);
    }
  }
  return stats;
}

/** Measures `root` and its descendants. Linux only. */
export function sampleTree(root: number): Sample {
  const stats = allStats();
  const seconds = new Map<number, number>();
  let pages = 0;
  for (const [pid, stat] of stats) {
    let ancestor = pid;
    while (ancestor > 1 && ancestor !== root) {
      ancestor = Number(stats.get(ancestor)?.[1] ?? 0);
    }
    if (ancestor === root) {
      seconds.set(pid, (Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) / ticksPerSecond);
      pages += Number(stat[21] ?? 0);
    }
  }
  return { seconds, residentMib: pages * pageMib };
}

/** Processor seconds that the tree used between two samples. */
export function secondsBetween(before: Sample, after: Sample): number {
  let sum = 0;
  for (const [pid, seconds] of after.seconds) {
    sum += seconds - (before.seconds.get(pid) ?? 0);
  }
  return sum;
}
