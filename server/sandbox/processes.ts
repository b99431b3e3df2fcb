import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) {
      throw error;
    }
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return "";
  }
}

/** How often to look whether a process has stopped: it does so on its next way out of the kernel. */
const looksMax = 200;

/**
 * Kills a bwrap process and its child. The child dies with its parent only once it has asked the kernel for
 * that; a sandbox that is ended while it starts would leave it waiting for ever. Linux only.
 */
export function killSandbox(pid: number): void {
  signalQuietly(pid, "SIGSTOP");
  for (let look = 0; look < looksMax; look += 1) {
    const state = /\) (\S)/.exec(readProc(`${pid}/stat`))?.[1];
    if (state === undefined || "TtZX".includes(state)) {
      break;
    }
  }
  const children = readProc(`${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  for (const child of children) {
    signalQuietly(child, "SIGKILL");
  }
  signalQuietly(pid, "SIGKILL");
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
    signalQuietly(pid, "SIGKILL");
  }
}
