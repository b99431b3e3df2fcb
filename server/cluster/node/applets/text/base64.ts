import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { usageFault } from "../report.ts";
import { forEachFile, Output, wholeText } from "./text-io.ts";

/** Bytes that are coded at once: a multiple of 3 and of 4. */
const pieceBytes = 12 * 1024;

/** `base64 [-d] [-w COL] [FILE]`. Source: BusyBox 1.36 coreutils/uudecode.c. */
export const base64: Program = async (process) => {
  const options = parseArguments(process.argv.slice(1), "dw:", { decode: "d", wrap: "w" });
  if (options.error !== null || options.operands.length > 1) {
    return await usageFault(process, "base64", options.error, "base64 [-d] [-w COL] [FILE]");
  }
  let status = 0;
  const isFine = await forEachFile(process, "base64", options.operands, async (file) => {
    const text = await wholeText(process, file);
    if (options.flags.has("d")) {
      status = await decode(process, text);
    } else {
      await encode(process, text, Number(options.values.get("w") ?? 76));
    }
  });
  return isFine ? status : 1;
};

async function encode(process: Process, text: string, columns: number): Promise<void> {
  const output = new Output(process);
  let rest = "";
  for (let at = 0; at < text.length; at += pieceBytes) {
    await process.breathe();
    rest += Buffer.from(text.slice(at, at + pieceBytes), "latin1").toString("base64");
    while (columns > 0 && rest.length > columns) {
      await output.add(`${rest.slice(0, columns)}\n`);
      rest = rest.slice(columns);
    }
  }
  await output.add(rest === "" ? "" : `${rest}${columns > 0 ? "\n" : ""}`);
  await output.flush();
}

async function decode(process: Process, text: string): Promise<number> {
  const output = new Output(process);
  const code = text.replace(/\s+/g, "");
  const [valid = ""] = /^[A-Za-z0-9+/]*={0,2}/.exec(code) ?? [];
  for (let at = 0; at < valid.length; at += pieceBytes) {
    await process.breathe();
    await output.add(Buffer.from(valid.slice(at, at + pieceBytes), "base64").toString("latin1"));
  }
  await output.flush();
  if (valid.length === code.length && code.length % 4 === 0) {
    return 0;
  }
  await process.complain("base64: truncated input\n");
  return 1;
}
