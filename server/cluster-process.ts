import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Clock } from "./core/clock.ts";
import { AppError } from "./core/errors.ts";
import type { Owned } from "./core/lifecycle.ts";
import type { Logger } from "./core/log.ts";

const startMsMax = 60_000;
const stopMsMax = 8_000;
const restartDelayMs = 500;

/** Where the embedded cluster runs and keeps its state. */
export interface ClusterProcessOptions {
  readonly dataDir: string;
  readonly kubeconfigFile: string;
  readonly logLevel: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The embedded cluster in a process of its own; restarted on the same port if it dies. */
export interface ClusterProcess extends Owned {
  readonly pid: number | undefined;
}

/**
 * Starts the cluster and waits until it has printed `ready`.
 * @throws AppError `unavailable` when it ends or stays silent before that.
 */
export async function startClusterProcess(options: ClusterProcessOptions): Promise<ClusterProcess> {
  const { clock, log } = options;
  let stopping = false;
  let child = spawnCluster(options, 0);
  const address = await untilReady(child, clock);
  const port = Number(new URL(address).port);

  const superviseNext = (current: ChildProcess): void => {
    current.once("exit", (code, signal) => {
      if (stopping) {
        return;
      }
      log.error({ code, signal }, "the cluster process ended; starting it again");
      clock.after(restartDelayMs, () => {
        if (!stopping) {
          child = spawnCluster(options, port);
          superviseNext(child);
          untilReady(child, clock).catch((error: unknown) => log.error({ err: error }, "restart"));
        }
      });
    });
  };
  superviseNext(child);

  return {
    get pid() {
      return child.pid;
    },
    async dispose() {
      stopping = true;
      await stop(child, clock);
    },
  };
}

function spawnCluster(options: ClusterProcessOptions, port: number): ChildProcess {
  const args = ["--port", String(port), "--data-dir", options.dataDir];
  return fork(
    new URL("./cluster/main.ts", import.meta.url),
    [...args, "--kubeconfig", options.kubeconfigFile, "--log-level", options.logLevel],
    {
      // The IPC channel tells the child when this process is gone, even by SIGKILL.
      stdio: ["ignore", "pipe", "inherit", "ipc"],
      // A Ctrl-C reaches the whole process group: the cluster has to outlive what still needs it.
      detached: true,
    },
  );
}

/** The address after the word `ready`. */
function untilReady(child: ChildProcess, clock: Clock): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      void timer.dispose();
      reject(new AppError("unavailable", `The embedded cluster ${why}; its log is above.`));
    };
    const timer = clock.after(startMsMax, () => {
      child.kill("SIGKILL");
      fail(`was not ready within ${startMsMax / 1000} s`);
    });
    child.once("error", (error) => fail(`could not be started (${error.message})`));
    child.once("exit", (code) => fail(`ended with status ${code}`));
    const lines = child.stdout ? createInterface(child.stdout) : undefined;
    lines?.on("line", (line) => {
      const ready = /^ready (https:\/\/\S+)$/.exec(line);
      if (ready) {
        void timer.dispose();
        resolve(ready[1] ?? "");
      }
    });
  });
}

async function stop(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const timer = clock.after(stopMsMax, () => child.kill("SIGKILL"));
  await ended;
  await timer.dispose();
}
