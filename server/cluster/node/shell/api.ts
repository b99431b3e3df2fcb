import type { OpenFile } from "../machine/open-file.ts";
import type { Process } from "../machine/process.ts";
import type { Expander } from "./expand.ts";
import type { ShellState } from "./state.ts";
import type { StatementNode } from "./syntax.ts";

/** Open files by descriptor, as one command sees them. */
export type Io = ReadonlyMap<number, OpenFile>;

/** A background job that `wait`, `jobs` and `fg` know. */
export interface Job {
  readonly number: number;
  readonly process: Process;
  readonly text: string;
  /** Set when it has ended and nobody was told. */
  status: number | null;
}

/** What builtins may do with the shell that runs them. */
export interface ShellApi {
  readonly process: Process;
  readonly state: ShellState;
  readonly jobs: Job[];
  readonly interactive: boolean;
  /** Lines typed so far, oldest first. */
  readonly history: readonly string[];
  /** Aborts when the process dies or, in an interactive shell, on ^C. */
  readonly signal: AbortSignal;
  print(io: Io, text: string | Uint8Array): Promise<void>;
  /** Writes `sh: text` to standard error. */
  complain(io: Io, text: string): Promise<void>;
  /** Runs text in this shell. */
  evaluate(text: string, io: Io): Promise<number>;
  /** Runs a command without functions (`command`), or only external (`exec`). */
  runArguments(argv: readonly string[], io: Io): Promise<number>;
  /** Replaces the shell by a program. */
  become(argv: readonly string[], io: Io): Promise<number>;
  /** Keeps `io` for all that follows: `exec >file`. */
  keepFiles(io: Io): void;
  isBuiltin(name: string): boolean;
  /** Names that `local` saved, to be restored when the function returns; null outside of functions. */
  readonly locals: Map<string, string | null> | null;
  setTrap(signal: number, action: string | null): void;
  /** Resolves when a trapped signal arrives: it interrupts `wait`. */
  trapped(): Promise<void>;
}

/** A builtin command; resolves with its exit status. */
export type Builtin = (shell: ShellApi, args: readonly string[], io: Io) => Promise<number>;

/** What the evaluation of commands needs of its shell. */
export interface EvaluationHost extends ShellApi {
  readonly expander: Expander;
  locals: Map<string, string | null> | null;
  /** The shell's own descriptors. */
  readonly files: Io;
  /** Between commands: lets others run, runs traps. @throws ControlFlow on ^C. */
  checkpoint(): Promise<void>;
  runStatements(statements: readonly StatementNode[], io: Io, tail: boolean): Promise<number>;
  /** Runs `body` in a child process with a copy of this shell. */
  fork(
    io: Io,
    label: readonly string[],
    newGroup: boolean,
    body: (shell: EvaluationHost) => Promise<number>,
  ): Process;
  waitFor(child: Process): Promise<number>;
  inForeground<T>(group: number, wait: () => Promise<T>): Promise<T>;
  addJob(process: Process, text: string): Job;
  runProgram(argv: readonly string[], io: Io): Promise<number>;
}
