import { SystemError } from "../machine/errno.ts";
import type { Process } from "../machine/process.ts";

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

/** Prints an option's fault and the applet's usage. @returns 1. */
export async function usageFault(
  process: Process,
  name: string,
  error: string | null,
  usage: string,
): Promise<number> {
  const fault = error === null ? "" : `${name}: ${error}\n`;
  await process.complain(`${fault}BusyBox v1.36.1 multi-call binary.\n\nUsage: ${usage}\n`);
  return 1;
}
