import { NullFile, SinkFile } from "../../machine/open-file.ts";
import type { Process } from "../../machine/process.ts";
import { defaultPath, resolveProgram } from "../../shell/launch.ts";

/** Output of a child that is kept; more is dropped. */
const outputBytesMax = 1024 * 1024;

/** Runs a program as a child of `process` without input. 127 when there is no such program. */
export async function execAs(
  process: Process,
  argv: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const launch = resolveProgram(process, argv, process.env.get("PATH") ?? defaultPath);
  if (launch.kind !== "program" || process.machine.isFull) {
    return { code: 127, output: `exec: "${argv[0]}": executable file not found in $PATH` };
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const sink = new SinkFile((bytes) => {
    size += bytes.length;
    if (size <= outputBytesMax) {
      chunks.push(bytes.slice());
    }
  });
  const child = process.machine.spawn({
    argv: launch.argv,
    program: launch.program,
    env: process.env,
    cwd: process.cwd,
    credentials: process.credentials,
    parent: process,
    files: new Map([
      [0, new NullFile()],
      [1, sink],
      [2, sink.retain()],
    ]),
  });
  const code = await child.exited;
  return { code, output: Buffer.concat(chunks).toString("utf8") };
}
