import { spawn } from "@lydell/node-pty";
import type { TerminalSize } from "../contracts/terminal.ts";
import type { ShellCommand } from "../sandbox/index.ts";

/** A process on a pseudo-terminal. Every call after its end does nothing. */
export interface Pty {
  readonly pid: number;
  write(text: string): void;
  resize(size: TerminalSize): void;
  /** Stops reading: the process blocks once the kernel's buffer is full. */
  pause(): void;
  resume(): void;
}

/** Who hears of the process. `onExit` comes last; a signal n counts as 128 + n. */
export interface PtyListener {
  onOutput(bytes: Buffer): void;
  onExit(code: number): void;
}

/** Starts a process on a new pseudo-terminal. Whoever calls ends it. */
export type StartPty = (command: ShellCommand, size: TerminalSize, listener: PtyListener) => Pty;

/** {@link StartPty} by node-pty. */
export const startPty: StartPty = (command, size, listener) => {
  const process = spawn(command.file, [...command.args], {
    name: "xterm-256color",
    cols: size.columns,
    rows: size.rows,
    cwd: command.cwd,
    env: command.env,
    encoding: null,
  });
  let ended = false;
  // With `encoding: null` the library hands out Buffers, its types still say string.
  process.onData((data: string | Buffer) => {
    listener.onOutput(typeof data === "string" ? Buffer.from(data) : data);
  });
  process.onExit(({ exitCode, signal }) => {
    ended = true;
    listener.onExit(signal ? 128 + signal : exitCode);
  });
  const unlessEnded = (act: () => void) => {
    if (!ended) {
      act();
    }
  };
  return {
    pid: process.pid,
    write: (text) => unlessEnded(() => process.write(text)),
    // The descriptor closes a moment before the exit is told, and resizing it then throws EBADF.
    resize: (next) =>
      unlessEnded(() => ignoreClosed(() => process.resize(next.columns, next.rows))),
    pause: () => unlessEnded(() => process.pause()),
    resume: () => unlessEnded(() => process.resume()),
  };
};

function ignoreClosed(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && /EBADF|already exited/.test(error.message))) {
      throw error;
    }
  }
}
