import { randomInt } from "node:crypto";
import type { Process } from "../../machine/process.ts";
import type { Command } from "./command.ts";
import { parseFlags } from "./flags.ts";

const methods = ["GET", "POST", "PUT"];
const namespaces = ["kube-system", "default", "ns"];
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const defaults = { "log-lines-total": 0, "run-duration": 0 };
/** How klog marks lines of this program: its source file and line. */
const origin = "logs_generator.go:76]";
/** Go's exit code of klog.Fatalf. */
const fatal = 255;

/** `logs-generator`. Source: test/images/agnhost/logs-generator/logs_generator.go v1.35. */
export const logsGenerator: Command = (process, words) => {
  const parsed = parseFlags(words, defaults, { t: "log-lines-total", d: "run-duration" });
  return typeof parsed === "string" ? parsed : run(process, parsed.flags);
};

async function run(process: Process, flags: typeof defaults): Promise<number> {
  const lines = flags["log-lines-total"];
  const durationMs = flags["run-duration"];
  if (lines <= 0) {
    await klog(process, "F", `Invalid total number of lines: ${lines}`);
    return fatal;
  }
  if (durationMs <= 0) {
    await klog(process, "F", "Invalid duration: 0s");
    return fatal;
  }
  for (let id = 0; id < lines; id++) {
    await klog(process, "I", line(id));
    await process.sleep(durationMs / lines);
  }
  return 0;
}

async function klog(process: Process, severity: "I" | "F", text: string): Promise<void> {
  const stamp = process.machine.clock.now().toISOString();
  const day = stamp.slice(5, 10).replace("-", "");
  const time = `${stamp.slice(11, 23)}000`;
  const pid = String(process.pid).padStart(7);
  await process.complain(`${severity}${day} ${time} ${pid} ${origin} ${text}\n`);
}

function line(id: number): string {
  const pick = <T>(list: readonly T[]) => list[randomInt(list.length)];
  const pod = Array.from({ length: randomInt(3, 5) }, () => alphabet[randomInt(alphabet.length)]);
  const url = `/api/v1/namespaces/${pick(namespaces)}/pods/${pod.join("")}`;
  return `${id} ${pick(methods)} ${url} ${randomInt(200, 600)}`;
}
