import { formatGoLog } from "../../go/log.ts";
import type { Process } from "../../machine/process.ts";
import { isPortInUse } from "../server.ts";

/** A subcommand of agnhost. Resolves with its exit code, or gives the text of a wrong command line. */
export type Command = (process: Process, words: readonly string[]) => Promise<number> | string;

/** A line of Go's `log` package, which writes to standard error. */
export async function log(process: Process, text: string): Promise<void> {
  await process.complain(formatGoLog(process.machine.clock.now(), text));
}

/** Why a server can't start; `message` is what its log says of it. */
export class ListenFault extends Error {
  override readonly name = "ListenFault";
}

/**
 * Takes a port. @param describe makes the log's line of Go's text for a port that is taken.
 * @throws ListenFault
 */
export function bind(address: string, listen: () => void, describe = (why: string) => why): void {
  try {
    listen();
  } catch (error) {
    if (!isPortInUse(error)) {
      throw error;
    }
    throw new ListenFault(describe(`listen ${address}: bind: address already in use`));
  }
}

/**
 * Starts servers at once, so that whoever sees the container run can reach them, and logs after.
 * @param start gives the lines in their order. @returns null, or 1 after a ListenFault.
 */
export async function startLogged(
  process: Process,
  start: (lines: string[]) => void,
): Promise<number | null> {
  const lines: string[] = [];
  let status: number | null = null;
  try {
    start(lines);
  } catch (error) {
    if (!(error instanceof ListenFault)) {
      throw error;
    }
    lines.push(error.message);
    status = 1;
  }
  for (const line of lines) {
    await log(process, line);
  }
  return status;
}
