import type { Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { linesOf } from "../files/streams.ts";
import { readsInput, textTool } from "./text-tool.ts";

const wholeTool = textTool("grep", 1, "ABCm");

/**
 * `grep`: a plain search of standard input goes line by line, so that `tail -f … | grep x` shows each
 * match at once; files and context options go through the whole-input tool.
 */
export const grep: Program = async (process) => {
  const args = process.argv.slice(1);
  const options = parseArguments(args, "ivncqEFoxwhHslLre:m:A:B:C:f:");
  const isPlain =
    options.error === null &&
    options.operands.length === 1 &&
    readsInput(args, 1, "ABCm") &&
    [...options.flags.keys()].every((flag) => "ivnqEFxwhs".includes(flag));
  const input = process.file(0);
  if (!isPlain || !input) {
    return await wholeTool(process);
  }
  const matcher = compile(options.operands[0] ?? "", options.flags);
  let number = 0;
  let found = false;
  for await (const line of linesOf(process, input)) {
    number += 1;
    const text = line.endsWith("\n") ? line.slice(0, -1) : line;
    if (matcher.test(text) === options.flags.has("v")) {
      continue;
    }
    found = true;
    if (options.flags.has("q")) {
      return 0;
    }
    await process.write(`${options.flags.has("n") ? `${number}:` : ""}${text}\n`);
  }
  return found ? 0 : 1;
};

function compile(pattern: string, flags: ReadonlyMap<string, number>): RegExp {
  let source = flags.has("F")
    ? pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    : flags.has("E")
      ? pattern
      : basicToExtended(pattern);
  source = flags.has("w") ? `\\b(?:${source})\\b` : source;
  source = flags.has("x") ? `^(?:${source})$` : source;
  return new RegExp(source, flags.has("i") ? "i" : "");
}

/** In basic expressions `\(`, `\|`, `\+` are the operators and the bare characters are literal. */
function basicToExtended(pattern: string): string {
  return pattern.replace(
    /\\([(){}|+?])|([(){}|+?])/g,
    (_whole, operator?: string, bare?: string) =>
      operator === undefined ? `\\${bare ?? ""}` : operator,
  );
}
