import type { Builtin } from "../api.ts";
import { toByteText, unescapeEcho } from "../escapes.ts";
import { formatPrintf } from "../printf.ts";
import { ShellError } from "../state.ts";
import { evaluateTest } from "../test-expression.ts";

export const echoBuiltin: Builtin = async (shell, args, io) => {
  let rest = args;
  let newline = true;
  let escapes = false;
  while (rest[0] !== undefined && /^-[neE]+$/.test(rest[0])) {
    newline &&= !rest[0].includes("n");
    escapes = rest[0].includes("e") || (escapes && !rest[0].includes("E"));
    rest = rest.slice(1);
  }
  const joined = toByteText(rest.join(" "));
  const { text, ends } = escapes ? unescapeEcho(joined) : { text: joined, ends: false };
  await shell.print(io, Buffer.from(`${text}${newline && !ends ? "\n" : ""}`, "latin1"));
  return 0;
};

export const printfBuiltin: Builtin = async (shell, args, io) => {
  if (args.length === 0) {
    await io
      .get(2)
      ?.write(new TextEncoder().encode("printf: usage: printf FORMAT [ARG]...\n"), shell.signal);
    return 2;
  }
  let status = 0;
  for (const { text, complaint } of formatPrintf(args[0] ?? "", args.slice(1))) {
    await shell.print(io, Buffer.from(text, "latin1"));
    if (complaint !== null) {
      status = 1;
      const prefix = shell.state.name === "printf" ? "" : "printf: ";
      await shell.complain(io, `${prefix}${complaint}`);
    }
  }
  return status;
};

export const testBuiltin: Builtin = async (shell, args, io) => await test(shell, args, io);

export const bracketBuiltin: Builtin = async (shell, args, io) => {
  if (args.at(-1) !== "]") {
    await shell.complain(io, "missing ]");
    return 2;
  }
  return await test(shell, args.slice(0, -1), io);
};

const test: Builtin = async (shell, args, io) => {
  try {
    return evaluateTest(shell.process, args) ? 0 : 1;
  } catch (error) {
    if (error instanceof ShellError) {
      await shell.complain(io, error.message);
      return error.status;
    }
    throw error;
  }
};
