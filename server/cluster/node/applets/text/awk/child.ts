import type { OpenFile } from "../../../machine/open-file.ts";
import { Pipe } from "../../../machine/pipe.ts";
import type { Process } from "../../../machine/process.ts";
import { defaultPath, resolveProgram } from "../../../shell/launch.ts";

/** Starts `sh -c COMMAND` with some files replaced; null if there is no shell or no room for it. */
export function startShell(
  process: Process,
  command: string,
  replaced: ReadonlyMap<number, OpenFile>,
): Process | null {
  const argv = ["sh", "-c", Buffer.from(command, "latin1").toString("utf8")];
  const launch = resolveProgram(process, argv, process.env.get("PATH") ?? defaultPath);
  if (launch.kind !== "program" || process.machine.isFull) {
    for (const file of replaced.values()) {
      file.release();
    }
    return null;
  }
  const kept = [...process.files]
    .filter(([descriptor]) => !replaced.has(descriptor))
    .map(([descriptor, file]) => [descriptor, file.retain()] as const);
  return process.machine.spawn({
    argv: launch.argv,
    program: launch.program,
    env: process.env,
    cwd: process.cwd,
    credentials: process.credentials,
    parent: process,
    files: new Map([...kept, ...replaced]),
  });
}

/** A pipe's ends, and the child that has the other one. */
export interface PipedChild {
  readonly end: OpenFile;
  readonly child: Process | null;
}

/** A command whose output is read. */
export function readingFrom(process: Process, command: string): PipedChild {
  const pipe = new Pipe();
  const child = startShell(process, command, new Map([[1, pipe.writeEnd]]));
  return { end: pipe.readEnd, child };
}

/** A command whose input is written. */
export function writingTo(process: Process, command: string): PipedChild {
  const pipe = new Pipe();
  const child = startShell(process, command, new Map([[0, pipe.readEnd]]));
  return { end: pipe.writeEnd, child };
}
