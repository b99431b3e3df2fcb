import { formatMicroTime, instantFromMs } from "../../../../core/time.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { opened } from "../files/operand.ts";
import { usageFault } from "../report.ts";
import { eachLine } from "./text-io.ts";

const faulty = 2;
/** Lines of a side: the table of both has as many cells as their product. */
const linesMax = 4000;

interface Side {
  readonly name: string;
  readonly lines: readonly string[];
}

/** One step of an edit: a line that stays, goes or comes. */
interface Edit {
  readonly mark: " " | "-" | "+";
  readonly line: string;
}

/** `diff [-abBdiqrstTw] [-U N] FILE1 FILE2`: always the unified format. Source: BusyBox 1.36 editors/diff.c. */
export const diff: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "abBdiL:NqrsS:tTU:uw");
  const [first, second] = options.operands;
  if (options.error !== null || first === undefined || second === undefined) {
    const usage = "diff [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2";
    return await usageFault(process, "diff", options.error, usage, faulty);
  }
  const before = await read(process, first);
  const after = before && (await read(process, second));
  if (!before || !after) {
    return faulty;
  }
  const edits = await script(process, before.lines, after.lines, keyFunction(options.flags));
  const isSame = edits.every(({ mark }) => mark === " ");
  if (isSame || options.flags.has("q")) {
    const isTold = !isSame || options.flags.has("s");
    const says = isSame ? "are identical" : "differ";
    await process.write(isTold ? `Files ${first} and ${second} ${says}\n` : "");
    return isSame ? 0 : 1;
  }
  await print(process, options, [before, after], edits);
  return 1;
};

async function print(
  process: Process,
  options: ParsedArguments,
  sides: readonly Side[],
  edits: readonly Edit[],
): Promise<void> {
  const labels = options.repeated.get("L") ?? [];
  const [before, after] = sides.map(
    ({ name }, index) => labels[index] ?? `${name}\t${timeOf(process, name)}`,
  );
  const hunks = unified(edits, Number(options.values.get("U") ?? 3));
  await process.write(Buffer.from(`--- ${before}\n+++ ${after}\n${hunks}`, "latin1"));
}

function timeOf(process: Process, name: string): string {
  const path = process.path(name);
  const isFile = name !== "-" && process.machine.fs.exists(path, process.credentials);
  const ms = isFile ? process.machine.fs.stat(path, process.credentials).mtimeMs : 0;
  return formatMicroTime(instantFromMs(ms)).replace("T", " ").replace("Z", "000 +0000");
}

async function read(process: Process, name: string): Promise<Side | null> {
  const source = await opened(process, "diff", name, { describe: (text) => text });
  if (!source) {
    return null;
  }
  const lines: string[] = [];
  const isOpenEnded = await eachLine(process, source.file, (line) => void lines.push(line));
  source.release();
  if (lines.length > linesMax) {
    await process.complain("diff: out of memory\n");
    return null;
  }
  return {
    name,
    lines: isOpenEnded ? lines.with(-1, `${lines.at(-1)}\n\\ No newline at end of file`) : lines,
  };
}

function keyFunction(flags: ReadonlyMap<string, number>): (line: string) => string {
  return (line) => {
    let key = flags.has("w") ? line.replace(/[ \t]/g, "") : line;
    key = flags.has("b") ? key.replace(/[ \t]+/g, " ").trimEnd() : key;
    return flags.has("i") ? key.toLowerCase() : key;
  };
}

/** The longest common subsequence, row by row, pausing between rows. */
async function script(
  process: Process,
  left: readonly string[],
  right: readonly string[],
  key: (line: string) => string,
): Promise<Edit[]> {
  const table = new Lengths(left.map(key), right.map(key));
  for (let row = left.length - 1; row >= 0; row--) {
    await process.breathe();
    table.fill(row);
  }
  const edits: Edit[] = [];
  for (let row = 0, column = 0; row < left.length || column < right.length; ) {
    const step = table.step(row, column);
    edits.push({ mark: step, line: (step === "+" ? right[column] : left[row]) ?? "" });
    row += step === "+" ? 0 : 1;
    column += step === "-" ? 0 : 1;
  }
  return edits;
}

/** How long a common subsequence the rests of both sides have. */
class Lengths {
  readonly #left: readonly string[];
  readonly #right: readonly string[];
  readonly #width: number;
  readonly #cells: Uint16Array;

  constructor(left: readonly string[], right: readonly string[]) {
    this.#left = left;
    this.#right = right;
    this.#width = right.length + 1;
    this.#cells = new Uint16Array((left.length + 1) * this.#width);
  }

  #at(row: number, column: number): number {
    return this.#cells[row * this.#width + column] ?? 0;
  }

  #isSame(row: number, column: number): boolean {
    const isInside = row < this.#left.length && column < this.#right.length;
    return isInside && this.#left[row] === this.#right[column];
  }

  /** Computes a row from the one below. */
  fill(row: number): void {
    for (let column = this.#right.length - 1; column >= 0; column--) {
      this.#cells[row * this.#width + column] = this.#isSame(row, column)
        ? this.#at(row + 1, column + 1) + 1
        : Math.max(this.#at(row + 1, column), this.#at(row, column + 1));
    }
  }

  /** What the cheapest script does next. */
  step(row: number, column: number): Edit["mark"] {
    if (this.#isSame(row, column)) {
      return " ";
    }
    if (row >= this.#left.length) {
      return "+";
    }
    const isRemoval =
      column >= this.#right.length || this.#at(row + 1, column) >= this.#at(row, column + 1);
    return isRemoval ? "-" : "+";
  }
}

function unified(edits: readonly Edit[], context: number): string {
  const changed = edits.flatMap(({ mark }, index) => (mark === " " ? [] : [index]));
  const spans: [number, number][] = [];
  for (const index of changed) {
    const last = spans.at(-1);
    if (last && index - context <= last[1] + context + 1) {
      last[1] = index;
    } else {
      spans.push([index, index]);
    }
  }
  return spans
    .map(([from, to]) =>
      hunk(edits, Math.max(0, from - context), Math.min(edits.length, to + context + 1)),
    )
    .join("");
}

function hunk(edits: readonly Edit[], from: number, to: number): string {
  const count = (part: readonly Edit[], other: "-" | "+") =>
    part.filter(({ mark }) => mark !== other).length;
  const before = edits.slice(0, from);
  const part = edits.slice(from, to);
  const range = (other: "-" | "+") => {
    const size = count(part, other);
    const start = count(before, other) + (size > 0 ? 1 : 0);
    return size === 1 ? String(start) : `${start},${size}`;
  };
  const lines = part.map(({ mark, line }) => `${mark}${line}\n`).join("");
  return `@@ -${range("+")} +${range("-")} @@\n${lines}`;
}
