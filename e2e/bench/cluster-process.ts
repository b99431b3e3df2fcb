import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = join(import.meta.dirname, "..", "..", "server", "cluster", "main.ts");
const monitor = join(import.meta.dirname, "loop-monitor.ts");

/** A cluster in a process of its own. */
export interface ClusterProcess {
  readonly pid: number;
  /** From the process's start until the cluster said that it is ready. */
  readonly startMs: number;
  /** How long its event loop was held at most since the last call, in milliseconds of processor time. */
  longestHoldMs(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the cluster of a data directory, or makes one. */
export async function startClusterProcess(directory: string): Promise<ClusterProcess> {
  const startedMs = performance.now();
  const args = ["--import", monitor, program, "--port", "0", "--data-dir", directory];
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (!child.stdout) {
    throw new Error("the cluster has no output");
  }
  const [line] = await once(createInterface(child.stdout), "line");
  if (!/ready/.test(String(line))) {
    throw new Error(`the cluster said: ${line}`);
  }
  return {
    pid: child.pid ?? 0,
    startMs: performance.now() - startedMs,
    async longestHoldMs() {
      child.send("longest");
      const [heldMs] = await once(child, "message");
      return Number(heldMs);
    },
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
