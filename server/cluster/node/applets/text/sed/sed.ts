import type { Process, Program } from "../../../machine/process.ts";
import { RegexFault } from "../../../regex/syntax.ts";
import { type ParsedArguments, parseArguments } from "../../args.ts";
import { opened } from "../../files/operand.ts";
import { reported, usageFault } from "../../report.ts";
import { argument, Output, readable, wholeText } from "../text-io.ts";
import { Editor } from "./editor.ts";
import { LineSource } from "./line-source.ts";
import { type Command, parseScript, SedFault } from "./script.ts";

const usage =
  "sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...";

/** `sed`. Source: BusyBox 1.36 editors/sed.c. */
export const sed: Program = async (process) => {
  const words = process.argv
    .slice(1)
    .map((word) => (/^-i.+/.test(word) ? `--in-place=${word.slice(2)}` : word));
  const inPlace = words.find((word) => word.startsWith("--in-place="));
  const options = parseArguments(
    words.filter((word) => !word.startsWith("--in-place=")),
    "inrEe:f:zs",
    {
      quiet: "n",
      silent: "n",
      "regexp-extended": "r",
      expression: "e",
      file: "f",
      "in-place": "i",
      "null-data": "z",
    },
  );
  if (options.error !== null) {
    return await usageFault(process, "sed", options.error, usage);
  }
  const operands = [...options.operands];
  const text = await scriptOf(process, options, operands);
  if (typeof text !== "string") {
    return text;
  }
  try {
    const commands = parseScript(text, options.flags.has("r") || options.flags.has("E"));
    const isQuiet = options.flags.has("n") || /^#n(?:\n|$)/.test(text);
    const edits = options.flags.has("i") || inPlace !== undefined;
    return edits
      ? await editInPlace(
          process,
          commands,
          options,
          operands,
          inPlace?.slice("--in-place=".length) ?? "",
        )
      : await stream(process, commands, options, operands, isQuiet);
  } catch (error) {
    if (error instanceof SedFault || error instanceof RegexFault) {
      const where = error instanceof RegexFault ? "bad regex: " : "";
      await process.complain(`sed: ${where}${readable(error.message)}\n`);
      return 1;
    }
    throw error;
  }
};

/** @returns an exit code when there is no script. */
async function scriptOf(
  process: Process,
  options: ParsedArguments,
  operands: string[],
): Promise<string | number> {
  const parts = (options.repeated.get("e") ?? []).map(argument);
  for (const name of options.repeated.get("f") ?? []) {
    const source = await opened(process, "sed", name);
    if (!source) {
      return 1;
    }
    parts.push((await wholeText(process, source.file)).replace(/\n$/, ""));
    source.release();
  }
  if (parts.length > 0) {
    return parts.join("\n");
  }
  const first = operands.shift();
  return first === undefined ? await usageFault(process, "sed", null, usage) : argument(first);
}

async function stream(
  process: Process,
  commands: Command[],
  options: ParsedArguments,
  names: readonly string[],
  isQuiet: boolean,
): Promise<number> {
  const output = new Output(process);
  const source = new LineSource(
    process,
    names.length > 0 ? names : ["-"],
    options.flags.has("z"),
    () => output.flush(),
  );
  const editor = new Editor(process, commands, {
    isQuiet,
    separator: options.flags.has("z") ? "\0" : "\n",
    write: async (text) => {
      await output.add(text);
    },
  });
  const status = await editor.run(source);
  await output.flush();
  await source.dispose();
  return status ?? (source.hasFailed ? 1 : 0);
}

async function editInPlace(
  process: Process,
  commands: Command[],
  options: ParsedArguments,
  names: readonly string[],
  suffix: string,
): Promise<number> {
  if (names.length === 0) {
    throw new SedFault("-i requires an argument");
  }
  let result = 0;
  for (const name of names) {
    const source = new LineSource(process, [name], options.flags.has("z"));
    let text = "";
    const editor = new Editor(process, commands, {
      isQuiet: options.flags.has("n"),
      separator: options.flags.has("z") ? "\0" : "\n",
      write: async (part) => {
        text += part;
      },
    });
    const status = await editor.run(source);
    text += await source.rest(status !== null);
    await source.dispose();
    if (source.hasFailed) {
      result = 1;
      continue;
    }
    const { fs } = process.machine;
    const path = process.path(name);
    const isWritten = await reported(process, "sed", `can't create temp file '${name}'`, () => {
      if (suffix !== "") {
        fs.writeFile(
          `${path}${suffix}`,
          fs.readFile(path, process.credentials),
          process.credentials,
        );
      }
      fs.writeFile(path, Buffer.from(text, "latin1"), process.credentials);
    });
    result = isWritten ? (status ?? result) : 1;
  }
  return result;
}
