import { type Logger, pino } from "pino";

export type { Logger } from "pino";

/** Where and how much to log; levels are pino's. */
export interface LogOptions {
  readonly level: "silent" | "error" | "warn" | "info" | "debug";
  /** The part that speaks, e.g. `cluster`. */
  readonly name: string;
}

/**
 * The process's logger: JSON lines on stderr, so that stdout stays free for what a command prints.
 * Never log terminal bytes, tokens, or kubeconfigs; the usual places of the latter two are redacted.
 */
export function createLogger(options: LogOptions): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      redact: { paths: ["*.authorization", "*.token", "*.kubeconfig"], censor: "[redacted]" },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
