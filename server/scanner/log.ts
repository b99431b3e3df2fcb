import type { Host } from "./host.ts";
import { quote } from "./text/go-text.ts";

type Level = "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

/** What goes behind a message: texts are quoted, numbers and lists are not. */
export type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

const colors: Readonly<Record<Level, number>> = {
  DEBUG: 90,
  INFO: 94,
  WARN: 93,
  ERROR: 91,
  FATAL: 31,
};

/**
 * Lines on stderr as trivy writes them: time, level, message and attributes, with tabs between them.
 * Source: trivy `pkg/log/handler.go` v0.74
 */
export class Log {
  readonly #host: Host;
  #debug = false;
  #quiet = false;

  constructor(host: Host) {
    this.#host = host;
  }

  configure(options: { readonly debug: boolean; readonly quiet: boolean }): void {
    this.#debug = options.debug;
    this.#quiet = options.quiet;
  }

  debug(message: string, attributes: Attributes = {}): void {
    if (this.#debug) {
      this.#write("DEBUG", message, attributes);
    }
  }

  info(message: string, attributes: Attributes = {}): void {
    this.#write("INFO", message, attributes);
  }

  warn(message: string, attributes: Attributes = {}): void {
    this.#write("WARN", message, attributes);
  }

  error(message: string, attributes: Attributes = {}): void {
    this.#write("ERROR", message, attributes);
  }

  /** The last line of a program that failed; it is written even with `--quiet`. */
  fatal(chain: string): void {
    const gap = this.#debug ? "\n  - " : "\t";
    this.#host.writeError(`${this.#head("FATAL")}Fatal error${gap}${chain}\n`);
  }

  #write(level: Level, message: string, attributes: Attributes): void {
    if (this.#quiet) {
      return;
    }
    const tail = Object.entries(attributes)
      .map(([key, value]) => `${key}=${formatValue(value)}`)
      .join(" ");
    this.#host.writeError(`${this.#head(level)}${message}${tail && `\t${tail}`}\n`);
  }

  #head(level: Level): string {
    const shown = usesColors(this.#host) ? `\x1b[${colors[level]}m${level}\x1b[0m` : level;
    return `${this.#host.logTime()}\t${shown}\t`;
  }
}

function formatValue(value: string | number | readonly string[]): string {
  if (typeof value === "string") {
    return quote(value);
  }
  return typeof value === "number" ? String(value) : `[${value.join(" ")}]`;
}

/** Whether texts are coloured, logs included: standard output decides. Source: fatih/color */
export function usesColors(host: Host): boolean {
  const { env } = host;
  return host.stdoutIsTerminal && !env.NO_COLOR && env.TERM !== "dumb";
}
