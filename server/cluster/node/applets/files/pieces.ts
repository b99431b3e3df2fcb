import { randomInt } from "node:crypto";
import type { OpenFile } from "../../machine/open-file.ts";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";
import { eachLine, wholeText } from "../text/text-io.ts";
import { chunksOf, opened } from "./operand.ts";

/** Bytes of a dd block. */
const blockBytesMax = 8 * 1024 * 1024;
const sizeUnits: Readonly<Record<string, number>> = {
  "": 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1000 ** 2,
  G: 1024 ** 3,
};

function sizeText(text: string): number | null {
  const match = /^(\d+)(c|w|b|kB|k|K|MB|M|G)?$/.exec(text);
  return match ? Number(match[1]) * (sizeUnits[match[2] ?? ""] ?? 1) : null;
}

/** `split [-a N] [-b BYTES | -l LINES] [FILE [PREFIX]]`. Source: BusyBox 1.36 coreutils/split.c. */
export const split: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "l:b:a:");
  if (options.error !== null) {
    return await usageFault(process, "split", options.error, "split [OPTIONS] [INPUT [PREFIX]]");
  }
  const [name = "-", prefix = "x"] = options.operands;
  const source = await opened(process, "split", name);
  if (!source) {
    return 1;
  }
  const bytes = options.values.get("b");
  const pieces =
    bytes === undefined
      ? await byLines(process, source.file, Number(options.values.get("l") ?? 1000))
      : byBytes(await wholeText(process, source.file), sizeText(bytes) ?? 1);
  source.release();
  const width = Number(options.values.get("a") ?? 2);
  for (const [index, piece] of pieces.entries()) {
    const path = process.path(`${prefix}${suffix(index, width)}`);
    const isWritten = await reported(process, "split", path, () =>
      process.machine.fs.writeFile(path, Buffer.from(piece, "latin1"), process.credentials),
    );
    if (!isWritten) {
      return 1;
    }
  }
  return 0;
};

async function byLines(process: Process, file: OpenFile, count: number): Promise<string[]> {
  const pieces: string[] = [];
  let lines: string[] = [];
  const isOpenEnded = await eachLine(process, file, (line) => {
    lines.push(`${line}\n`);
    if (lines.length >= count) {
      pieces.push(lines.join(""));
      lines = [];
    }
  });
  const all = lines.length > 0 ? [...pieces, lines.join("")] : pieces;
  return isOpenEnded ? all.with(-1, (all.at(-1) ?? "").slice(0, -1)) : all;
}

function byBytes(text: string, size: number): string[] {
  const count = Math.ceil(text.length / Math.max(1, size));
  return Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size));
}

function suffix(index: number, width: number): string {
  let rest = index;
  const letters = Array.from({ length: width }, () => {
    const letter = String.fromCharCode(0x61 + (rest % 26));
    rest = Math.floor(rest / 26);
    return letter;
  });
  return letters.reverse().join("");
}

/** `dd if=FILE of=FILE bs=N count=N skip=N seek=N`. Source: BusyBox 1.36 coreutils/dd.c. */
export const dd: Program = async (process) => {
  const words = new Map<string, string>();
  for (const word of process.argv.slice(1)) {
    const [key = "", value] = word.split(/=(.*)/s);
    if (
      value === undefined ||
      !/^(?:if|of|bs|ibs|obs|count|skip|seek|conv|status|iflag|oflag)$/.test(key)
    ) {
      return await usageFault(
        process,
        "dd",
        null,
        "dd [if=FILE] [of=FILE] [bs=N] [count=N] [skip=N] [seek=N]",
      );
    }
    words.set(key, value);
  }
  const numbers = ["bs", "count", "skip", "seek"].map((key) => {
    const text = words.get(key);
    return text === undefined ? undefined : (sizeText(text) ?? Number.NaN);
  });
  const wrong = numbers.findIndex((number) => Number.isNaN(number));
  if (wrong >= 0) {
    const text = [...["bs", "count", "skip", "seek"].map((key) => words.get(key))][wrong];
    await process.complain(`dd: invalid number '${text}'\n`);
    return 1;
  }
  const [block = 512, count = Number.POSITIVE_INFINITY, skip = 0, seek = 0] = numbers;
  if (block > blockBytesMax) {
    await process.complain("dd: out of memory\n");
    return 1;
  }
  return await copyBlocks(process, words, { block, count, skip, seek });
};

async function copyBlocks(
  process: Process,
  words: ReadonlyMap<string, string>,
  plan: {
    readonly block: number;
    readonly count: number;
    readonly skip: number;
    readonly seek: number;
  },
): Promise<number> {
  const startedMs = process.machine.clock.now().getTime();
  const source = await opened(process, "dd", words.get("if") ?? "-");
  if (!source) {
    return 1;
  }
  const sink = new BlockSink(
    process,
    words.get("of"),
    plan.seek * plan.block,
    words.get("conv") ?? "",
  );
  if (!(await sink.open())) {
    source.release();
    return 1;
  }
  let skipBytes = plan.skip * plan.block;
  let leftBytes = plan.count * plan.block;
  let total = 0;
  let isFine = true;
  for await (const chunk of leftBytes > 0 ? chunksOf(process, source.file) : []) {
    const wanted = chunk.subarray(Math.min(skipBytes, chunk.length)).subarray(0, leftBytes);
    skipBytes = Math.max(0, skipBytes - chunk.length);
    isFine = await sink.write(wanted);
    total += wanted.length;
    leftBytes -= wanted.length;
    if (leftBytes <= 0 || !isFine) {
      break;
    }
  }
  source.release();
  if (words.get("status") !== "none") {
    await report(process, total, plan.block, startedMs, words.get("status") !== "noxfer");
  }
  return isFine ? 0 : 1;
}

async function report(
  process: Process,
  total: number,
  block: number,
  startedMs: number,
  withRate: boolean,
): Promise<void> {
  const records = `${Math.floor(total / block)}+${total % block === 0 ? 0 : 1}`;
  await process.complain(`${records} records in\n${records} records out\n`);
  if (withRate) {
    const seconds = Math.max(1e-6, (process.machine.clock.now().getTime() - startedMs) / 1000);
    const human = (bytes: number) => {
      const power = Math.min(3, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
      return `${(bytes / 1024 ** power).toFixed(1)}${["B", "KB", "MB", "GB"][power]}`;
    };
    await process.complain(
      `${total} bytes (${human(total)}) copied, ${seconds.toFixed(6)} seconds, ${human(total / seconds)}/s\n`,
    );
  }
}

/** Where dd writes: standard output, or a file at an offset. */
class BlockSink {
  readonly #process: Process;
  readonly #name: string | undefined;
  readonly #offset: number;
  readonly #conversions: string;

  constructor(process: Process, name: string | undefined, offset: number, conversions: string) {
    this.#process = process;
    this.#name = name;
    this.#offset = offset;
    this.#conversions = conversions;
  }

  async open(): Promise<boolean> {
    const name = this.#name;
    if (name === undefined) {
      return true;
    }
    const { fs } = this.#process.machine;
    const path = this.#process.path(name);
    const who = this.#process.credentials;
    return await reported(this.#process, "dd", `can't open '${name}'`, () => {
      if (fs.exists(path, who) && fs.stat(path, who).type === "device") {
        fs.access(path, who, 2);
        return;
      }
      const old = fs.exists(path, who) ? fs.readFile(path, who) : new Uint8Array();
      const kept = this.#conversions.includes("notrunc") ? old.length : this.#offset;
      const start = new Uint8Array(kept);
      start.set(old.subarray(0, kept));
      fs.writeFile(path, start, who);
    });
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    const name = this.#name;
    if (name === undefined) {
      await this.#process.write(bytes);
      return true;
    }
    const { fs } = this.#process.machine;
    const path = this.#process.path(name);
    return await reported(this.#process, "dd", `error writing '${name}'`, () => {
      fs.writeFile(path, bytes, this.#process.credentials, { append: true });
    });
  }
}

/** `truncate [-c] -s SIZE FILE…`. */
export const truncate: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "cs:");
  const size = sizeText(options.values.get("s") ?? "");
  if (options.error !== null || size === null || options.operands.length === 0) {
    return await usageFault(process, "truncate", options.error, "truncate [-c] -s SIZE FILE...");
  }
  const { fs } = process.machine;
  let status = 0;
  for (const name of options.operands) {
    const path = process.path(name);
    const isDone = await reported(process, "truncate", `${name}: open`, () => {
      const exists = fs.exists(path, process.credentials);
      if (!exists && options.flags.has("c")) {
        return;
      }
      const old = exists ? fs.readFile(path, process.credentials) : new Uint8Array();
      const bytes = new Uint8Array(size);
      bytes.set(old.subarray(0, size));
      fs.writeFile(path, bytes, process.credentials);
    });
    status = isDone ? status : 1;
  }
  return status;
};

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** `mktemp [-dt] [-p DIR] [TEMPLATE]`. Source: BusyBox 1.36 coreutils/mktemp.c. */
export const mktemp: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "dqtp:u");
  if (options.error !== null || options.operands.length > 1) {
    return await usageFault(process, "mktemp", options.error, "mktemp [-dt] [-p DIR] [TEMPLATE]");
  }
  const [template] = options.operands;
  const directory = options.values.get("p") ?? process.env.get("TMPDIR") ?? "/tmp";
  const isBare = template !== undefined && !options.flags.has("t") && !options.flags.has("p");
  const full = isBare ? template : `${directory}/${template ?? "tmp.XXXXXX"}`;
  if (!full.endsWith("XXXXXX")) {
    await process.complain("mktemp: Invalid argument\n");
    return 1;
  }
  const name = full.replace(/X{6,}$/, (marks) =>
    Array.from(marks, () => letters[randomInt(letters.length)]).join(""),
  );
  const { fs } = process.machine;
  const path = process.path(name);
  const isMade = await reported(process, "mktemp", name, () => {
    if (options.flags.has("d")) {
      fs.mkdir(path, process.credentials);
      fs.setAttributes(path, process.credentials, { mode: 0o700 });
    } else if (!options.flags.has("u")) {
      fs.writeFile(path, new Uint8Array(), process.credentials);
      fs.setAttributes(path, process.credentials, { mode: 0o600 });
    }
  });
  await process.write(isMade ? `${name}\n` : "");
  return isMade ? 0 : 1;
};

/** `cmp [-ls] [-n NUM] FILE1 [FILE2]`. Source: BusyBox 1.36 editors/cmp.c. */
export const cmp: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "sln:");
  const [first, second = "-"] = options.operands;
  if (options.error !== null || first === undefined) {
    return await usageFault(process, "cmp", options.error, "cmp [-ls] [-n NUM] FILE1 [FILE2]", 2);
  }
  const texts: string[] = [];
  for (const name of [first, second]) {
    const source = await opened(process, "cmp", name);
    if (!source) {
      return 2;
    }
    texts.push(
      (await wholeText(process, source.file)).slice(
        0,
        Number(options.values.get("n") ?? Number.POSITIVE_INFINITY),
      ),
    );
    source.release();
  }
  return await compare(process, [first, second], texts, options.flags);
};

async function compare(
  process: Process,
  [first, second]: readonly string[],
  [left = "", right = ""]: readonly string[],
  flags: ReadonlyMap<string, number>,
): Promise<number> {
  const shared = Math.min(left.length, right.length);
  const isSilent = flags.has("s");
  const octal = (text: string, at: number) => text.charCodeAt(at).toString(8).padStart(3);
  let status = 0;
  for (let at = await nextDifference(process, left, right, 0); at < shared; ) {
    status = 1;
    if (!flags.has("l")) {
      const line = left.slice(0, at).split("\n").length;
      const text = `${first} ${second} differ: char ${at + 1}, line ${line}\n`;
      await process.write(isSilent ? "" : text);
      return 1;
    }
    await process.write(`${at + 1} ${octal(left, at)} ${octal(right, at)}\n`);
    at = await nextDifference(process, left, right, at + 1);
  }
  if (left.length !== right.length) {
    const shorter = left.length < right.length ? first : second;
    await process.complain(isSilent ? "" : `cmp: EOF on ${shorter}\n`);
    return 1;
  }
  return status;
}

async function nextDifference(
  process: Process,
  left: string,
  right: string,
  from: number,
): Promise<number> {
  const shared = Math.min(left.length, right.length);
  for (let at = from; at < shared; at++) {
    if (left[at] !== right[at]) {
      return at;
    }
    if (at % 4096 === 0) {
      await process.breathe();
    }
  }
  return shared;
}
