import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";
import { mergeSorted } from "./merge-sort.ts";
import { argument, chomp, forEachFile, lineBatches, Output } from "./text-io.ts";

const usage =
  "sort [-nrughMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...";
const faulty = 2;
const linesPerPause = 256;
/** Input that is held for sorting. */
const heldBytesMax = 32 * 1024 * 1024;

type Compare = (one: string, other: string) => number;

interface Key {
  readonly start: readonly [field: number, offset: number];
  readonly end: readonly [field: number, offset: number] | null;
  readonly flags: string;
}

/** `sort`. Source: BusyBox 1.36 coreutils/sort.c. */
export const sort: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "nrugMucszbdfimVhS:T:o:k:t:");
  if (options.error !== null) {
    return await usageFault(process, "sort", options.error, usage, faulty);
  }
  const shared = [..."bdfghiMnrV"].filter((flag) => options.flags.has(flag)).join("");
  const keys: Key[] = [];
  for (const text of options.repeated.get("k") ?? []) {
    const key = parseKey(text, shared);
    if (!key) {
      await process.complain(`sort: unknown key option\n`);
      return faulty;
    }
    keys.push(key);
  }
  const separator = options.values.get("t");
  if (separator !== undefined && argument(separator).length !== 1) {
    await process.complain("sort: bad -t parameter\n");
    return faulty;
  }
  const end = options.flags.has("z") ? "\0" : "\n";
  const lines: string[] = [];
  let size = 0;
  const isFine = await forEachFile(process, "sort", options.operands, async (file) => {
    for await (const batch of lineBatches(process, file, end)) {
      for (const line of batch) {
        size += line.length;
        if (size <= heldBytesMax) {
          lines.push(line.endsWith(end) ? line.slice(0, -1) : chomp(line));
        }
      }
    }
  });
  if (!isFine) {
    return faulty;
  }
  const compareKeys = comparator(
    keys,
    shared,
    separator === undefined ? null : argument(separator),
  );
  const isUnique = options.flags.has("u");
  if (options.flags.has("c")) {
    return await check(process, lines, compareKeys, isUnique);
  }
  const isStable = options.flags.has("s") || isUnique;
  const reverses = options.flags.has("r") ? -1 : 1;
  const compare: Compare = (one, other) =>
    compareKeys(one, other) || (isStable ? 0 : reverses * byBytes(one, other));
  const sorted = await mergeSorted(process, lines, compare);
  const kept = isUnique
    ? sorted.filter((line, at) => at === 0 || compareKeys(sorted[at - 1] ?? "", line) !== 0)
    : sorted;
  return await print(process, kept, end, options.values.get("o"));
};

async function print(
  process: Process,
  lines: readonly string[],
  end: string,
  target: string | undefined,
): Promise<number> {
  if (target === undefined) {
    const output = new Output(process);
    for (const [index, line] of lines.entries()) {
      if (index % linesPerPause === 0) {
        await process.breathe();
      }
      await output.add(`${line}${end}`);
    }
    await output.flush();
    return 0;
  }
  const bytes = Buffer.from(lines.map((line) => `${line}${end}`).join(""), "latin1");
  const isWritten = await reported(process, "sort", `can't open '${target}'`, () =>
    process.machine.fs.writeFile(process.path(target), bytes, process.credentials),
  );
  return isWritten ? 0 : faulty;
}

async function check(
  process: Process,
  lines: readonly string[],
  compare: Compare,
  isUnique: boolean,
): Promise<number> {
  for (let at = 1; at < lines.length; at++) {
    const order = compare(lines[at - 1] ?? "", lines[at] ?? "");
    if (order > 0 || (isUnique && order === 0)) {
      await process.complain(`Check line ${at}\n`);
      return 1;
    }
  }
  return 0;
}

function byBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function parseKey(text: string, shared: string): Key | null {
  const part = String.raw`(\d+)(?:\.(\d+))?([bdfghiMnrV]*)`;
  const match = new RegExp(`^${part}(?:,${part})?$`).exec(text);
  if (!match) {
    return null;
  }
  const [, field, offset, first = "", endField, endOffset, second = ""] = match;
  const own = first + second;
  return {
    start: [Number(field), Number(offset ?? 0)],
    end: endField === undefined ? null : [Number(endField), Number(endOffset ?? 0)],
    flags: own === "" ? shared : own,
  };
}

function comparator(keys: readonly Key[], shared: string, separator: string | null): Compare {
  const all = keys.length > 0 ? keys : null;
  return (one, other) => {
    if (!all) {
      return directed(compareText(one, other, shared), shared);
    }
    for (const key of all) {
      const left = keyText(one, key, separator);
      const right = keyText(other, key, separator);
      const order = directed(compareText(left, right, key.flags), key.flags);
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  };
}

function directed(order: number, flags: string): number {
  return flags.includes("r") ? -order : order;
}

/** Where field `number` (from 1) begins and ends. Without a separator, blanks before it belong to it. */
function fieldSpan(
  line: string,
  number: number,
  separator: string | null,
): readonly [number, number] {
  let span: readonly [number, number] = [0, 0];
  for (let field = 0; field < number; field++) {
    const from = separator === null || field === 0 ? span[1] : span[1] + 1;
    if (from > line.length) {
      return [line.length, line.length];
    }
    span = [from, separator === null ? blankField(line, from) : markedField(line, from, separator)];
  }
  return span;
}

function markedField(line: string, from: number, separator: string): number {
  const end = line.indexOf(separator, from);
  return end < 0 ? line.length : end;
}

function blankField(line: string, from: number): number {
  let end = from;
  while (line[end] === " " || line[end] === "\t") {
    end += 1;
  }
  while (end < line.length && line[end] !== " " && line[end] !== "\t") {
    end += 1;
  }
  return end;
}

function keyText(line: string, { start, end, flags }: Key, separator: string | null): string {
  let [from] = fieldSpan(line, start[0], separator);
  const skipsBlanks = () => {
    while (flags.includes("b") && (line[from] === " " || line[from] === "\t")) {
      from += 1;
    }
  };
  skipsBlanks();
  from += Math.max(0, start[1] - 1);
  if (!end) {
    return line.slice(from);
  }
  const [endStart, endEnd] = fieldSpan(line, end[0], separator);
  return line.slice(from, end[1] === 0 ? endEnd : Math.min(endStart + end[1], line.length));
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function compareText(one: string, other: string, flags: string): number {
  if (/[ngh]/.test(flags)) {
    const numberOf = flags.includes("h")
      ? humanNumber
      : flags.includes("g")
        ? generalNumber
        : plainNumber;
    return numberOf(one) - numberOf(other);
  }
  if (flags.includes("M")) {
    const month = (text: string) => months.indexOf(text.trim().slice(0, 3).toUpperCase());
    return month(one) - month(other);
  }
  if (flags.includes("V")) {
    return compareVersions(one, other);
  }
  return byBytes(prepared(one, flags), prepared(other, flags));
}

function prepared(text: string, flags: string): string {
  let result = flags.includes("b") ? text.replace(/^[ \t]+/, "") : text;
  result = flags.includes("d") ? result.replace(/[^A-Za-z0-9 \t]/g, "") : result;
  result = flags.includes("i") ? result.replace(/[^\x20-\x7e]/g, "") : result;
  return flags.includes("f") ? result.toUpperCase() : result;
}

function plainNumber(text: string): number {
  return Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] || 0) || 0;
}

function generalNumber(text: string): number {
  const number = Number.parseFloat(text);
  return Number.isNaN(number) ? Number.NEGATIVE_INFINITY : number;
}

function humanNumber(text: string): number {
  const [, digits = "0", unit = ""] = /^\s*(-?\d*\.?\d*)\s*([kKMGTPEZY]?)/.exec(text) ?? [];
  return unitValue(digits, unit);
}

function unitValue(digits: string, unit: string): number {
  const power = unit === "" ? 0 : "KMGTPEZY".indexOf(unit.toUpperCase()) + 1;
  return (Number(digits) || 0) * 1024 ** power;
}

/** Digits by value, everything else by bytes, as strverscmp. */
function compareVersions(one: string, other: string): number {
  const pattern = /(\d+)|(\D+)/g;
  const left = one.match(pattern) ?? [];
  const right = other.match(pattern) ?? [];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [first = "", second = ""] = [left[at], right[at]];
    const bothNumbers = /^\d/.test(first) && /^\d/.test(second);
    const order = bothNumbers ? Number(first) - Number(second) : byBytes(first, second);
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}
