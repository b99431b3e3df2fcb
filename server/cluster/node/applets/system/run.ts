import type { Process, Program } from "../../machine/process.ts";
import { Signal } from "../../machine/signals.ts";
import { defaultPath, resolveProgram } from "../../shell/launch.ts";

/** Runs a program in a child process with the same files; its exit code, or 127/126 with a message. */
export async function runChild(
  process: Process,
  applet: string,
  argv: readonly string[],
  env: ReadonlyMap<string, string> = process.env,
): Promise<{ readonly child: Process } | { readonly status: number }> {
  const launch = resolveProgram(process, argv, env.get("PATH") ?? defaultPath);
  if (launch.kind !== "program" || process.machine.isFull) {
    const why = launch.kind === "denied" ? launch.error : "No such file or directory";
    await process.complain(`${applet}: can't execute '${argv[0]}': ${why}\n`);
    return { status: launch.kind === "denied" ? 126 : 127 };
  }
  const files = new Map([...process.files].map(([fd, file]) => [fd, file.retain()] as const));
  const child = process.machine.spawn({
    argv: launch.argv,
    program: launch.program,
    env,
    cwd: process.cwd,
    credentials: process.credentials,
    parent: process,
    files,
  });
  return { child };
}

/** `env [-i] [-u NAME] [NAME=VALUE]… [PROGRAM [ARG]…]`. */
export const env: Program = async (process) => {
  let rest = process.argv.slice(1);
  let variables = new Map(process.env);
  while (rest[0] !== undefined) {
    const word = rest[0];
    if (word === "-i" || word === "-") {
      variables = new Map();
      rest = rest.slice(1);
    } else if (word === "-u") {
      variables.delete(rest[1] ?? "");
      rest = rest.slice(2);
    } else if (word.includes("=")) {
      variables.set(word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1));
      rest = rest.slice(1);
    } else {
      break;
    }
  }
  if (rest.length === 0) {
    await process.write([...variables].map(([name, value]) => `${name}=${value}\n`).join(""));
    return 0;
  }
  const started = await runChild(process, "env", rest, variables);
  return "child" in started ? await started.child.exited : started.status;
};

/** `timeout [-s SIG] SECS PROGRAM…`: 143 when time ran out, as BusyBox's exits. */
export const timeout: Program = async (process) => {
  const args = process.argv.slice(1);
  const start = args[0] === "-s" || args[0] === "-k" ? 2 : args[0] === "-t" ? 1 : 0;
  const seconds = Number.parseFloat(args[start] ?? "");
  const command = args.slice(start + 1);
  if (Number.isNaN(seconds) || command.length === 0) {
    await process.complain("Usage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS\n");
    return 1;
  }
  const started = await runChild(process, "timeout", command);
  if (!("child" in started)) {
    return started.status;
  }
  const timer = process.machine.clock.after(seconds * 1000, () => started.child.kill(Signal.TERM));
  const status = await started.child.exited;
  await timer.dispose();
  return status;
};

/** `nohup`, `nice`, `exec`-like prefixes that only run what follows. */
export function prefixed(applet: string): Program {
  return async (process) => {
    const started = await runChild(process, applet, process.argv.slice(1));
    return "child" in started ? await started.child.exited : started.status;
  };
}

/** `time PROGRAM…`. */
export const time: Program = async (process) => {
  const startedMs = process.machine.clock.now().getTime();
  const started = await runChild(process, "time", process.argv.slice(1));
  const status = "child" in started ? await started.child.exited : started.status;
  const seconds = (process.machine.clock.now().getTime() - startedMs) / 1000;
  const text = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
  await process.complain(`real\t${text}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return status;
};

/** `which NAME…`. */
export const which: Program = async (process) => {
  let status = 0;
  for (const name of process.argv.slice(1)) {
    const directories = name.includes("/")
      ? [""]
      : (process.env.get("PATH") ?? defaultPath).split(":");
    const found = directories
      .map((directory) => (directory === "" ? name : `${directory}/${name}`))
      .find((path) => process.machine.fs.exists(process.path(path), process.credentials));
    status = found === undefined ? 1 : status;
    await process.write(found === undefined ? "" : `${found}\n`);
  }
  return status;
};
