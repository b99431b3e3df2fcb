import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { limitProfiles } from "../../../core/limits.ts";
import { createLogger } from "../../../core/log.ts";
import { FakeGateway } from "../../fake-gateway.ts";
import { createHomes } from "../../homes.ts";
import { selectShellHost } from "../../select-shell-host.ts";
import { type SandboxShells, type ShellHost, toProcessEnv } from "../../shell-host.ts";

const { shell: limits } = limitProfiles.classroom;
const log = createLogger({ level: "silent", name: "test" });

/** What a finished command left. */
export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Why bubblewrap doesn't work on this machine; null where it does. */
export async function whyNoBubblewrap(): Promise<string | null> {
  const runDirectory = await mkdtemp(join(tmpdir(), "kubebook-probe-"));
  const options = {
    choice: "bubblewrap",
    runDirectory,
    sharedFiles: [],
    path: "",
    limits,
    log,
  } as const;
  const reason = await selectShellHost(options).then(
    () => null,
    (error: Error) => error.message,
  );
  await rm(runDirectory, { recursive: true });
  return reason;
}

/** Processes of the host in whose command line `marker` stands, other than this one. */
export function processesWith(marker: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        Number(pid) !== process.pid &&
        readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(marker)
      );
    } catch {
      return false;
    }
  });
}

/** Two sandboxes of strangers, `a` and `b`, side by side. */
export class Stage {
  readonly directory: string;
  readonly host: ShellHost;
  readonly #gateway: FakeGateway;
  readonly #opened: { dispose(): void | Promise<void> }[] = [];
  readonly #started: { shells: SandboxShells; pid: number }[] = [];
  #sandboxes: readonly [SandboxShells, SandboxShells] | null = null;

  private constructor(directory: string, host: ShellHost) {
    this.directory = directory;
    this.host = host;
    this.#gateway = new FakeGateway(join(directory, "gateway"));
  }

  static async create(): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), "kubebook-bubblewrap-"));
    const tool = join(directory, "tool");
    await writeFile(tool, "#!/bin/sh\necho tool\n", { mode: 0o755 });
    const host = await selectShellHost({
      choice: "bubblewrap",
      runDirectory: join(directory, "shells"),
      sharedFiles: [{ source: tool, target: "/opt/bin/tool" }],
      path: "",
      limits,
      log,
    });
    const stage = new Stage(directory, host);
    stage.#sandboxes = [await stage.#open("aaaaaaaaaa", 1), await stage.#open("bbbbbbbbbb", 2)];
    return stage;
  }

  get a(): SandboxShells {
    return this.#both[0];
  }

  get b(): SandboxShells {
    return this.#both[1];
  }

  get #both() {
    if (!this.#sandboxes) {
      throw new Error("the stage has no sandboxes yet");
    }
    return this.#sandboxes;
  }

  async #open(sandbox: string, number: number): Promise<SandboxShells> {
    const homes = createHomes(join(this.directory, "homes"), null);
    const home = await homes.ensure(sandbox, this.host.ownerOf(number));
    const access = await this.#gateway.open(sandbox);
    const shells = await this.host.open({ sandbox, number, home, access });
    this.#opened.push(shells, access);
    return shells;
  }

  start(shells: SandboxShells, script: string) {
    const { file, args, cwd, env } = shells.command(script);
    const child = spawn(file, [...args], {
      cwd,
      env: toProcessEnv(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#started.push({ shells, pid: child.pid ?? 0 });
    return child;
  }

  async run(shells: SandboxShells, script: string): Promise<Result> {
    const child = this.start(shells, script);
    const [code, out, err] = await Promise.all([
      codeOf(child),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, out, err };
  }

  async dispose(): Promise<void> {
    for (const { shells, pid } of this.#started) {
      shells.end(pid);
    }
    for (const opened of this.#opened) {
      await opened.dispose();
    }
    await rm(this.directory, { recursive: true });
  }
}

function codeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("close", resolve));
}
