import { type Inode, sizeOf } from "../../machine/inode.ts";
import { joinPath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";

/** `du [-aLdcshmk] [FILE]…`: sizes in blocks of the disk. Source: BusyBox 1.36 coreutils/du.c. */
export const du: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "aHkLsxd:lchm");
  if (options.error !== null) {
    const usage = "du [-aHLdclsxhmk] [FILE]...";
    return await usageFault(process, "du", options.error, usage);
  }
  const usageOf = new DiskUsage(process, options);
  let total = 0;
  for (const name of options.operands.length > 0 ? options.operands : ["."]) {
    total += await usageOf.visit(name, 0);
  }
  if (options.flags.has("c")) {
    await usageOf.print(total, "total");
  }
  return usageOf.hasFailed ? 1 : 0;
};

class DiskUsage {
  hasFailed = false;
  readonly #process: Process;
  readonly #flags: ReadonlyMap<string, number>;
  readonly #depthMax: number;

  constructor(process: Process, options: ParsedArguments) {
    this.#process = process;
    this.#flags = options.flags;
    const depth = Number(options.values.get("d") ?? Number.POSITIVE_INFINITY);
    this.#depthMax = options.flags.has("s") ? 0 : depth;
  }

  /** @returns the size in KiB. */
  async visit(name: string, depth: number): Promise<number> {
    await this.#process.breathe();
    const { fs } = this.#process.machine;
    const who = this.#process.credentials;
    const path = this.#process.path(name);
    let node: Inode | null = null;
    let children: readonly string[] = [];
    const isFound = await reported(this.#process, "du", name, () => {
      node = this.#flags.has("L") ? fs.stat(path, who) : fs.lstat(path, who);
      children = node.type === "directory" ? fs.readdir(path, who) : [];
    });
    this.hasFailed ||= !isFound;
    if (node === null) {
      return 0;
    }
    let kib = Math.ceil(sizeOf(node as Inode) / 4096) * 4;
    for (const child of children) {
      kib += await this.visit(joinPath(name, child), depth + 1);
    }
    const isShown = (node as Inode).type === "directory" || this.#flags.has("a") || depth === 0;
    if (isShown && depth <= this.#depthMax) {
      await this.print(kib, name);
    }
    return kib;
  }

  async print(kib: number, name: string): Promise<void> {
    await this.#process.write(`${this.#sizeText(kib)}\t${name}\n`);
  }

  #sizeText(kib: number): string {
    if (this.#flags.has("h")) {
      const units = ["K", "M", "G"];
      let value = kib;
      let unit = 0;
      for (; value >= 1024 && unit < units.length - 1; unit++) {
        value /= 1024;
      }
      return kib === 0 ? "0" : `${value.toFixed(1)}${units[unit]}`;
    }
    return String(this.#flags.has("m") ? Math.round(kib / 1024) : kib);
  }
}
