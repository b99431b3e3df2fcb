import type { Host } from "./host.ts";
import { quote } from "./text/go-text.ts";

type Level = "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

type Attribute = string | number | Error | readonly string[];

/** What goes behind a message: texts are quoted, errors coloured as well, numbers and lists are as they are. */
export type Attributes = Readonly<Record<string, Attribute>>;

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
  /** Lines from before it was known who wants to see them. */
  #waiting: [Level, string, Attributes][] | null = [];

  constructor(host: Host) {
    this.#host = host;
  }

  /** Until this is called lines wait; whoever fails before loses them, as with trivy. */
  configure(options: { readonly debug: boolean; readonly quiet: boolean }): void {
    this.#debug = options.debug;
    this.#quiet = options.quiet;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const line of waiting) {
      this.#write(...line);
    }
  }

  debug(message: string, attributes: Attributes = {}): void {
    this.#write("DEBUG", message, attributes);
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
    if (this.#waiting) {
      this.#waiting.push([level, message, attributes]);
      return;
    }
    if (this.#quiet || (level === "DEBUG" && !this.#debug)) {
      return;
    }
    const tail = Object.entries(attributes)
      .map(([key, value]) => `${key}=${this.#format(value)}`)
      .join(" ");
    this.#host.writeError(`${this.#head(level)}${message}${tail && `\t${tail}`}\n`);
  }

  #format(value: Attribute): string {
    if (value instanceof Error) {
      const text = quote(value.message);
      return usesColors(this.#host) ? `\x1b[91m${text}\x1b[0m` : text;
    }
    if (typeof value === "string") {
      return quote(value);
    }
    return typeof value === "number" ? String(value) : `[${value.join(" ")}]`;
  }

  #head(level: Level): string {
    const shown = usesColors(this.#host) ? `\x1b[${colors[level]}m${level}\x1b[0m` : level;
    return `${this.#host.logTime()}\t${shown}\t`;
  }
}

/** Whether texts are coloured, logs included: standard output decides. Source: fatih/color */
export function usesColors(host: Host): boolean {
  const { env } = host;
  return host.stdoutIsTerminal && !env.NO_COLOR && env.TERM !== "dumb";
}
