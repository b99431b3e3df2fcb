import { randomBytes } from "node:crypto";
import { NullFile, type OpenFile, SinkFile } from "../machine/open-file.ts";
import { absolutePath } from "../machine/paths.ts";
import { orAborted } from "../machine/pipe.ts";
import type { Process } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { resolveProgram } from "../shell/launch.ts";
import { type ContainerRun, execFault } from "./container-run.ts";

/** As upstream keeps of a probe's output. */
const outputBytesMax = 10 * 1024;

/** A command that couldn't be started in a container, with runc's text. */
export class ExecFault extends Error {
  override readonly name = "ExecFault";

  /** As the container runtime tells the kubelet. Source: containerd v2 internal/cri/server/container_execsync.go. */
  get asRuntimeTells(): string {
    const id = randomBytes(32).toString("hex");
    return `failed to exec in container: failed to start exec "${id}": ${this.message}: unknown`;
  }
}

/** Starts a command in a running container. Takes over one reference of each file. @throws ExecFault. */
export function startExec(
  run: ContainerRun,
  command: readonly string[],
  files: ReadonlyMap<number, OpenFile>,
  tty: boolean,
): Process {
  const { machine, credentials, workingDirectory: cwd } = run;
  const env = new Map(run.env);
  if (tty && !env.has("TERM")) {
    env.set("TERM", "xterm");
  }
  const from = { machine, cwd, credentials, path: (path: string) => absolutePath(cwd, path) };
  const launch = resolveProgram(from, command, env.get("PATH") ?? "");
  if (launch.kind !== "program") {
    const why =
      launch.kind === "denied" ? launch.error.toLowerCase() : "executable file not found in $PATH";
    throw new ExecFault(
      `OCI runtime exec failed: exec failed: unable to start container process: ${execFault(command[0] ?? "", why)}`,
    );
  }
  if (machine.isFull) {
    throw new ExecFault(
      "OCI runtime exec failed: exec failed: unable to start container process: error starting setns process: fork/exec /proc/self/exe: resource temporarily unavailable",
    );
  }
  return machine.spawn({
    argv: launch.argv,
    program: launch.program,
    env,
    cwd,
    credentials,
    parent: null,
    files,
  });
}

/** Runs a command without input and gives its exit code and output. @throws ExecFault, or the signal's reason. */
export async function execCaptured(
  run: ContainerRun,
  command: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly output: string }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const sink = new SinkFile((bytes) => {
    size += bytes.length;
    if (size <= outputBytesMax) {
      chunks.push(bytes.slice());
    }
  });
  const files = new Map<number, OpenFile>([
    [0, new NullFile()],
    [1, sink],
    [2, sink.retain()],
  ]);
  const process = startExec(run, command, files, false);
  try {
    const code = await orAborted<number>(signal, (resolve) => {
      void process.exited.then(resolve);
    });
    return { code, output: Buffer.concat(chunks).toString("utf8") };
  } finally {
    process.kill(Signal.KILL, true);
  }
}
