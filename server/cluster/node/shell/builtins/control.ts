import type { Builtin } from "../api.ts";
import { ControlFlow, ShellError } from "../state.ts";

function countOf(args: readonly string[], name: string): number {
  const text = args[0] ?? "1";
  if (!/^\d+$/.test(text) || Number(text) < 1) {
    throw new ShellError(`${name}: Illegal number: ${text}`);
  }
  return Number(text);
}

function statusOf(args: readonly string[], fallback: number, name: string): number {
  const text = args[0];
  if (text === undefined) {
    return fallback;
  }
  if (!/^\d+$/.test(text)) {
    throw new ShellError(`${name}: Illegal number: ${text}`);
  }
  return Number(text) & 0xff;
}

export const breakBuiltin: Builtin = async (_shell, args) => {
  throw new ControlFlow("break", 0, countOf(args, "break"));
};

export const continueBuiltin: Builtin = async (_shell, args) => {
  throw new ControlFlow("continue", 0, countOf(args, "continue"));
};

export const returnBuiltin: Builtin = async (shell, args) => {
  throw new ControlFlow("return", statusOf(args, shell.state.status, "return"));
};

export const exitBuiltin: Builtin = async (shell, args) => {
  throw new ControlFlow("exit", statusOf(args, shell.state.status, "exit"));
};

export const evalBuiltin: Builtin = async (shell, args, io) =>
  await shell.evaluate(args.join(" "), io);

export const execBuiltin: Builtin = async (shell, args, io) => {
  if (args.length === 0) {
    shell.keepFiles(io);
    return 0;
  }
  throw new ControlFlow("exit", await shell.become(args, io));
};

export const sourceBuiltin: Builtin = async (shell, args, io) => {
  const name = args[0];
  if (name === undefined) {
    return 2;
  }
  const { process, state } = shell;
  let text: string;
  try {
    text = new TextDecoder().decode(
      process.machine.fs.readFile(process.path(name), process.credentials),
    );
  } catch {
    throw new ShellError(`.: can't open '${name}': No such file or directory`);
  }
  const positional = state.positional;
  try {
    state.positional = args.length > 1 ? args.slice(1) : positional;
    return await shell.evaluate(text, io);
  } catch (error) {
    if (error instanceof ControlFlow && error.kind === "return") {
      return error.status;
    }
    throw error;
  } finally {
    state.positional = positional;
  }
};

export const commandBuiltin: Builtin = async (shell, args, io) => {
  if (args[0] === "-v" || args[0] === "-V") {
    return await describeBuiltin(shell, args.slice(args[0] === "-v" ? 0 : 1), io);
  }
  return await shell.runArguments(args[0] === "-p" ? args.slice(1) : args, io);
};

/** `type name…`, and `command -v name…` when the first argument is `-v`. */
export const describeBuiltin: Builtin = async (shell, args, io) => {
  const isTerse = args[0] === "-v";
  let status = 0;
  for (const name of isTerse ? args.slice(1) : args) {
    const [kind, value] = await kindOf(shell, name);
    if (kind === "") {
      status = 127;
      if (!isTerse) {
        await shell.print(io, `${name}: not found\n`);
      }
      continue;
    }
    await shell.print(io, isTerse ? `${value}\n` : `${name} is ${kind}\n`);
  }
  return status;
};

async function kindOf(
  shell: Parameters<Builtin>[0],
  name: string,
): Promise<readonly [kind: string, value: string]> {
  const { state, process } = shell;
  const alias = state.aliases.get(name);
  if (alias !== undefined) {
    return [`an alias for ${alias}`, `alias ${name}='${alias}'`];
  }
  if (state.functions.has(name)) {
    return ["a function", name];
  }
  if (shell.isBuiltin(name)) {
    return ["a shell builtin", name];
  }
  for (const directory of (state.get("PATH") ?? "").split(":")) {
    const path = name.includes("/") ? name : `${directory}/${name}`;
    if (process.machine.fs.exists(process.path(path), process.credentials)) {
      return [path, path];
    }
  }
  return ["", ""];
}
