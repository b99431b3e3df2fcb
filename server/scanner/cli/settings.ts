import { FatalError } from "../fatal-error.ts";
import type { Log } from "../log.ts";
import { plainList, quoteList } from "../text/go-text.ts";
import { defaultOf, type Flag, type FlagTable, type FlagValue } from "./flag.ts";
import { type ParsedArguments, readInteger } from "./parse-arguments.ts";

/** Where values come from, besides the command line. */
export interface SettingSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The parsed trivy.yaml, or an empty object. */
  readonly config: unknown;
}

/** The value of each flag: command line, then `TRIVY_*`, then trivy.yaml, then default. Source: trivy `pkg/flag/options.go`, viper */
export class Settings {
  readonly #values = new Map<string, FlagValue>();
  readonly #explicit = new Set<string>();
  readonly #log: Log;

  constructor(flags: FlagTable, parsed: ParsedArguments, sources: SettingSources, log: Log) {
    this.#log = log;
    for (const flag of flags) {
      this.#read(flag, parsed, sources);
    }
  }

  /** Whether anything but the default gave the value. */
  isSet(name: string): boolean {
    return this.#explicit.has(name);
  }

  /** The names of all flags that are set. */
  get names(): ReadonlySet<string> {
    return this.#explicit;
  }

  text(name: string): string {
    return String(this.#values.get(name) ?? "");
  }

  list(name: string): readonly string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value : [];
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  number(name: string): number {
    return Number(this.#values.get(name) ?? 0);
  }

  #read(flag: Flag, parsed: ParsedArguments, sources: SettingSources): void {
    const raw = this.#find(flag, parsed, sources);
    if (raw === undefined) {
      this.#values.set(flag.name, defaultOf(flag));
      return;
    }
    this.#explicit.add(flag.name);
    const value = normalize(flag, convert(flag, raw), this.#log);
    if (flag.values && !isAllowed(value, flag.values)) {
      const shown = Array.isArray(value) ? plainList(value) : String(value);
      throw new FatalError(
        `invalid argument "${shown}" for "--${flag.name}" flag: must be one of ${quoteList(flag.values)}`,
      );
    }
    if (flag.deprecated) {
      this.#log.warn(`"--${flag.name}" is deprecated. ${flag.deprecated}`);
    }
    if (flag.removed) {
      this.#log.error(`"--${flag.name}" was removed. ${flag.removed}`);
      throw new FatalError(`removed flag ("--${flag.name}")`);
    }
    this.#values.set(flag.name, value);
  }

  #find(flag: Flag, parsed: ParsedArguments, { env, config }: SettingSources): unknown {
    for (const alias of flag.aliases ?? []) {
      const value = alias.config === undefined ? undefined : lookUp(config, alias.config);
      if (value !== undefined) {
        this.#log.warn(
          `'${alias.config}' in config file is deprecated. Use '${flag.config}' instead.`,
        );
        return value;
      }
    }
    return parsed.set.get(flag.name) ?? this.#environment(flag, env) ?? lookUp(config, flag.config);
  }

  #environment(flag: Flag, env: SettingSources["env"]): string | undefined {
    const names = [flag.name, ...(flag.aliases ?? []).map(({ name }) => name)];
    return names
      .map((name) => env[variable(name)])
      .find((value) => value !== undefined && value !== "");
  }
}

/** Says which variables have another name by now. Source: trivy `pkg/flag/options.go` BindEnv */
export function warnOfOldVariables(flags: FlagTable, env: SettingSources["env"], log: Log): void {
  for (const flag of flags) {
    for (const alias of flag.aliases ?? []) {
      if (alias.deprecated && env[variable(alias.name)] !== undefined) {
        log.warn(`'${variable(alias.name)}' is deprecated. Use '${variable(flag.name)}' instead.`);
      }
    }
  }
}

/** The environment variable of a flag. */
function variable(name: string): string {
  return `TRIVY_${name.replaceAll("-", "_").toUpperCase()}`;
}

/** What stands at a dotted key; keys of the file are taken in any case. */
function lookUp(config: unknown, key: string): unknown {
  let at: unknown = config;
  for (const part of key.toLowerCase().split(".")) {
    if (typeof at !== "object" || at === null) {
      return undefined;
    }
    at = Object.entries(at).find(([name]) => name.toLowerCase() === part)?.[1];
  }
  return at ?? undefined;
}

/** Makes a value of the environment or the file one of the flag's type; what makes no sense counts as zero. */
function convert(flag: Flag, raw: unknown): FlagValue {
  switch (flag.type) {
    case "bool":
      return typeof raw === "boolean" ? raw : /^(1|t|true)$/i.test(String(raw));
    case "int":
      return typeof raw === "string"
        ? (readInteger(raw.replace(/\.[0-9]*$/, "")) ?? 0)
        : Math.trunc(toNumber(raw));
    case "float":
      return toNumber(raw);
    case "strings":
      return toList(raw);
    default:
      return typeof raw === "object" ? "" : String(raw);
  }
}

function toNumber(raw: unknown): number {
  return Number.isFinite(Number(raw)) ? Number(raw) : 0;
}

function toList(raw: unknown): string[] {
  if (Array.isArray(raw)) {
    return raw.map(String);
  }
  return typeof raw === "object" ? [] : splitList(String(raw));
}

/** Commas where there are any, else white space. */
function splitList(text: string): string[] {
  return text.includes(",") ? text.split(",") : text.split(/\s+/).filter(Boolean);
}

const scannerNames: Readonly<Record<string, string>> = {
  vulnerability: "vuln",
  misconf: "misconfig",
  misconfiguration: "misconfig",
  config: "misconfig",
};

function normalize(flag: Flag, value: FlagValue, log: Log): FlagValue {
  if (flag.name !== "scanners" || !Array.isArray(value)) {
    return value;
  }
  if (value.includes("config")) {
    log.warn(
      "'--scanners config' is deprecated. Use '--scanners misconfig' instead. See https://github.com/aquasecurity/trivy/discussions/5586 for the detail.",
    );
  }
  return value.map((name: string) => scannerNames[name] ?? name);
}

function isAllowed(value: FlagValue, allowed: readonly string[]): boolean {
  return Array.isArray(value)
    ? value.every((item) => allowed.includes(item))
    : allowed.includes(String(value));
}
