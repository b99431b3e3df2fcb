import { SystemError } from "../machine/errno.ts";
import type { Process } from "../machine/process.ts";
import type { OptionFault } from "./args.ts";

/**
 * Runs one step of an applet for one operand; a failed system call is reported as BusyBox does
 * (`name: text: strerror`). @returns whether it went well.
 */
export async function reported(
  process: Process,
  name: string,
  text: string,
  step: () => void | Promise<void>,
): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) {
      throw error;
    }
    await process.complain(`${name}: ${text}: ${error.message}\n`);
    return false;
  }
}

/** What getopt of the image's libc says of a fault. */
function faultText(process: Process, { kind, option }: OptionFault): string {
  const isGlibc = process.machine.environment.libc === "glibc";
  switch (kind) {
    case "unknown":
      return isGlibc ? `invalid option -- '${option}'` : `unrecognized option: ${option}`;
    case "unknown-long":
      return isGlibc ? `unrecognized option '--${option}'` : `unrecognized option: ${option}`;
    case "no-value":
      return isGlibc
        ? `option requires an argument -- '${option}'`
        : `option requires an argument: ${option}`;
  }
}

/** The first line of every usage text. */
export const banner = "BusyBox v1.36.1 (2023-05-18 22:34:17 UTC) multi-call binary.\n";

/** Prints an option's fault and the applet's usage. @returns `status`. */
export async function usageFault(
  process: Process,
  name: string,
  error: OptionFault | null,
  usage: string,
  status = 1,
): Promise<number> {
  const fault = error === null ? "" : `${name}: ${faultText(process, error)}\n`;
  await process.complain(`${fault}${banner}\nUsage: ${usage}\n`);
  return status;
}
