/**
 * The exit code in a shell's mark of a command's end, or null where the mark tells of something else.
 * Source: the marks of semantic prompts, `OSC 133 ; D ; code`.
 */
export function exitCodeIn(mark: string): number | null {
  const code = /^D;(\d{1,3})$/.exec(mark)?.[1];
  return code === undefined ? null : Number(code);
}

/** Ended by Ctrl and C: the reader knows why. */
const interrupted = 130;

/** Whether a command failed on its own account. */
export function isFailure(exitCode: number | null): exitCode is number {
  return exitCode !== null && exitCode !== 0 && exitCode !== interrupted;
}
