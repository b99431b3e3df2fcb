import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { runChild } from "./run.ts";

/** `usleep N`: microseconds. */
export const usleep: Program = async (process) => {
  const [word = ""] = process.argv.slice(1);
  if (!/^\d+$/.test(word)) {
    return await usageFault(process, "usleep", null, "usleep N");
  }
  await process.sleep(Number(word) / 1000);
  return 0;
};

/** `tty [-s]`. */
export const tty: Program = async (process) => {
  const isTerminal = Boolean(process.file(0)?.terminal);
  const isSilent = process.argv.includes("-s");
  await process.write(isSilent ? "" : `${isTerminal ? "/dev/pts/0" : "not a tty"}\n`);
  return isTerminal ? 0 : 1;
};

/** `groups [USER]`: names, or numbers where /etc/group has none. */
export function groupsOf(nameOf: (process: Process, gid: number) => string | undefined): Program {
  return async (process) => {
    const { gid, groups } = process.credentials;
    const names = [...new Set([gid, ...groups])].map(
      (each) => nameOf(process, each) ?? String(each),
    );
    await process.write(`${names.join(" ")}\n`);
    return 0;
  };
}

const clearScreen = "\u001b[H\u001b[J";

/** `watch [-n SEC] [-t] PROG ARGS`: again and again, until it is interrupted. */
export const watch: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "+dtn:");
  if (options.error !== null || options.operands.length === 0) {
    return await usageFault(process, "watch", options.error, "watch [-n SEC] [-t] PROG ARGS");
  }
  const seconds = Number(options.values.get("n") ?? 2);
  const command = options.operands.join(" ");
  for (;;) {
    const stamp = process.machine.clock.now().toISOString().slice(0, 19).replace("T", " ");
    const title = `Every ${seconds.toFixed(1)}s: ${command}`;
    const head = options.flags.has("t") ? "" : `${title.padEnd(58)} ${stamp}\n\n`;
    await process.write(`${clearScreen}${head}`);
    const started = await runChild(process, "watch", ["sh", "-c", command]);
    if ("child" in started) {
      await started.child.exited;
    }
    await process.sleep(seconds * 1000);
  }
};
