import type { Process, Program } from "../../machine/process.ts";
import { Signal } from "../../machine/signals.ts";
import { defaultPath, resolveProgram } from "../../shell/launch.ts";

/** Runs a program in a child process with the same files; its exit code, or 127/126 with a message. */
async function runChild(
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

/** `xargs [-n N] [-I STR] PROGRAM…`. */
export const xargs: Program = async (process) => {
  const args = process.argv.slice(1);
  let batch = Number.POSITIVE_INFINITY;
  let placeholder: string | null = null;
  while (args[0]?.startsWith("-")) {
    const option = args.shift() ?? "";
    if (option === "-n") {
      batch = Number(args.shift());
    } else if (option === "-I") {
      placeholder = args.shift() ?? "{}";
    }
  }
  const command = args.length > 0 ? args : ["echo"];
  const input = await readText(process);
  const items =
    placeholder === null ? input.split(/\s+/).filter(Boolean) : input.split("\n").filter(Boolean);
  const calls =
    placeholder === null
      ? batches(items, batch).map((words) => [...command, ...words])
      : items.map((item) => command.map((word) => word.replaceAll(placeholder ?? "", item)));
  let status = 0;
  for (const call of calls) {
    const started = await runChild(process, "xargs", call);
    const code = "child" in started ? await started.child.exited : started.status;
    status = code === 0 ? status : 123;
  }
  return status;
};

function batches(items: readonly string[], size: number): readonly (readonly string[])[] {
  if (!Number.isFinite(size) || size < 1) {
    return [items];
  }
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

async function readText(process: Process): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let chunk = await process.read(); chunk; chunk = await process.read()) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

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
