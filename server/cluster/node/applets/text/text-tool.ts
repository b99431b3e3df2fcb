import { Bash, type CommandName } from "just-bash";
import type { Process, Program } from "../../machine/process.ts";
import { virtualFileSystem } from "./virtual-fs.ts";

/** Standard input that a tool which must see all of it takes in. */
const inputBytesMax = 8 * 1024 * 1024;

/**
 * One of just-bash's text tools as a program. `scriptWords` is how many operands come before the files:
 * a tool without files reads standard input.
 */
export function textTool(name: CommandName, scriptWords = 0, valueOptions = ""): Program {
  return async (process) => {
    const args = process.argv.slice(1);
    const stdin = readsInput(args, scriptWords, valueOptions) ? await readAll(process) : "";
    const fs = virtualFileSystem(process);
    const bash = new Bash({
      commands: [name],
      fs,
      cwd: process.cwd,
      env: Object.fromEntries(process.env),
      executionLimitProfile: "hardened",
      executionLimits: { maxOutputSize: inputBytesMax, maxInputBytes: inputBytesMax * 2 },
      defenseInDepth: false,
    });
    const result = await bash.exec(name, {
      args,
      stdin,
      stdinKind: "bytes",
      signal: process.signal,
    });
    const isBytes = result.stdoutKind === "bytes" || result.stdoutEncoding === "binary";
    await process.write(Buffer.from(result.stdout, isBytes ? "latin1" : "utf8"));
    if (result.stderr !== "") {
      await process.complain(result.stderr.replace(/^bash: (?:line \d+: )?/, ""));
    }
    return result.exitCode;
  };
}

/** Whether no operand names a file. Options in `valueOptions` take the next word. */
export function readsInput(
  args: readonly string[],
  scriptWords: number,
  valueOptions: string,
): boolean {
  let operands = 0;
  let needed = scriptWords;
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    if (word === "-") {
      return true;
    }
    if (!word.startsWith("-")) {
      operands += 1;
      continue;
    }
    const letter = word.slice(-1);
    const takesNext = !word.startsWith("--") && valueOptions.includes(letter);
    if (scriptWords > 0 && /^-[a-z]*[ef]/.test(word)) {
      needed = 0;
    }
    index += takesNext ? 1 : 0;
  }
  return operands <= needed;
}

async function readAll(process: Process): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await process.read();
    if (!chunk) {
      return Buffer.concat(chunks).toString("latin1");
    }
    size += chunk.length;
    if (size <= inputBytesMax) {
      chunks.push(chunk);
    }
  }
}
