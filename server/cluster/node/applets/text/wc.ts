import type { Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { chunksOf } from "../files/operand.ts";
import { usageFault } from "../report.ts";
import { forEachFile } from "./text-io.ts";

type Counts = { l: number; w: number; m: number; c: number; L: number };
const order = ["l", "w", "m", "c", "L"] as const;

/** `wc [-cmlwL] [FILE]…`. Source: BusyBox 1.36 coreutils/wc.c. */
export const wc: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "lwcmL");
  if (options.error !== null) {
    return await usageFault(process, "wc", options.error, "wc [-cmlwL] [FILE]...");
  }
  const asked = order.filter((each) => options.flags.has(each));
  const columns = asked.length > 0 ? asked : (["l", "w", "c"] as const);
  const names = options.operands;
  const isBare = names.length < 2 && columns.length === 1;
  const print = async (counts: Counts, name: string) => {
    const cells = columns.map((column) => String(counts[column]).padStart(isBare ? 0 : 9));
    const text = isBare ? cells.join("") : cells.join(" ");
    await process.write(name === "" ? `${text}\n` : `${text} ${name}\n`);
  };
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  const isFine = await forEachFile(process, "wc", names, async (file, name) => {
    const counter = new Counter();
    for await (const chunk of chunksOf(process, file)) {
      counter.add(chunk);
    }
    const counts = counter.end();
    for (const column of order) {
      total[column] = column === "L" ? Math.max(total.L, counts.L) : total[column] + counts[column];
    }
    await print(counts, names.length === 0 ? "" : name);
  });
  if (names.length > 1) {
    await print(total, "total");
  }
  return isFine ? 0 : 1;
};

class Counter {
  readonly #counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  #isInWord = false;
  #width = 0;

  add(chunk: Uint8Array): void {
    const counts = this.#counts;
    counts.c += chunk.length;
    for (const code of chunk) {
      counts.m += (code & 0xc0) === 0x80 ? 0 : 1;
      this.#word(code);
      this.#line(code);
    }
  }

  #word(code: number): void {
    if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) {
      this.#isInWord = false;
    } else if (code > 0x20) {
      this.#counts.w += this.#isInWord ? 0 : 1;
      this.#isInWord = true;
    }
  }

  #line(code: number): void {
    if (code === 0x0a) {
      this.#counts.l += 1;
      this.#counts.L = Math.max(this.#counts.L, this.#width);
      this.#width = 0;
    } else if (code === 0x09) {
      this.#width = (this.#width | 7) + 1;
    } else {
      this.#width += code >= 0x20 ? 1 : 0;
    }
  }

  end(): Counts {
    this.#counts.L = Math.max(this.#counts.L, this.#width);
    return this.#counts;
  }
}
