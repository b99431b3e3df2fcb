import { spawn } from "node:child_process";
import type { Clock } from "../../core/clock.ts";
import { type Sandbox, toProcessEnv } from "../../sandbox/index.ts";

/** Enough to say why a script failed. */
const keptCharacters = 4_000;

/** How a script ended; `output` is the last of what it wrote. */
export interface ScriptResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a script in a learner's sandbox, out of their sight, with an empty stdin. Ended after `timeoutMs`. */
export function runScript(
  sandbox: Sandbox,
  script: string,
  options: {
    readonly clock: Clock;
    readonly timeoutMs: number;
    /** Of its output, from the end; 4,000 unless told. */
    readonly charactersMax?: number;
  },
): Promise<ScriptResult> {
  const { file, args, cwd, env } = sandbox.command(script);
  const child = spawn(file, [...args], {
    cwd,
    env: toProcessEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const take = (bytes: Buffer) => {
    sandbox.touch();
    output = (output + bytes.toString()).slice(-(options.charactersMax ?? keptCharacters));
  };
  const adopted = sandbox.adopt({
    pid: child.pid ?? 0,
    tell: (message) => take(Buffer.from(`${message}\n`)),
  });
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const timer = options.clock.after(options.timeoutMs, () => void adopted.dispose());
  return new Promise((resolve) => {
    const finish = (code: number) => {
      void timer.dispose();
      void adopted.dispose();
      resolve({ code, output });
    };
    child.once("error", (error) => {
      take(Buffer.from(error.message));
      finish(126);
    });
    child.once("close", (code) => finish(code ?? 137));
  });
}
