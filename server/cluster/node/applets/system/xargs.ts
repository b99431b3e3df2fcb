import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { runChild } from "./run.ts";

/** As BusyBox allows a command line to be. */
const commandBytesMax = 32 * 1024 - 2048;
const inputBytesMax = 4 * 1024 * 1024;
const linesPerPause = 512;

/** `xargs [-0rt] [-n N] [-s N] [-I STR] [PROG ARGS]`. Source: BusyBox 1.36 findutils/xargs.c. */
export const xargs: Program = async (process) => {
  const words = process.argv.slice(1).filter((word) => word !== "-e");
  const options = parseArguments(words, "+0rtxpn:s:I:E:L:P:o");
  if (options.error !== null) {
    const usage = "xargs [OPTIONS] [PROG ARGS]";
    return await usageFault(process, "xargs", options.error, usage);
  }
  const command = options.operands.length > 0 ? options.operands : ["echo"];
  const placeholder = options.values.get("I");
  const input = await readText(process);
  const byLine = placeholder !== undefined || options.values.has("L");
  const items = options.flags.has("0")
    ? input.split("\0").filter((item) => item !== "")
    : byLine
      ? input
          .split("\n")
          .map((line) => line.trimStart())
          .filter((line) => line !== "")
      : untilEnd(await wordsOf(process, input), options.values.get("E"));
  const calls =
    placeholder === undefined
      ? batches(
          items,
          Number(options.values.get("n") ?? options.values.get("L") ?? 0),
          bytesLeft(options.values.get("s"), command),
        ).map((batch) => [...command, ...batch])
      : items.map((item) => command.map((word) => word.replaceAll(placeholder, item)));
  if (calls.length === 0 && placeholder === undefined && !options.flags.has("r")) {
    calls.push([...command]);
  }
  return await runAll(process, calls, options.flags.has("t"));
};

async function runAll(
  process: Process,
  calls: readonly (readonly string[])[],
  traces: boolean,
): Promise<number> {
  let status = 0;
  for (const call of calls) {
    await process.breathe();
    if (traces) {
      await process.complain(`${call.join(" ")}\n`);
    }
    const started = await runChild(process, "xargs", call);
    if (!("child" in started)) {
      return started.status;
    }
    const code = await started.child.exited;
    if (code === 255) {
      await process.complain(`xargs: ${call[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    status = code === 0 ? status : 123;
  }
  return status;
}

/** Words as xargs splits them: quotes and backslashes hold them together. */
async function wordsOf(process: Process, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const [index, line] of text.split(/(?<!\\)\n/).entries()) {
    if (index % linesPerPause === 0) {
      await process.breathe();
    }
    for (const word of wordsOfLine(line)) {
      found.push(word);
    }
  }
  return found;
}

function wordsOfLine(text: string): string[] {
  const found: string[] = [];
  const pattern = /(?:"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])|([^\s"'\\]+))|(\s+)/g;
  let word: string | null = null;
  for (const [, double, single, escaped, plain, space] of text.matchAll(pattern)) {
    if (space === undefined) {
      word = (word ?? "") + (double ?? single ?? escaped ?? plain ?? "");
    } else if (word !== null) {
      found.push(word);
      word = null;
    }
  }
  return word === null ? found : [...found, word];
}

function untilEnd(items: readonly string[], mark: string | undefined): readonly string[] {
  const at = mark === undefined ? -1 : items.indexOf(mark);
  return at < 0 ? items : items.slice(0, at);
}

/** What the command itself leaves of its length. */
function bytesLeft(limit: string | undefined, command: readonly string[]): number {
  const bytes = limit === undefined ? commandBytesMax : Math.min(Number(limit), commandBytesMax);
  return bytes - command.reduce((sum, word) => sum + word.length + 1, 0);
}

function batches(items: readonly string[], countMax: number, bytesMax: number): string[][] {
  const result: string[][] = [];
  let current: string[] = [];
  let bytes = 0;
  for (const item of items) {
    const isFull = countMax > 0 && current.length >= countMax;
    if (current.length > 0 && (isFull || bytes + item.length + 1 > bytesMax)) {
      result.push(current);
      current = [];
      bytes = 0;
    }
    current.push(item);
    bytes += item.length + 1;
  }
  return current.length > 0 ? [...result, current] : result;
}

async function readText(process: Process): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let chunk = await process.read(); chunk; chunk = await process.read()) {
    text += text.length < inputBytesMax ? decoder.decode(chunk, { stream: true }) : "";
    await process.breathe();
  }
  return text;
}
