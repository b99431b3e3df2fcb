import type { OpenFile } from "../../machine/open-file.ts";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";
import { chunksOf, opened } from "./operand.ts";

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
