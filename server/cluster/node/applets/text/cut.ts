import type { Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { argument, eachLine, forEachFile, Output } from "./text-io.ts";

const usage = "cut {-b|c LIST | -f LIST [-d SEP] [-s]} [-D] [-O SEP] [FILE]...";

interface Range {
  readonly first: number;
  readonly last: number;
}

/** `cut`. Source: BusyBox 1.36 coreutils/cut.c. */
export const cut: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "b:c:f:d:O:sDn", {
    "output-delimiter": "O",
  });
  const kinds = ["b", "c", "f"].filter((flag) => options.flags.has(flag));
  const [kind = ""] = kinds;
  if (options.error !== null || kinds.length !== 1) {
    return await usageFault(process, "cut", options.error, usage);
  }
  const ranges = misused(options, kind) ?? rangesOf(options.values.get(kind) ?? "");
  if (typeof ranges === "string") {
    await process.complain(`cut: ${ranges}\n`);
    return 1;
  }
  const cutLine = cutter(options, kind === "f", ranges);
  const output = new Output(process);
  const isFine = await forEachFile(process, "cut", options.operands, (file) =>
    eachLine(process, file, (line) => output.add(cutLine(line)), {
      afterBatch: () => output.flush(),
    }),
  );
  return isFine ? 0 : 1;
};

function misused(options: ParsedArguments, kind: string): string | null {
  if (kind === "f") {
    return null;
  }
  if (options.flags.has("s")) {
    return "suppressing non-delimited lines makes sense only when operating on fields";
  }
  return options.flags.has("d")
    ? "a delimiter may be specified only when operating on fields"
    : null;
}

function cutter(
  options: ParsedArguments,
  isFields: boolean,
  ranges: readonly Range[],
): (line: string) => string {
  const separator = argument(options.values.get("d") ?? "\t").slice(0, 1) || "\0";
  const joint = argument(options.values.get("O") ?? "") || (isFields ? separator : "");
  const suppresses = options.flags.has("s");
  return (line) => {
    if (isFields && !line.includes(separator)) {
      return suppresses ? "" : `${line}\n`;
    }
    const parts = isFields ? line.split(separator) : [...line];
    return `${select(parts, ranges, joint, isFields)}\n`;
  };
}

function select(
  parts: readonly string[],
  ranges: readonly Range[],
  joint: string,
  isFields: boolean,
): string {
  const taken = new Set<number>();
  const pieces = ranges.map(({ first, last }) => {
    const chosen: string[] = [];
    for (let at = first; at <= Math.min(last, parts.length - 1); at++) {
      if (!taken.has(at)) {
        taken.add(at);
        chosen.push(parts[at] ?? "");
      }
    }
    return chosen;
  });
  return isFields
    ? pieces.flat().join(joint)
    : pieces
        .map((piece) => piece.join(""))
        .filter((piece) => piece !== "")
        .join(joint);
}

/** @returns why the list is wrong. */
function rangesOf(list: string): readonly Range[] | string {
  const ranges: Range[] = [];
  for (const part of list.split(",")) {
    const range = rangeOf(part);
    if (typeof range === "string") {
      return range;
    }
    ranges.push(range);
  }
  return ranges.toSorted((one, other) => one.first - other.first);
}

function rangeOf(part: string): Range | string {
  const [, from = "", dash = "", to = ""] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
  if (from === "" && to === "") {
    return "missing list of positions";
  }
  const first = from === "" ? 0 : Number(from) - 1;
  const open = to === "" ? Number.POSITIVE_INFINITY : Number(to) - 1;
  const last = dash === "" ? first : open;
  if (first < 0) {
    return `number ${from} is not in 1..2147483647 range`;
  }
  return last < first ? `invalid range ${part}` : { first, last };
}
