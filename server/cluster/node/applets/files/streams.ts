import { SystemError } from "../../machine/errno.ts";
import type { OpenFile } from "../../machine/open-file.ts";
import type { Process, Program } from "../../machine/process.ts";
import { openForReading } from "../../shell/redirect.ts";
import { ShellError } from "../../shell/state.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";

/** How a file that can't be opened is told of. */
export interface Complaint {
  /** What stands before strerror's text; by default `can't open 'NAME'`. */
  readonly describe?: (name: string) => string;
  readonly isSilent?: boolean;
}

/** Opens an operand for reading, `-` being standard input; complains as BusyBox does. */
export async function opened(
  process: Process,
  applet: string,
  name: string,
  complaint: Complaint = {},
): Promise<{ readonly file: OpenFile; release(): void } | null> {
  if (name === "-") {
    const file = process.file(0);
    return file ? { file, release: () => undefined } : null;
  }
  const path = process.path(name);
  const what = complaint.describe?.(name) ?? `can't open '${name}'`;
  const access = () => process.machine.fs.access(path, process.credentials, 4);
  if (complaint.isSilent ? !succeeds(access) : !(await reported(process, applet, what, access))) {
    return null;
  }
  const node = process.machine.fs.stat(path, process.credentials);
  if (node.type === "directory") {
    await process.complain(`${applet}: read error: Is a directory\n`);
    return null;
  }
  try {
    const file = openForReading(process, name, process.files);
    return { file, release: () => file.release() };
  } catch (error) {
    if (error instanceof ShellError) {
      await process.complain(`${applet}: ${error.message}\n`);
      return null;
    }
    throw error;
  }
}

function succeeds(call: () => void): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof SystemError) {
      return false;
    }
    throw error;
  }
}

/** A file in chunks as they come. */
export async function* chunksOf(
  process: Process,
  file: OpenFile,
): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    await process.breathe();
    const chunk = await file.read(process.signal);
    if (!chunk) {
      return;
    }
    yield chunk;
  }
}

/** Lines with their newline; the last one may have none. */
async function* linesOf(process: Process, file: OpenFile): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunksOf(process, file)) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      yield rest.slice(0, end + 1);
      rest = rest.slice(end + 1);
    }
  }
  if (rest !== "") {
    yield rest;
  }
}

/** `cat [-nbvteAET] [FILE]…`, in chunks as they come. Source: BusyBox 1.36 coreutils/cat.c. */
export const cat: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "nbvteAETsu");
  if (options.error !== null) {
    return await usageFault(process, "cat", options.error, "cat [-nbvteA] [FILE]...");
  }
  const has = (letters: string) => [...letters].some((letter) => options.flags.has(letter));
  const show = has("vteAET") ? shower(has("vteA"), has("tAT"), has("eAE")) : null;
  const numbering = has("nb") ? new LineNumbers(has("b")) : null;
  let status = 0;
  for (const name of options.operands.length > 0 ? options.operands : ["-"]) {
    const source = await opened(process, "cat", name);
    if (!source) {
      status = 1;
      continue;
    }
    await (numbering || show
      ? copyLines(process, source.file, show ?? String, numbering)
      : copyAll(process, source.file));
    source.release();
  }
  return status;
};

/** Shows what can't be seen: controls and bytes above 127, tabs, ends of lines. */
function shower(controls: boolean, tabs: boolean, ends: boolean): (line: string) => string {
  return (line) => {
    const seen = controls ? line.replace(/[^\t\n\x20-\x7e]/g, visible) : line;
    const tabbed = tabs ? seen.replaceAll("\t", "^I") : seen;
    return ends ? tabbed.replace(/\n$/, "$\n") : tabbed;
  };
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  const low = code & 0x7f;
  const text =
    low === 0x7f
      ? "^?"
      : low < 0x20
        ? `^${String.fromCharCode(low + 0x40)}`
        : String.fromCharCode(low);
  return code > 0x7f ? `M-${text}` : text;
}

async function copyLines(
  process: Process,
  file: OpenFile,
  show: (line: string) => string,
  numbering: LineNumbers | null,
): Promise<void> {
  let rest = "";
  const print = async (lines: readonly string[]) => {
    const text = lines.map((line) => `${numbering?.next(line) ?? ""}${show(line)}`).join("");
    await process.write(Buffer.from(text, "latin1"));
  };
  for await (const chunk of chunksOf(process, file)) {
    const lines = (rest + Buffer.from(chunk).toString("latin1")).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith("\n") ? "" : (lines.pop() ?? "");
    await print(lines);
  }
  await print(rest === "" ? [] : [rest]);
}

async function copyAll(process: Process, file: OpenFile): Promise<void> {
  for await (const chunk of chunksOf(process, file)) {
    await process.write(chunk);
  }
}

/** `cat -n` and `-b`: one count over all files. */
class LineNumbers {
  readonly #skipsBlank: boolean;
  #number = 0;

  constructor(skipsBlank: boolean) {
    this.#skipsBlank = skipsBlank;
  }

  /** What stands before a line. */
  next(line: string): string {
    if (this.#skipsBlank && line === "\n") {
      return "";
    }
    this.#number += 1;
    return `${String(this.#number).padStart(6)}\t`;
  }
}

/** Writes the old form `-5` as `-n5`, but for an option's own value, as in `-n -5`. */
function withCount(words: readonly string[]): string[] {
  return words.map((word, index) =>
    /^-[nc]$/.test(words[index - 1] ?? "") ? word : word.replace(/^-(\d+)$/, "-n$1"),
  );
}

/** `head [-n N] [-c N] [FILE]…`. */
export const head: Program = async (process) => {
  const args = withCount(process.argv.slice(1));
  const options = parseArguments(args, "n:c:qv");
  if (options.error !== null) {
    return await usageFault(process, "head", options.error, "head [OPTIONS] [FILE]...");
  }
  const names = options.operands.length > 0 ? options.operands : ["-"];
  let status = 0;
  for (const [index, name] of names.entries()) {
    const source = await opened(process, "head", name);
    if (!source) {
      status = 1;
      continue;
    }
    if (names.length > 1 && !options.flags.has("q")) {
      await process.write(`${index > 0 ? "\n" : ""}==> ${name} <==\n`);
    }
    await copyHead(process, source.file, options.values.get("n"), options.values.get("c"));
    source.release();
  }
  return status;
};

async function copyHead(
  process: Process,
  file: OpenFile,
  linesText: string | undefined,
  bytesText: string | undefined,
): Promise<void> {
  if (bytesText !== undefined) {
    let left = Number(bytesText);
    if (left < 0) {
      await copyAllButBytes(process, file, -left);
    }
    while (left > 0) {
      const chunk = await file.read(process.signal);
      if (!chunk) {
        return;
      }
      await process.write(chunk.subarray(0, left));
      left -= chunk.length;
    }
    return;
  }
  let left = Number(linesText ?? 10);
  if (linesText?.startsWith("-")) {
    await copyAllBut(process, file, -left);
    return;
  }
  if (left <= 0) {
    return;
  }
  for await (const line of linesOf(process, file)) {
    await process.write(line);
    left -= 1;
    if (left === 0) {
      return;
    }
  }
}

/** `head -n -N`: everything but the last lines. */
async function copyAllBut(process: Process, file: OpenFile, count: number): Promise<void> {
  const held: string[] = [];
  for await (const line of linesOf(process, file)) {
    held.push(line);
    if (held.length > count) {
      await process.write(held.shift() ?? "");
    }
  }
}

/** `head -c -N`: everything but the last bytes. */
async function copyAllButBytes(process: Process, file: OpenFile, count: number): Promise<void> {
  let held = Buffer.alloc(0);
  for (
    let chunk = await file.read(process.signal);
    chunk;
    chunk = await file.read(process.signal)
  ) {
    const all = Buffer.concat([held, chunk]);
    const end = Math.max(0, all.length - count);
    await process.write(all.subarray(0, end));
    held = all.subarray(end);
  }
}

/** How often a followed file is looked at. */
const followMs = 1000;

/** `tail [-n N] [-c N] [-f] [FILE]…`. */
export const tail: Program = async (process) => {
  const args = withCount(process.argv.slice(1));
  const options = parseArguments(args, "n:c:fFqvs:");
  if (options.error !== null) {
    return await usageFault(process, "tail", options.error, "tail [OPTIONS] [FILE]...");
  }
  const names = options.operands.length > 0 ? options.operands : ["-"];
  const sizes = await printTails(process, names, options);
  const follows = options.flags.has("f") || options.flags.has("F");
  if (follows && sizes.size > 0) {
    await follow(process, sizes);
  }
  return sizes.size === names.length ? 0 : 1;
};

/** @returns the sizes of the files that could be read. */
async function printTails(
  process: Process,
  names: readonly string[],
  options: ParsedArguments,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of names) {
    const bytes = await wholeFile(process, name);
    if (!bytes) {
      continue;
    }
    if (names.length > 1 && !options.flags.has("q")) {
      await process.write(`${sizes.size > 0 ? "\n" : ""}==> ${name} <==\n`);
    }
    await process.write(lastPart(bytes, options.values.get("n") ?? "10", options.values.get("c")));
    sizes.set(name, bytes.length);
  }
  return sizes;
}

async function wholeFile(process: Process, name: string): Promise<Buffer | null> {
  const source = await opened(process, "tail", name);
  if (!source) {
    return null;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(process, source.file)) {
    chunks.push(chunk);
  }
  source.release();
  return Buffer.concat(chunks);
}

function lastPart(bytes: Buffer, lines: string, count: string | undefined): Uint8Array {
  if (count !== undefined) {
    return count.startsWith("+")
      ? bytes.subarray(Number(count) - 1)
      : bytes.subarray(-Number(count));
  }
  if (lines.startsWith("+")) {
    const all = bytes.toString("latin1").split(/(?<=\n)/);
    return Buffer.from(all.slice(Math.max(0, Number(lines) - 1)).join(""), "latin1");
  }
  const all = bytes.toString("latin1").split(/(?<=\n)/);
  const wanted = Number(lines.replace(/^-/, ""));
  return Buffer.from(wanted === 0 ? "" : all.slice(-wanted).join(""), "latin1");
}

async function follow(process: Process, sizes: Map<string, number>): Promise<never> {
  for (;;) {
    await process.sleep(followMs);
    for (const [name, size] of sizes) {
      const path = process.path(name);
      if (name === "-" || !process.machine.fs.exists(path, process.credentials)) {
        continue;
      }
      const bytes = process.machine.fs.readFile(path, process.credentials);
      if (bytes.length !== size) {
        await process.write(bytes.subarray(bytes.length < size ? 0 : size));
        sizes.set(name, bytes.length);
      }
    }
  }
}

/** `tee [-a] [FILE]…`. */
export const tee: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "ai");
  const { fs } = process.machine;
  let status = 0;
  const paths: string[] = [];
  for (const name of options.operands) {
    const path = process.path(name);
    const append = options.flags.has("a");
    const isOpen = await reported(process, "tee", name, () =>
      fs.writeFile(path, new Uint8Array(), process.credentials, { append }),
    );
    status = isOpen ? status : 1;
    if (isOpen) {
      paths.push(path);
    }
  }
  const input = process.file(0);
  if (!input) {
    return status;
  }
  for await (const chunk of chunksOf(process, input)) {
    await process.write(chunk);
    for (const path of paths) {
      fs.writeFile(path, chunk, process.credentials, { append: true });
    }
  }
  return status;
};

/** `yes [STRING]`: as fast as its reader takes it. */
export const yes: Program = async (process) => {
  const words = process.argv.slice(1);
  const line = `${words.length > 0 ? words.join(" ") : "y"}\n`;
  const chunk = new TextEncoder().encode(line.repeat(Math.max(1, Math.floor(4096 / line.length))));
  for (;;) {
    await process.breathe();
    await process.write(chunk);
  }
};
