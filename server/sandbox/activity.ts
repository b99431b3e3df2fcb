import { readFileSync } from "node:fs";

/**
 * What the processes under `roots` have done so far, as a text that stays the same while they do nothing: their
 * ids with the processor time that each has used, in the kernel's ticks of 10 ms. `null` where that can't be
 * told, as with a process of several threads, whose children are listed under any of them. Linux only.
 */
export function activityOf(roots: readonly number[]): string | null {
  const seen: string[] = [];
  const waiting = [...roots];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const stat = readStat(pid);
    if (!stat || stat.threads > 1) {
      return null;
    }
    seen.push(`${pid}:${stat.ticks}`);
    waiting.push(...childrenOf(pid));
  }
  return seen.sort().join(" ");
}

function readStat(pid: number): { readonly ticks: number; readonly threads: number } | null {
  const text = read(`${pid}/stat`);
  // The name before it stands in parentheses and may hold anything.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields
    ? { ticks: Number(fields[11]) + Number(fields[12]), threads: Number(fields[17]) }
    : null;
}

function childrenOf(pid: number): number[] {
  const text = read(`${pid}/task/${pid}/children`) ?? "";
  return text.split(" ").filter(Boolean).map(Number);
}

function read(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return null;
  }
}
