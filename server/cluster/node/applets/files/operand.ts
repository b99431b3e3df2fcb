import { SystemError } from "../../machine/errno.ts";
import type { OpenFile } from "../../machine/open-file.ts";
import type { Process } from "../../machine/process.ts";
import { openForReading } from "../../shell/redirect.ts";
import { ShellError } from "../../shell/state.ts";
import { reported } from "../report.ts";

/** How a file that can't be opened is told of. */
export interface Complaint {
  /** What stands before strerror's text; by default `can't open 'NAME'`. */
  readonly describe?: (name: string) => string;
  readonly isSilent?: boolean;
}

/** Opens an operand for reading, `-` being standard input; complains as BusyBox does. */
export async function opened(
  process: Process,
  applet: string,
  name: string,
  complaint: Complaint = {},
): Promise<{ readonly file: OpenFile; release(): void } | null> {
  if (name === "-") {
    const file = process.file(0);
    return file ? { file, release: () => undefined } : null;
  }
  const path = process.path(name);
  const what = complaint.describe?.(name) ?? `can't open '${name}'`;
  const access = () => process.machine.fs.access(path, process.credentials, 4);
  if (complaint.isSilent ? !succeeds(access) : !(await reported(process, applet, what, access))) {
    return null;
  }
  const node = process.machine.fs.stat(path, process.credentials);
  if (node.type === "directory") {
    await process.complain(`${applet}: read error: Is a directory\n`);
    return null;
  }
  try {
    const file = openForReading(process, name, process.files);
    return { file, release: () => file.release() };
  } catch (error) {
    if (error instanceof ShellError) {
      await process.complain(`${applet}: ${error.message}\n`);
      return null;
    }
    throw error;
  }
}

function succeeds(call: () => void): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof SystemError) {
      return false;
    }
    throw error;
  }
}

/** A file in chunks as they come. */
export async function* chunksOf(
  process: Process,
  file: OpenFile,
): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    await process.breathe();
    const chunk = await file.read(process.signal);
    if (!chunk) {
      return;
    }
    yield chunk;
  }
}

/** Lines with their newline; the last one may have none. */
export async function* linesOf(process: Process, file: OpenFile): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunksOf(process, file)) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      yield rest.slice(0, end + 1);
      rest = rest.slice(end + 1);
    }
  }
  if (rest !== "") {
    yield rest;
  }
}
