import type { Process, Program } from "../../machine/process.ts";
import { type LongOptions, type ParsedArguments, parseArguments } from "../args.ts";
import { opened } from "../files/operand.ts";
import { usageFault } from "../report.ts";
import { argument, eachLine, forEachFile, Output } from "./text-io.ts";

/** A line may be as long as its file; after so many characters of it the program looks whether to pause. */
const pieceCharsMax = 4_096;

/** What a tool makes of a line; of a long one in time, pausing as the process must. */
type Change = (line: string, process: Process) => string | Promise<string>;

/** A tool that writes something else for each line. */
function lineTool(
  applet: string,
  spec: string,
  usage: string,
  make: (options: ParsedArguments) => Change,
  long: LongOptions = {},
): Program {
  return async (process) => {
    const options = parseArguments(process.argv.slice(1), spec, long);
    if (options.error !== null) {
      return await usageFault(process, applet, options.error, usage);
    }
    const change = make(options);
    const output = new Output(process);
    const isFine = await forEachFile(process, applet, options.operands, async (file) => {
      let last = "";
      const add = (text: string) => {
        const before = last;
        last = `${text}\n`;
        return output.add(before);
      };
      const isOpenEnded = await eachLine(
        process,
        file,
        (line) => {
          const changed = change(line, process);
          return typeof changed === "string" ? add(changed) : changed.then(add);
        },
        { afterBatch: () => output.flush() },
      );
      await output.add(isOpenEnded ? last.slice(0, -1) : last);
      await output.flush();
    });
    return isFine ? 0 : 1;
  };
}

/** `rev`. */
export const rev = lineTool("rev", "", "rev [FILE]...", () => (line, process) => {
  const text = Buffer.from(line, "latin1").toString("utf8");
  return text.length <= pieceCharsMax ? argument(reversed(text)) : reversedLong(text, process);
});

function reversed(text: string): string {
  return [...text].reverse().join("");
}

async function reversedLong(text: string, process: Process): Promise<string> {
  const pieces: string[] = [];
  for (let end = text.length; end > 0; ) {
    await process.breathe();
    const cut = Math.max(0, end - pieceCharsMax);
    // Not between the halves of one character.
    const start = cut > 0 && /[\udc00-\udfff]/.test(text.charAt(cut)) ? cut - 1 : cut;
    pieces.push(reversed(text.slice(start, end)));
    end = start;
  }
  return argument(pieces.join(""));
}

/** `fold [-bs] [-w WIDTH]`. Source: BusyBox 1.36 coreutils/fold.c. */
export const fold = lineTool("fold", "bsw:", "fold [-bs] [-w WIDTH] [FILE]...", (options) => {
  const width = Math.max(1, Number(options.values.get("w") ?? 80));
  return (line) => folded(line, width, options.flags.has("s"));
});

function folded(line: string, width: number, atSpaces: boolean): string {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = atSpaces ? rest.lastIndexOf(" ", width - 1) : -1;
    const end = space >= 0 ? space + 1 : width;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest].join("\n");
}

/** `expand [-i] [-t N]`. */
export const expand = lineTool("expand", "it:a", "expand [-i] [-t N] [FILE]...", (options) => {
  const width = Math.max(1, Number(options.values.get("t") ?? 8));
  return (line, process) =>
    line.length <= pieceCharsMax
      ? withSpaces(line, 0, width).text
      : withSpacesInLong(line, width, process);
});

async function withSpacesInLong(line: string, width: number, process: Process): Promise<string> {
  const pieces: string[] = [];
  let column = 0;
  for (let at = 0; at < line.length; at += pieceCharsMax) {
    await process.breathe();
    const { text, end } = withSpaces(line.slice(at, at + pieceCharsMax), column, width);
    pieces.push(text);
    column = end;
  }
  return pieces.join("");
}

/** Text that begins in a column, and the column after it. */
function withSpaces(text: string, start: number, width: number): { text: string; end: number } {
  let end = start;
  const spaced = text.replace(/\t|[^\t]+/g, (part) => {
    const size = part === "\t" ? width - (end % width) : part.length;
    end += size;
    return part === "\t" ? " ".repeat(size) : part;
  });
  return { text: spaced, end };
}

/** `unexpand [-fa] [-t N]`: leading blanks become tabs; all of them with `-a` or `-t`. */
export const unexpand = lineTool(
  "unexpand",
  "at:f",
  "unexpand [-fa][-t N] [FILE]...",
  ({ flags, values }) => {
    const width = Math.max(1, Number(values.get("t") ?? 8));
    const all = (flags.has("a") || flags.has("t")) && !flags.has("f");
    return (line) => withTabs(line, width, all);
  },
  { "first-only": "f", all: "a", tabs: "t" },
);

function withTabs(line: string, width: number, all: boolean): string {
  let column = 0;
  let isLeading = true;
  return line.replace(/[ \t]+|[^ \t]+/g, (part) => {
    if (/^[^ \t]/.test(part)) {
      column += part.length;
      isLeading = false;
      return part;
    }
    const start = column;
    for (const blank of part) {
      column += blank === "\t" ? width - (column % width) : 1;
    }
    return isLeading || all ? blanks(start, column, width) : part;
  });
}

/** Tabs up to the last stop, and spaces; a single space stays one. */
function blanks(from: number, to: number, width: number): string {
  const tabs = Math.floor(to / width) - Math.floor(from / width);
  return tabs === 0 ? " ".repeat(to - from) : "\t".repeat(tabs) + " ".repeat(to % width);
}

/** `nl [-b t] [-i N] [-s STR] [-v N] [-w N]`. Source: BusyBox 1.36 coreutils/nl.c. */
export const nl: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "pw:s:v:i:b:");
  if (options.error !== null) {
    return await usageFault(process, "nl", options.error, "nl [OPTIONS] [FILE]...");
  }
  const value = (letter: string, fallback: string) => options.values.get(letter) ?? fallback;
  const width = Number(value("w", "6"));
  const separator = argument(value("s", "\t"));
  const all = value("b", "t").startsWith("a");
  const none = value("b", "t").startsWith("n");
  let number = Number(value("v", "1"));
  const output = new Output(process);
  const isFine = await forEachFile(process, "nl", options.operands, (file) =>
    eachLine(
      process,
      file,
      (line) => {
        if (none || (line === "" && !all)) {
          return output.add(`${" ".repeat(width + separator.length)}${line}\n`);
        }
        const text = `${String(number).padStart(width)}${separator}${line}\n`;
        number += Number(value("i", "1"));
        return output.add(text);
      },
      { afterBatch: () => output.flush() },
    ),
  );
  return isFine ? 0 : 1;
};

async function linesOfFile(
  process: Process,
  applet: string,
  name: string,
): Promise<string[] | null> {
  const source = await opened(process, applet, name);
  if (!source) {
    return null;
  }
  const lines: string[] = [];
  await eachLine(process, source.file, (line) => void lines.push(line));
  source.release();
  return lines;
}

/** Looks every some hundred lines whether to pause. */
async function breatheNowAndThen(process: Process, index: number): Promise<void> {
  if (index % 256 === 0) {
    await process.breathe();
  }
}

/** `tac`: lines from the last to the first. */
export const tac: Program = async (process) => {
  const names = process.argv.slice(1);
  const output = new Output(process);
  let status = 0;
  for (const name of names.length > 0 ? names : ["-"]) {
    const lines = await linesOfFile(process, "tac", name);
    status = lines ? status : 1;
    for (const [index, line] of (lines?.toReversed() ?? []).entries()) {
      await breatheNowAndThen(process, index);
      await output.add(`${line}\n`);
    }
  }
  await output.flush();
  return status;
};

/** `paste [-s] [-d LIST]`. Source: BusyBox 1.36 coreutils/paste.c. */
export const paste: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "d:s");
  if (options.error !== null) {
    return await usageFault(process, "paste", options.error, "paste [OPTIONS] [FILE]...");
  }
  const delimiters = pasteDelimiters(argument(options.values.get("d") ?? "\t"));
  const names = options.operands.length > 0 ? options.operands : ["-"];
  const files: string[][] = [];
  for (const name of names) {
    const lines = await linesOfFile(process, "paste", name);
    if (!lines) {
      return 1;
    }
    files.push(lines);
  }
  const joined = (cells: readonly string[]) =>
    cells
      .map(
        (cell, index) => `${index === 0 ? "" : delimiters[(index - 1) % delimiters.length]}${cell}`,
      )
      .join("");
  const output = new Output(process);
  const isSerial = options.flags.has("s");
  const height = isSerial ? files.length : Math.max(...files.map((lines) => lines.length));
  for (let index = 0; index < height; index++) {
    await breatheNowAndThen(process, index);
    const row = isSerial ? (files[index] ?? []) : files.map((lines) => lines[index] ?? "");
    await output.add(`${joined(row)}\n`);
  }
  await output.flush();
  return 0;
};

function pasteDelimiters(list: string): string[] {
  const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", "0": "", "\\": "\\" };
  const parts = list.match(/\\.|[^\\]/gs) ?? [];
  return parts.map((part) =>
    part.length === 2 ? (escapes[part[1] ?? ""] ?? part[1] ?? "") : part,
  );
}

/** `comm [-123] FILE1 FILE2`. Source: BusyBox 1.36 coreutils/comm.c. */
export const comm: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "123");
  const [first, second] = options.operands;
  if (options.error !== null || first === undefined || second === undefined) {
    return await usageFault(process, "comm", options.error, "comm [-123] FILE1 FILE2");
  }
  const left = await linesOfFile(process, "comm", first);
  const right = left && (await linesOfFile(process, "comm", second));
  if (!left || !right) {
    return 1;
  }
  const shows = (column: string) => !options.flags.has(column);
  const indent = {
    "1": "",
    "2": shows("1") ? "\t" : "",
    "3": (shows("1") ? "\t" : "") + (shows("2") ? "\t" : ""),
  };
  const output = new Output(process);
  let index = 0;
  for (const [column, line] of compared(left, right)) {
    await breatheNowAndThen(process, index++);
    await output.add(shows(column) ? `${indent[column]}${line}\n` : "");
  }
  await output.flush();
  return 0;
};

function* compared(
  left: readonly string[],
  right: readonly string[],
): Generator<readonly ["1" | "2" | "3", string]> {
  let one = 0;
  let other = 0;
  while (one < left.length || other < right.length) {
    const [first, second] = [left[one], right[other]];
    if (second === undefined || (first !== undefined && first < second)) {
      yield ["1", first ?? ""];
      one += 1;
    } else if (first === undefined || second < first) {
      yield ["2", second];
      other += 1;
    } else {
      yield ["3", first];
      one += 1;
      other += 1;
    }
  }
}
