import type { Process, Program } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import { describeJob } from "./builtins/jobs.ts";
import { completions } from "./completion.ts";
import { LineEditor } from "./line-editor.ts";
import { Shell } from "./shell.ts";
import { ControlFlow, ShellError, ShellState } from "./state.ts";
import { hasOpenHereDoc, parseShell } from "./syntax.ts";

/** As BusyBox is configured. */
const historyLinesMax = 255;
const scriptBytesMax = 4 * 1024 * 1024;

/** `sh`: runs `-c text`, a script file, standard input, or an interactive session on a terminal. */
export const shellProgram: Program = async (process) => {
  const state = initialState(process);
  const { command, rest } = readOptions(process.argv.slice(1), state);
  if (command !== null) {
    state.name = rest[0] ?? state.name;
    state.positional = rest.slice(1);
    return await new Shell(process, state).runToEnd(command, true);
  }
  if (rest[0] !== undefined) {
    return await runFile(process, state, rest);
  }
  const terminal = process.file(0)?.terminal;
  return terminal ? await interactive(process, state) : await runInput(process, state);
};

/** Sets the options that stand before `-c text` or a script's name. */
function readOptions(
  args: readonly string[],
  state: ShellState,
): { readonly command: string | null; readonly rest: readonly string[] } {
  let index = 0;
  for (; /^[-+]./.test(args[index] ?? ""); index++) {
    const option = args[index] ?? "";
    for (const letter of option.slice(1)) {
      if (letter === "e" || letter === "u" || letter === "x" || letter === "f") {
        state.options[letter] = option.startsWith("-");
      }
    }
    if (option.includes("c")) {
      return { command: args[index + 1] ?? null, rest: args.slice(index + 2) };
    }
  }
  return { command: null, rest: args.slice(index) };
}

function initialState(process: Process): ShellState {
  const state = new ShellState();
  for (const [name, value] of process.env) {
    if (/^[A-Za-z_]\w*$/.test(name)) {
      state.set(name, value, true);
    }
  }
  state.set("PWD", process.cwd, true);
  state.set("IFS", " \t\n");
  state.set("OPTIND", "1");
  state.name = process.argv[0]?.split("/").at(-1) ?? "sh";
  return state;
}

async function runFile(
  process: Process,
  state: ShellState,
  rest: readonly string[],
): Promise<number> {
  const [name = "", ...positional] = rest;
  state.positional = positional;
  let text: string;
  try {
    const { fs } = process.machine;
    text = new TextDecoder().decode(fs.readFile(process.path(name), process.credentials));
  } catch {
    await process.complain(`${state.name}: can't open '${name}': No such file or directory\n`);
    return 2;
  }
  state.name = name;
  return await new Shell(process, state).runToEnd(text, false);
}

/** Runs standard input line by line, so that a program of the script can read what follows it. */
async function runInput(process: Process, state: ShellState): Promise<number> {
  const shell = new Shell(process, state);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const line = await nextLine(process);
      text += line ? decoder.decode(line, { stream: true }) : "";
      const isReady = !line || (line.at(-1) === 0x0a && isWhole(text));
      if (isReady && text !== "") {
        await shell.evaluate(text, shell.files);
        text = "";
      }
      if (!line || text.length > scriptBytesMax) {
        return await shell.finish(state.status);
      }
    }
  } catch (error) {
    return await shell.finish(await endOf(shell, error));
  }
}

/** Bytes up to a newline; what was read beyond it goes back. */
async function nextLine(process: Process): Promise<Uint8Array | null> {
  const chunk = await process.read();
  const end = chunk ? chunk.indexOf(0x0a) : -1;
  if (!chunk || end < 0) {
    return chunk;
  }
  process.file(0)?.unread(chunk.subarray(end + 1));
  return chunk.subarray(0, end + 1);
}

function isWhole(text: string): boolean {
  const parsed = parseShell(text);
  return parsed.kind === "error" || (parsed.kind === "script" && !hasOpenHereDoc(parsed.script));
}

/** The status with which a fault or `exit` ends a shell. */
async function endOf(shell: Shell, error: unknown): Promise<number> {
  if (error instanceof ControlFlow) {
    return error.status;
  }
  if (error instanceof ShellError) {
    await shell.complain(shell.files, error.message);
    return error.status;
  }
  throw error;
}

async function interactive(process: Process, state: ShellState): Promise<number> {
  const input = process.file(0);
  const output = process.file(1);
  const terminal = input?.terminal;
  if (!input || !output || !terminal) {
    return 2;
  }
  const history: string[] = [];
  const shell = new Shell(process, state, true);
  shell.history = history;
  terminal.foregroundGroup = process.group;
  process.onSignal(Signal.INT, () => shell.interrupt());
  process.onSignal(Signal.QUIT, "ignore");
  process.onSignal(Signal.TERM, "ignore");
  const editor = new LineEditor({ input, output, terminal }, history, (line) =>
    completions(process, line),
  );
  let exit: number | null = null;
  while (exit === null) {
    await reportJobs(shell);
    const text = await readCommand(process, state, editor);
    if (text === null) {
      break;
    }
    remember(history, text);
    shell.rearm();
    exit = await evaluateLine(shell, text);
  }
  return await shell.finish(exit ?? state.status);
}

function remember(history: string[], text: string): void {
  if (text.trim() !== "" && history.at(-1) !== text) {
    history.push(text);
    history.splice(0, history.length - historyLinesMax);
  }
}

/** Reads lines until they make a whole command; null at the end of input. */
async function readCommand(
  process: Process,
  state: ShellState,
  editor: LineEditor,
): Promise<string | null> {
  let text = "";
  for (;;) {
    const prompt = text === "" ? primaryPrompt(process, state) : (state.get("PS2") ?? "> ");
    const typed = await editor.readLine(prompt, process.signal);
    if (typed.kind === "interrupt") {
      state.status = 128 + Signal.INT;
      text = "";
      continue;
    }
    if (typed.kind === "end") {
      return text === "" ? null : text;
    }
    text += text === "" ? typed.text : `\n${typed.text}`;
    if (isWhole(`${text}\n`)) {
      return text;
    }
  }
}

function primaryPrompt(process: Process, state: ShellState): string {
  const home = state.get("HOME");
  const mark = process.credentials.uid === 0 ? "#" : "$";
  const cwd =
    home && home !== "/" && process.cwd.startsWith(home)
      ? `~${process.cwd.slice(home.length)}`
      : process.cwd;
  const template = state.get("PS1") ?? "\\w \\$ ";
  const user = process.credentials.uid === 0 ? "root" : String(process.credentials.uid);
  return template
    .replace(/\\h/g, process.machine.environment.hostname)
    .replace(/\\u/g, user)
    .replace(/\\w/g, cwd)
    .replace(/\\\$/g, mark)
    .replace(/\\[[\]]/g, "");
}

/** @returns the status to exit with, or null to go on. */
async function evaluateLine(shell: Shell, text: string): Promise<number | null> {
  try {
    await shell.evaluate(text, shell.files);
    return null;
  } catch (error) {
    if (error instanceof ControlFlow && error.kind === "exit") {
      return error.status;
    }
    if (error instanceof ControlFlow && error.kind === "interrupt") {
      shell.rearm();
      await shell.process.write("\n");
      shell.state.status = error.status;
      return null;
    }
    shell.state.status = await endOf(shell, error);
    return null;
  }
}

async function reportJobs(shell: Shell): Promise<void> {
  for (const job of shell.jobs.filter((each) => each.status !== null)) {
    await shell.process.complain(describeJob(job, job === shell.jobs.at(-1)));
    shell.jobs.splice(shell.jobs.indexOf(job), 1);
  }
}
