import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { AppError } from "../core/errors.ts";
import type { ShellLimits } from "../core/limits.ts";
import type { Logger } from "../core/log.ts";
import { createBubblewrapHost } from "./bubblewrap/host.ts";
import { createLocalHost } from "./local/host.ts";
import { type SharedFile, type ShellHost, toProcessEnv } from "./shell-host.ts";

/** What is asked for, and what hosts need. */
export interface SelectShellHostOptions {
  readonly choice: "auto" | "bubblewrap" | "local";
  /** A directory of the server's own, e.g. `<data>/shells`. */
  readonly runDirectory: string;
  readonly sharedFiles: readonly SharedFile[];
  /** The server's PATH, for local shells. */
  readonly path: string;
  /** Default: the profile `classroom`. */
  readonly limits?: ShellLimits;
  readonly log: Logger;
}

const probeTimeoutMs = 10_000;

/** Runs one command in a throw-away sandbox. @returns why it doesn't work, or the host if it does. */
async function tryBubblewrap(options: SelectShellHostOptions): Promise<ShellHost | string> {
  const ownUsers = process.getuid?.() === 0;
  await mkdir(options.runDirectory, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(options.runDirectory, "probe-"));
  const listener = createServer();
  try {
    const host = await createBubblewrapHost({ ...options, ownUsers });
    const socketDirectory = join(scratch, "gateway");
    const home = join(scratch, "home");
    await mkdir(socketDirectory);
    await mkdir(home);
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject).listen(join(socketDirectory, "s"), resolve);
    });
    const shells = await host.open({
      sandbox: "probe",
      number: 0,
      home,
      access: { socketDirectory, loopbackUrl: null, kubeconfig: () => "{}", dispose() {} },
    });
    const { file, args, cwd, env } = shells.command("command -v socat");
    await promisify(execFile)(file, [...args], {
      cwd,
      env: toProcessEnv(env),
      timeout: probeTimeoutMs,
    });
    await shells.dispose();
    return host;
  } catch (error) {
    return whyNot(error);
  } finally {
    listener.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const said = "stderr" in error ? String(error.stderr).trim() : "";
  const exit = "code" in error ? error.code : null;
  if (exit === 1 && said === "") {
    return "socat is not installed";
  }
  return said === "" ? error.message : (said.split("\n").at(-1) ?? said);
}

/**
 * The host that was asked for; `auto` takes bubblewrap where it works, else local shells, and logs why.
 * @throws AppError `unavailable` if bubblewrap was asked for and doesn't work.
 */
export async function selectShellHost(options: SelectShellHostOptions): Promise<ShellHost> {
  if (options.choice !== "local") {
    const found = await tryBubblewrap(options);
    if (typeof found !== "string") {
      return found;
    }
    if (options.choice === "bubblewrap") {
      throw new AppError("unavailable", `bubblewrap doesn't work here: ${found}`);
    }
    options.log.warn({ reason: found }, "bubblewrap doesn't work here: shells run without walls");
  }
  return createLocalHost(options);
}
