import { execFileSync } from "node:child_process";

/** Kills a process at once; nothing happens if it has ended already. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

function listProcesses(): ProcessEntry[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid="], { encoding: "utf8" });
  return table.split("\n").flatMap((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    return pid && parent !== undefined && group !== undefined ? [{ pid, parent, group }] : [];
  });
}

/** Kills `root`, its descendants, and the process groups that they lead. */
export function killTree(root: number): void {
  const processes = listProcesses();
  const doomed = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent, group } of processes) {
      if (!doomed.has(pid) && (doomed.has(parent) || doomed.has(group))) {
        doomed.add(pid);
        grown = true;
      }
    }
  }
  for (const pid of doomed) {
    killQuietly(pid);
  }
}
