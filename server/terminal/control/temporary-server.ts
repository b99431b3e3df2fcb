import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { toProcessEnv } from "../../sandbox/index.ts";
import { isListening } from "./control-server.ts";

const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

/** A server that runs for one shell. */
export interface TemporaryServer {
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

/** How to start the server. */
export interface TemporaryServerOptions {
  /** Its program, e.g. `server/main.ts`. */
  readonly main: string;
  /** The control socket that it will listen on. */
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Starts a server that serves nothing but the control socket, and waits for that.
 * @throws if it ends or takes longer than a minute; what it logged is in the message.
 */
export async function startTemporaryServer(
  options: TemporaryServerOptions,
): Promise<TemporaryServer> {
  const child = spawn(process.execPath, [options.main], {
    env: toProcessEnv({ ...options.env, PORT: "0", KUBEBOOK_CONTROL_ONLY: "1" }),
    // Ctrl-C in the shell is the shell's: the server belongs to another group.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let logged = "";
  child.stderr.on("data", (bytes: Buffer) => {
    logged = (logged + bytes.toString()).slice(-4096);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
    await ended;
    clearTimeout(timer);
  };
  const deadline = Date.now() + startTimeoutMs;
  while (!(await isListening(options.path))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The server didn't start.\n${logged.trimEnd()}`);
    }
    await sleep(50);
  }
  return { stop };
}
