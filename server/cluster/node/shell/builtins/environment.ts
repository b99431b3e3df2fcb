import { SystemError } from "../../machine/errno.ts";
import { normalizePath } from "../../machine/paths.ts";
import { Signal, signalName, signalNumber } from "../../machine/signals.ts";
import type { Builtin } from "../api.ts";
import { ShellError } from "../state.ts";

export const cdBuiltin: Builtin = async (shell, args, io) => {
  const { process, state } = shell;
  const word = args.filter((arg) => !/^-[LP]$/.test(arg))[0] ?? state.get("HOME") ?? "/";
  const target = word === "-" ? (state.get("OLDPWD") ?? process.cwd) : word;
  const path = normalizePath(process.path(target));
  try {
    const node = process.machine.fs.stat(path, process.credentials);
    if (node.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }
    process.machine.fs.access(path, process.credentials, 1);
  } catch (error) {
    if (!(error instanceof SystemError)) {
      throw error;
    }
    const why = error.code === "ENOENT" ? "No such file or directory" : error.message;
    throw new ShellError(`cd: can't cd to ${target}: ${why}`, 1);
  }
  state.set("OLDPWD", process.cwd);
  process.cwd = path;
  state.set("PWD", path);
  if (word === "-") {
    await shell.print(io, `${path}\n`);
  }
  return 0;
};

export const pwdBuiltin: Builtin = async (shell, _args, io) => {
  await shell.print(io, `${shell.process.cwd}\n`);
  return 0;
};

export const umaskBuiltin: Builtin = async (shell, args, io) => {
  const text = args[0];
  if (text === undefined) {
    await shell.print(io, `${shell.process.umask.toString(8).padStart(4, "0")}\n`);
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(text)) {
    throw new ShellError(`umask: illegal mode: ${text}`);
  }
  shell.process.umask = Number.parseInt(text, 8);
  return 0;
};

/** Reads one line from standard input into variables. */
export const readBuiltin: Builtin = async (shell, args, io) => {
  const options = readOptions(args);
  if (options.prompt !== "") {
    await io.get(2)?.write(new TextEncoder().encode(options.prompt), shell.signal);
  }
  const line = await readLine(shell, io, options.isRaw, options.timeoutMs);
  const names = options.names.length > 0 ? options.names : ["REPLY"];
  assignFields(shell.state, names, line.text);
  return line.isComplete ? 0 : 1;
};

function readOptions(args: readonly string[]) {
  let names = [...args];
  let isRaw = false;
  let prompt = "";
  let timeoutMs: number | null = null;
  while (names[0]?.startsWith("-")) {
    const option = names[0];
    isRaw ||= option.includes("r");
    const takesValue = /[tpnd]$/.test(option);
    const value = takesValue ? (names[1] ?? "") : "";
    timeoutMs = option.endsWith("t") ? Number(value) * 1000 : timeoutMs;
    prompt = option.endsWith("p") ? value : prompt;
    names = names.slice(takesValue ? 2 : 1);
  }
  return { names, isRaw, prompt, timeoutMs };
}

interface ReadLine {
  readonly text: string;
  readonly isComplete: boolean;
}

async function readLine(
  shell: Parameters<Builtin>[0],
  io: Parameters<Builtin>[2],
  isRaw: boolean,
  timeoutMs: number | null,
): Promise<ReadLine> {
  if (timeoutMs === null) {
    return await untilNewline(io, isRaw, shell.signal);
  }
  const timeout = new AbortController();
  const timer = shell.process.machine.clock.after(timeoutMs, () => timeout.abort());
  try {
    return await untilNewline(io, isRaw, AbortSignal.any([shell.signal, timeout.signal]));
  } catch (error) {
    if (timeout.signal.aborted && !shell.signal.aborted) {
      return { text: "", isComplete: false };
    }
    throw error;
  } finally {
    void timer.dispose();
  }
}

/** Reads up to a newline, or with `isRaw` false up to one that no backslash continues. */
async function untilNewline(
  io: Parameters<Builtin>[2],
  isRaw: boolean,
  signal: AbortSignal,
): Promise<ReadLine> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const chunk = await io.get(0)?.read(signal);
    if (!chunk) {
      return { text, isComplete: false };
    }
    const end = chunk.indexOf(0x0a);
    text += decoder.decode(end < 0 ? chunk : chunk.subarray(0, end), { stream: end < 0 });
    if (end < 0) {
      continue;
    }
    io.get(0)?.unread(chunk.subarray(end + 1));
    const continues = !isRaw && /(?<!\\)(?:\\\\)*\\$/.test(text);
    if (!continues) {
      return { text: isRaw ? text : text.replace(/\\(.)/g, "$1"), isComplete: true };
    }
    text = text.slice(0, -1);
  }
}

function assignFields(
  state: Parameters<Builtin>[0]["state"],
  names: readonly string[],
  line: string,
): void {
  const separators = state.get("IFS") ?? " \t\n";
  const escaped = separators.replace(/[\\\]^-]/g, "\\$&");
  const separator = new RegExp(separators === "" ? "$^" : `[${escaped}]+`);
  let rest = separators.includes(" ") ? line.trim() : line;
  for (const [index, name] of names.entries()) {
    const match = index < names.length - 1 ? separator.exec(rest) : null;
    state.set(name, match ? rest.slice(0, match.index) : rest);
    rest = match ? rest.slice(match.index + match[0].length) : "";
    if (!match && index < names.length - 1) {
      rest = "";
    }
  }
}

export const trapBuiltin: Builtin = async (shell, args, io) => {
  const { traps } = shell.state;
  if (args.length === 0) {
    const lines = [...traps].map(
      ([signal, action]) => `trap -- '${action}' ${signal === 0 ? "EXIT" : signalName(signal)}\n`,
    );
    await shell.print(io, lines.join(""));
    return 0;
  }
  const hasAction = args.length > 1 && !/^\d+$/.test(args[0] ?? "");
  const action = hasAction && args[0] !== "-" ? (args[0] ?? "") : null;
  for (const word of hasAction ? args.slice(1) : args) {
    const signal = word === "EXIT" ? 0 : signalNumber(word);
    if (signal === undefined) {
      await shell.complain(io, `trap: ${word}: invalid signal specification`);
      return 1;
    }
    if (signal !== Signal.KILL) {
      shell.setTrap(signal, action);
    }
  }
  return 0;
};
