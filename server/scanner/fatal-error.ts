/** What ends the program with a `FATAL` line. The message is the whole chain, outermost first. */
export class FatalError extends Error {
  override readonly name = "FatalError";
  /** A line in plain words that goes below the error: what can be done. */
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

/** Runs `work` and puts `context: ` before the message of a {@link FatalError} that it throws. */
export function within<T>(context: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw inContext(context, error);
  }
}

/** The same error with `context: ` before its message; anything but a {@link FatalError} as it is. */
export function inContext(context: string, error: unknown): unknown {
  return error instanceof FatalError
    ? new FatalError(`${context}: ${error.message}`, error.hint)
    : error;
}
