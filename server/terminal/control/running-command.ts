import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import type { TerminalSize } from "../../contracts/terminal.ts";
import type { Owned } from "../../core/lifecycle.ts";
import { type Sandbox, toProcessEnv } from "../../sandbox/index.ts";
import { startPty } from "../pty.ts";

/** A command in a sandbox. Disposing ends it with all that it started. */
export interface RunningCommand extends Owned {
  write(bytes: Buffer): void;
  /** The command's stdin ends; on a terminal nothing happens. */
  end(): void;
  resize(size: TerminalSize): void;
  /** As a key on a terminal; without one the command ends. */
  signal(name: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGQUIT"): void;
  pause(): void;
  resume(): void;
}

/** Who hears of a command; `exit` comes last, a signal n counts as 128 + n. */
export interface CommandListener {
  stdout(bytes: Buffer): void;
  stderr(bytes: Buffer): void;
  exit(code: number): void;
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;
const keyOf = { SIGINT: "\x03", SIGQUIT: "\x1c" } as const;

/** Runs a shell on a pseudo-terminal of its own. */
export function runTerminal(
  sandbox: Sandbox,
  script: string | null,
  size: TerminalSize,
  listener: CommandListener,
): RunningCommand {
  const decoder = new StringDecoder("utf8");
  const pty = startPty(sandbox.command(script), size, {
    onOutput: (bytes) => listener.stdout(bytes),
    onExit(code) {
      void adopted.dispose();
      listener.exit(code);
    },
  });
  const adopted = sandbox.adopt({
    pid: pty.pid,
    tell: (message) => listener.stderr(Buffer.from(`\r\n${message.en}\r\n`)),
  });
  return {
    write(bytes) {
      sandbox.touch();
      pty.write(decoder.write(bytes));
    },
    end() {},
    resize: (next) => pty.resize(next),
    signal(name) {
      if (name === "SIGINT" || name === "SIGQUIT") {
        pty.write(keyOf[name]);
      } else {
        void adopted.dispose();
      }
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    dispose: () => adopted.dispose(),
  };
}

/** Runs a shell on pipes: stdout and stderr stay apart, bytes stay as they are. */
export function runCommand(
  sandbox: Sandbox,
  script: string | null,
  listener: CommandListener,
): RunningCommand {
  const command = sandbox.command(script ?? "exec bash");
  const child = spawn(command.file, [...command.args], {
    cwd: command.cwd,
    env: toProcessEnv(command.env),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let signalled: keyof typeof signalNumbers | null = null;
  const adopted = sandbox.adopt({
    pid: child.pid ?? 0,
    tell: (message) => listener.stderr(Buffer.from(`${message.en}\n`)),
  });
  child.stdout.on("data", (bytes: Buffer) => {
    sandbox.touch();
    listener.stdout(bytes);
  });
  child.stderr.on("data", (bytes: Buffer) => listener.stderr(bytes));
  // The command may end without reading what is still written.
  child.stdin.on("error", () => {});
  child.on("close", (code) => {
    void adopted.dispose();
    listener.exit(signalled ? 128 + signalNumbers[signalled] : (code ?? 137));
  });
  return {
    write(bytes) {
      sandbox.touch();
      child.stdin.write(bytes);
    },
    end: () => child.stdin.end(),
    resize() {},
    signal(name) {
      signalled = name;
      void adopted.dispose();
    },
    pause() {
      child.stdout.pause();
      child.stderr.pause();
    },
    resume() {
      child.stdout.resume();
      child.stderr.resume();
    },
    dispose: () => adopted.dispose(),
  };
}
