import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { argument, Output } from "./text-io.ts";

/** `seq [-w] [-s SEP] [FIRST [INC]] LAST`. Source: BusyBox 1.36 coreutils/seq.c. */
export const seq: Program = async (process) => {
  const words = process.argv.slice(1);
  const negative = words.findIndex((word) => /^-[.\d]/.test(word));
  const head = negative < 0 ? words : words.slice(0, negative);
  const options = parseArguments(head, "+ws:");
  const operands = [...options.operands, ...(negative < 0 ? [] : words.slice(negative))];
  const isNumber = (word: string) => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(word);
  const isWrong = operands.length < 1 || operands.length > 3 || !operands.every(isNumber);
  if (options.error !== null || isWrong) {
    return await usageFault(process, "seq", options.error, "seq [-w] [-s SEP] [FIRST [INC]] LAST");
  }
  const last = Number(operands.at(-1));
  const first = operands.length > 1 ? Number(operands[0]) : 1;
  const step = operands.length > 2 ? Number(operands[1]) : 1;
  const counted = operands.length > 1 ? operands.slice(0, -1) : operands;
  const digits = Math.max(...counted.map((word) => word.split(".")[1]?.length ?? 0));
  const lengths = [operands.length > 1 ? (operands[0] ?? "") : "1", operands.at(-1) ?? ""].map(
    (word) => word.split(".")[0]?.length ?? 0,
  );
  const width = options.flags.has("w") ? Math.max(...lengths) + (digits > 0 ? digits + 1 : 0) : 0;
  const separator = argument(options.values.get("s") ?? "\n");
  await count(process, { first, step, last, digits, width, separator });
  return 0;
};

async function count(
  process: Process,
  range: {
    first: number;
    step: number;
    last: number;
    digits: number;
    width: number;
    separator: string;
  },
): Promise<void> {
  const { first, step, last, digits, width, separator } = range;
  const output = new Output(process);
  const isInside = (value: number) => (step >= 0 ? value <= last : value >= last);
  for (let index = 0, value = first; isInside(value); index++, value = first + step * index) {
    if (index % 256 === 0) {
      await process.breathe();
    }
    await output.add(`${index === 0 ? "" : separator}${padded(fixed(value, digits), width)}`);
  }
  await output.add(isInside(first) ? "\n" : "");
  await output.flush();
}

function fixed(value: number, digits: number): string {
  return `${Object.is(value, -0) ? "-" : ""}${value.toFixed(digits)}`;
}

function padded(text: string, width: number): string {
  return text.startsWith("-")
    ? `-${text.slice(1).padStart(width - 1, "0")}`
    : text.padStart(width, "0");
}
