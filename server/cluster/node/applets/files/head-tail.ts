import type { OpenFile } from "../../machine/open-file.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { chunksOf, linesOf, opened } from "./operand.ts";

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
