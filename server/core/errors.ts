/** Every code that an {@link AppError} may carry; clients match these, never messages. */
export type ErrorCode =
  | "bad-request"
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "too-large"
  | "too-many-requests"
  | "capacity"
  | "unavailable"
  | "timeout"
  | "internal";

const httpStatus: Record<ErrorCode, number> = {
  "bad-request": 400,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  "too-many-requests": 429,
  capacity: 503,
  unavailable: 503,
  timeout: 504,
  internal: 500,
};

/** What an {@link AppError} is made of besides its code and public message. */
export interface AppErrorOptions {
  /** True when the same request may succeed later without a change. */
  readonly retryable?: boolean;
  /** For logs only: never sent to a client. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An expected failure. `message` is safe to show to a learner and says what to do next. */
export class AppError extends Error {
  override readonly name: string = "AppError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
  }

  /** The HTTP status that the boundary answers with. */
  get status(): number {
    return httpStatus[this.code];
  }
}

/** A broken assumption of our own code: always a bug, answered with 500 and logged loudly. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Throws {@link InvariantError} unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) {
    throw new InvariantError(message);
  }
}

/** The message of anything that was thrown, for logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
