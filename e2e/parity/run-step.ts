import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { hasText, matchesText } from "./expected-text.ts";
import type { Answer, Step } from "./transcript.ts";

/** Where a transcript's commands run. */
export interface Workplace {
  /** Working and home directory; holds the transcript's files. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What is written for `$NS` and its like in expected texts. */
  readonly names: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl's own requests end before; a command that hangs is a failure. */
const commandTimeoutMs = 60_000;
const pollMs = 250;

/** Runs a script by bash. A script that hangs is killed with all that it started. */
export function runScript(place: Workplace, script: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", `set -o pipefail\n${script}`], {
      cwd: place.directory,
      env: { ...place.environment, NODE_ENV: "test" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const timer = setTimeout(() => {
      stderr += `\n(killed after ${commandTimeoutMs} ms)`;
      if (child.pid !== undefined) {
        process.kill(-child.pid, "SIGKILL");
      }
    }, commandTimeoutMs);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ exit: code ?? 128, stdout, stderr });
    });
  });
}

function named(text: string, names: Workplace["names"]): string {
  return text.replace(/\$([A-Z_]+)/g, (whole, name: string) => names[name] ?? whole);
}

/** What is wrong with an outcome; nothing if it is as expected. */
function faultsOf(outcome: Outcome, answer: Answer, names: Workplace["names"]): string[] {
  const { stdout, stderr } = outcome;
  const faults: string[] = [];
  const exit = answer.exit ?? 0;
  if (outcome.exit !== exit) {
    faults.push(`exit code ${outcome.exit} instead of ${exit}`);
  }
  const whole = (what: string, expected: string | undefined, actual: string) => {
    if (expected !== undefined && !matchesText(named(expected, names), actual)) {
      faults.push(`${what} isn't:\n${expected}`);
    }
  };
  whole("stdout", answer.stdout, stdout);
  whole("stderr", answer.stderr ?? (answer.stderrHas ? undefined : ""), stderr);
  const has = (what: string, expected: readonly string[] = [], actual: string) => {
    const missing = expected.filter((text) => !hasText(named(text, names), actual));
    faults.push(...missing.map((text) => `${what} lacks: ${text}`));
  };
  has("stdout", answer.stdoutHas, stdout);
  has("stderr", answer.stderrHas, stderr);
  const unwanted = (answer.stdoutLacks ?? []).filter((text) => hasText(named(text, names), stdout));
  faults.push(...unwanted.map((text) => `stdout has: ${text}`));
  return faults;
}

/** Runs one step until its answer is right or its time is up. @returns a report of what is wrong, or null. */
export async function runStep(
  place: Workplace,
  step: Step,
  answer: Answer,
): Promise<string | null> {
  const endMs = performance.now() + (step.withinSeconds ?? 0) * 1000;
  for (;;) {
    const outcome = await runScript(place, step.run);
    const faults = faultsOf(outcome, answer, place.names);
    if (faults.length === 0) {
      return null;
    }
    if (performance.now() >= endMs) {
      const { exit, stdout, stderr } = outcome;
      return `$ ${step.run}\n${faults.join("\n")}\nexit ${exit}, stdout:\n${stdout}\nstderr:\n${stderr}`;
    }
    await sleep(pollMs);
  }
}
