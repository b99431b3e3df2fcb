import type { Process, Program } from "../../machine/process.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { opened } from "../files/operand.ts";
import { reported, usageFault } from "../report.ts";
import { eachLine } from "./text-io.ts";

/** `uniq [-cduiz] [-f,s,w N] [FILE [OUTFILE]]`. Source: BusyBox 1.36 coreutils/uniq.c. */
export const uniq: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "cduf:s:w:iz");
  if (options.error !== null || options.operands.length > 2) {
    const usage = "uniq [-cduiz] [-f,s,w N] [FILE [OUTFILE]]";
    return await usageFault(process, "uniq", options.error, usage);
  }
  const [name = "-", target] = options.operands;
  const source = await opened(process, "uniq", name);
  if (!source) {
    return 1;
  }
  const groups = new Groups(options);
  const write = writer(process, target);
  let isFine = await write("", false);
  await eachLine(process, source.file, (line) => groups.add(line), {
    separator: options.flags.has("z") ? "\0" : "\n",
    afterBatch: async () => {
      isFine = isFine && (await write(groups.take(), true));
    },
  });
  source.release();
  groups.close();
  return isFine && (await write(groups.take(), true)) ? 0 : 1;
};

/** Writes to standard output or a file. The first call, with `append` false, makes the file empty. */
function writer(
  process: Process,
  target: string | undefined,
): (text: string, append: boolean) => Promise<boolean> {
  return async (text, append) => {
    const bytes = Buffer.from(text, "latin1");
    if (target === undefined || target === "-") {
      await process.write(bytes);
      return true;
    }
    return await reported(process, "uniq", `can't open '${target}'`, () =>
      process.machine.fs.writeFile(process.path(target), bytes, process.credentials, { append }),
    );
  };
}

/** Neighbours that are the same, counted. */
class Groups {
  readonly #flags: ReadonlyMap<string, number>;
  readonly #keyOf: (line: string) => string;
  #lines: string[] = [];
  #line = "";
  #key = "";
  #count = 0;

  constructor({ flags, values }: ParsedArguments) {
    this.#flags = flags;
    this.#keyOf = keyFunction(values, flags.has("i"));
  }

  add(line: string): void {
    const key = this.#keyOf(line);
    if (this.#count > 0 && key === this.#key) {
      this.#count += 1;
      return;
    }
    this.close();
    this.#line = line;
    this.#key = key;
    this.#count = 1;
  }

  /** Ends the group that is open. */
  close(): void {
    const isLeftOut =
      this.#count === 0 ||
      (this.#flags.has("d") && this.#count < 2) ||
      (this.#flags.has("u") && this.#count > 1);
    if (!isLeftOut) {
      const count = this.#flags.has("c") ? `${String(this.#count).padStart(7)} ` : "";
      this.#lines.push(`${count}${this.#line}${this.#flags.has("z") ? "\0" : "\n"}`);
    }
    this.#count = 0;
  }

  take(): string {
    const text = this.#lines.join("");
    this.#lines = [];
    return text;
  }
}

function keyFunction(
  values: ReadonlyMap<string, string>,
  ignoresCase: boolean,
): (line: string) => string {
  const fields = Number(values.get("f") ?? 0);
  const skipped = Number(values.get("s") ?? 0);
  const width = Number(values.get("w") ?? Number.POSITIVE_INFINITY);
  const field = new RegExp(`^(?:[\\t ]*[^\\t ]*){${Math.min(fields, 1000)}}`);
  return (line) => {
    const rest = fields === 0 ? line : line.replace(field, "");
    const key = rest.slice(skipped, skipped + width);
    return ignoresCase ? key.toLowerCase() : key;
  };
}
