import { type OpenFile, SinkFile } from "../machine/open-file.ts";
import { orAborted } from "../machine/pipe.ts";
import type { Process } from "../machine/process.ts";
import { Signal } from "../machine/signals.ts";
import type { EvaluationHost, Io, Job } from "./api.ts";
import { builtins } from "./builtins/index.ts";
import { CommandRunner } from "./commands.ts";
import { Expander, type ExpansionHost } from "./expand.ts";
import { defaultPath, resolveProgram } from "./launch.ts";
import { ControlFlow, ShellError, type ShellState } from "./state.ts";
import { parseShell, type ScriptNode, type StatementNode } from "./syntax.ts";

const decoder = new TextDecoder();
/** What one `$(…)` may hold. */
const substitutionBytesMax = 512 * 1024;

/**
 * A shell as BusyBox's ash: evaluates parsed scripts in a process of a container, with real processes
 * for pipelines, subshells and background jobs. Source: BusyBox 1.36 shell/ash.c (texts and statuses).
 */
export class Shell implements EvaluationHost, ExpansionHost {
  readonly process: Process;
  readonly state: ShellState;
  readonly jobs: Job[] = [];
  readonly interactive: boolean;
  readonly expander: Expander;
  history: readonly string[] = [];
  locals: Map<string, string | null> | null = null;
  files: Io;
  readonly #runner: CommandRunner;
  #interrupt = new AbortController();
  #pendingTraps: number[] = [];
  #trapWaiters: (() => void)[] = [];
  #nextJob = 1;

  constructor(process: Process, state: ShellState, interactive = false) {
    this.process = process;
    this.state = state;
    this.interactive = interactive;
    this.files = process.files;
    this.expander = new Expander(this);
    this.#runner = new CommandRunner(this);
  }

  get signal(): AbortSignal {
    return this.interactive
      ? AbortSignal.any([this.process.signal, this.#interrupt.signal])
      : this.process.signal;
  }

  /** ^C at an interactive shell: what it evaluates ends with status 130. */
  interrupt(): void {
    this.#interrupt.abort(new ControlFlow("interrupt", 128 + Signal.INT));
  }

  /** Forgets an earlier interrupt before the next line. */
  rearm(): void {
    if (this.#interrupt.signal.aborted) {
      this.#interrupt = new AbortController();
    }
  }

  async print(io: Io, text: string | Uint8Array): Promise<void> {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    await io.get(1)?.write(bytes, this.process.signal);
  }

  async complain(io: Io, text: string): Promise<void> {
    const line = `${this.state.name.replace(/^-/, "")}: ${text}\n`;
    await io.get(2)?.write(new TextEncoder().encode(line), this.process.signal);
  }

  /** Between commands: lets others run, and runs traps. */
  async checkpoint(): Promise<void> {
    if (this.#interrupt.signal.aborted && this.interactive) {
      throw this.#interrupt.signal.reason;
    }
    await this.process.breathe();
    while (this.#pendingTraps.length > 0) {
      const action = this.state.traps.get(this.#pendingTraps.shift() ?? 0);
      if (action) {
        const status = this.state.status;
        await this.evaluate(action, this.files);
        this.state.status = status;
      }
    }
  }

  /** Runs text to its end and gives the exit status; `exit` and faults end it early. */
  async runToEnd(text: string, tail: boolean): Promise<number> {
    const status = await this.#guarded(() => this.evaluate(text, this.files, tail));
    return await this.finish(status);
  }

  /** Runs the EXIT trap, if there is one. */
  async finish(status: number): Promise<number> {
    const action = this.state.traps.get(0);
    this.state.traps.delete(0);
    if (!action) {
      return status;
    }
    this.state.status = status;
    return await this.#guarded(async () => {
      await this.evaluate(action, this.files);
      return status;
    });
  }

  async #guarded(run: () => Promise<number>): Promise<number> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof ControlFlow) {
        return error.status;
      }
      if (error instanceof ShellError) {
        await this.complain(this.files, error.message);
        return error.status;
      }
      throw error;
    }
  }

  async evaluate(text: string, io: Io, tail = false): Promise<number> {
    const parsed = parseShell(text);
    if (parsed.kind !== "script") {
      throw new ShellError(parsed.message);
    }
    return await this.#runner.statements(parsed.script.statements, io, tail);
  }

  async runStatements(
    statements: readonly StatementNode[],
    io: Io,
    tail: boolean,
  ): Promise<number> {
    return await this.#runner.statements(statements, io, tail);
  }

  /** Runs `body` in a child process with a copy of this shell. Takes over no reference of `io`. */
  fork(
    io: Io,
    label: readonly string[],
    newGroup: boolean,
    body: (shell: Shell) => Promise<number>,
  ): Process {
    if (this.process.machine.isFull) {
      throw new ShellError("can't fork: Resource temporarily unavailable");
    }
    const state = this.state.fork();
    return this.process.machine.spawn({
      argv: label,
      env: state.environment(),
      cwd: this.process.cwd,
      credentials: this.process.credentials,
      parent: this.process,
      newGroup,
      files: retainAll(io),
      program: async (child) => {
        const shell = new Shell(child, state);
        const status = await shell.#guarded(() => body(shell));
        return await shell.finish(status);
      },
    });
  }

  async substitute(script: ScriptNode): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const sink = new SinkFile((bytes) => {
      size += bytes.length;
      if (size <= substitutionBytesMax) {
        chunks.push(bytes);
      }
    });
    const io = new Map(this.files).set(1, sink);
    const child = this.fork(io, this.process.argv, false, (shell) =>
      shell.runStatements(script.statements, shell.files, true),
    );
    sink.release();
    this.state.status = await this.waitFor(child);
    if (size > substitutionBytesMax) {
      throw new ShellError("out of memory", 2);
    }
    return decoder.decode(Buffer.concat(chunks)).replace(/\n+$/, "");
  }

  /** A child's exit status. In an interactive shell ^C of the child ends the whole line. */
  async waitFor(child: Process): Promise<number> {
    const status = await orAborted<number>(this.process.signal, (resolve) => {
      void child.exited.then(resolve);
    });
    if (this.interactive && status === 128 + Signal.INT) {
      throw new ControlFlow("interrupt", status);
    }
    return status;
  }

  addJob(process: Process, text: string): Job {
    const job: Job = { number: this.#nextJob++, process, text, status: null };
    this.jobs.push(job);
    void process.exited.then((status) => {
      job.status = status;
    });
    return job;
  }

  /** The terminal's foreground group, while an interactive shell waits for a group of its own. */
  async inForeground<T>(group: number, wait: () => Promise<T>): Promise<T> {
    const terminal = this.interactive ? this.files.get(0)?.terminal : null;
    if (!terminal) {
      return await wait();
    }
    terminal.foregroundGroup = group;
    try {
      return await wait();
    } finally {
      terminal.foregroundGroup = this.process.group;
      terminal.raw = false;
    }
  }

  /** Runs a builtin or a program, without functions. */
  async runArguments(argv: readonly string[], io: Io): Promise<number> {
    const builtin = builtins.get(argv[0] ?? "");
    return builtin ? await builtin(this, argv.slice(1), io) : await this.runProgram(argv, io);
  }

  /** Starts a program in a process of its own and waits for it. */
  async runProgram(argv: readonly string[], io: Io): Promise<number> {
    const environment = this.state.environment();
    const launch = resolveProgram(this.process, argv, this.state.get("PATH") ?? defaultPath);
    if (launch.kind !== "program") {
      return await this.#notLaunched(argv[0] ?? "", launch, io);
    }
    if (this.process.machine.isFull) {
      throw new ShellError("can't fork: Resource temporarily unavailable");
    }
    const child = this.process.machine.spawn({
      argv: launch.argv,
      program: launch.program,
      env: environment,
      cwd: this.process.cwd,
      credentials: this.process.credentials,
      parent: this.process,
      newGroup: this.interactive,
      files: retainAll(io),
    });
    child.umask = this.process.umask;
    return await this.inForeground(child.group, () => this.waitFor(child));
  }

  async become(argv: readonly string[], io: Io): Promise<number> {
    const launch = resolveProgram(this.process, argv, this.state.get("PATH") ?? defaultPath);
    if (launch.kind !== "program") {
      throw new ControlFlow("exit", await this.#notLaunched(argv[0] ?? "", launch, io));
    }
    const kept = retainAll(io);
    for (const file of this.process.files.values()) {
      file.release();
    }
    this.process.files.clear();
    for (const [descriptor, file] of kept) {
      this.process.files.set(descriptor, file);
    }
    this.process.argv = launch.argv;
    this.process.env = this.state.environment();
    for (const signal of this.state.traps.keys()) {
      this.process.onSignal(signal, "default");
    }
    return await launch.program(this.process);
  }

  async #notLaunched(
    name: string,
    launch: { readonly kind: string; readonly error?: string },
    io: Io,
  ): Promise<number> {
    await this.complain(io, `${name}: ${launch.error ?? "not found"}`);
    return launch.error === undefined ? 127 : 126;
  }

  keepFiles(io: Io): void {
    for (const [descriptor, file] of io) {
      if (this.process.files.get(descriptor) !== file) {
        this.process.files.get(descriptor)?.release();
        this.process.files.set(descriptor, file.retain());
      }
    }
  }

  isBuiltin(name: string): boolean {
    return builtins.has(name);
  }

  setTrap(signal: number, action: string | null): void {
    if (action === null) {
      this.state.traps.delete(signal);
      this.process.onSignal(signal, "default");
      return;
    }
    this.state.traps.set(signal, action);
    this.process.onSignal(
      signal,
      action === ""
        ? "ignore"
        : () => {
            this.#pendingTraps.push(signal);
            for (const wake of this.#trapWaiters.splice(0)) {
              wake();
            }
          },
    );
  }

  trapped(): Promise<void> {
    return new Promise((resolve) => {
      this.#trapWaiters.push(resolve);
    });
  }
}

/** One more reference to each file, for a process that takes them over. */
function retainAll(io: Io): Map<number, OpenFile> {
  return new Map([...io].map(([descriptor, file]) => [descriptor, file.retain()]));
}
