import { FatalError } from "../fatal-error.ts";
import type { Log } from "../log.ts";
import { quote } from "../text/go-text.ts";
import type { Flag, FlagTable, FlagValue } from "./flag.ts";

/** What the command line says; `set` holds the flags that it names, by their own name. */
export interface ParsedArguments {
  readonly set: ReadonlyMap<string, FlagValue>;
  readonly positional: readonly string[];
  readonly help: boolean;
}

const truths = ["1", "t", "T", "TRUE", "true", "True"];
const lies = ["0", "f", "F", "FALSE", "false", "False"];

/** Reads one value of a flag. @returns why it can't be, as text in an object. Source: pflag v1.0.10, Go `strconv` */
function readValue(flag: Flag, text: string): FlagValue | { readonly fault: string } {
  const invalid = (reader: string) => ({
    fault: `strconv.${reader}: parsing ${quote(text)}: invalid syntax`,
  });
  switch (flag.type) {
    case "bool":
      return truths.includes(text) || lies.includes(text)
        ? truths.includes(text)
        : invalid("ParseBool");
    case "int":
      return readInteger(text) ?? invalid("ParseInt");
    case "float":
      return text !== "" && Number.isFinite(Number(text)) ? Number(text) : invalid("ParseFloat");
    case "duration":
      return readDuration(text);
    case "strings":
      return text === "" ? [] : text.split(",");
    default:
      return text;
  }
}

/** A whole number as Go reads it, with `0x`, `0b`, `0o` or `0` before another base. */
export function readInteger(text: string): number | null {
  return /^[+-]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/.test(text)
    ? Number(text.replace(/^([+-]?)0([0-7]+)$/, "$10o$2").replace(/^[+]/, ""))
    : null;
}

const units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];

/** A duration such as `1h30m` or `300ms`. Source: Go `time.ParseDuration` */
function readDuration(text: string): string | { readonly fault: string } {
  const fault = (reason: string) => ({ fault: `time: ${reason} duration ${quote(text)}` });
  const body = text.replace(/^[+-]/, "");
  if (body === "0") {
    return text;
  }
  if (body === "") {
    return fault("invalid");
  }
  for (let rest = body; rest !== ""; ) {
    const [all = "", number = "", unit = ""] = /^([0-9]*\.?[0-9]*)([^0-9.]*)/.exec(rest) ?? [];
    if (!/[0-9]/.test(number)) {
      return fault("invalid");
    }
    if (unit === "") {
      return fault("missing unit in");
    }
    if (!units.includes(unit)) {
      return fault(`unknown unit ${quote(unit)} in`);
    }
    rest = rest.slice(all.length);
  }
  return text;
}

/** Reads arguments one by one, flags and others mixed. Source: pflag v1.0.10 `flag.go` */
class ArgumentReader {
  readonly set = new Map<string, FlagValue>();
  readonly positional: string[] = [];
  help = false;
  readonly #flags: FlagTable;
  readonly #log: Log;
  readonly #warned = new Set<string>();
  #rest: readonly string[];

  constructor(flags: FlagTable, rest: readonly string[], log: Log) {
    this.#flags = flags;
    this.#rest = rest;
    this.#log = log;
  }

  read(): ParsedArguments {
    while (this.#rest.length > 0) {
      const [argument = "", ...rest] = this.#rest;
      this.#rest = rest;
      if (argument === "--") {
        this.positional.push(...rest);
        break;
      }
      if (argument.startsWith("--")) {
        this.#long(argument);
      } else if (argument.startsWith("-") && argument.length > 1) {
        this.#short(argument.slice(1));
      } else {
        this.positional.push(argument);
      }
    }
    return this;
  }

  #long(argument: string): void {
    const [, name = "", value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    if (name === "" || name.startsWith("-")) {
      throw new FatalError(`bad flag syntax: ${argument}`);
    }
    const flag = this.#find(name);
    if (flag === "help") {
      this.help = true;
    } else if (!flag) {
      throw new FatalError(`unknown flag: --${name}`);
    } else if (value !== undefined || flag.type === "bool") {
      this.#assign(flag, value ?? "true");
    } else {
      this.#assign(flag, this.#next(`--${name}`));
    }
  }

  #short(letters: string): void {
    const [letter = "", ...others] = letters;
    const rest = others.join("");
    if (letter === "h") {
      this.help = true;
      if (rest !== "") {
        this.#short(rest);
      }
      return;
    }
    const flag = this.#flags.find((candidate) => candidate.short === letter);
    if (!flag) {
      throw new FatalError(`unknown shorthand flag: '${letter}' in -${letters}`);
    }
    if (rest.startsWith("=") && rest.length > 1) {
      this.#assign(flag, rest.slice(1));
    } else if (flag.type === "bool") {
      this.#assign(flag, "true");
      if (rest !== "") {
        this.#short(rest);
      }
    } else {
      this.#assign(flag, rest === "" ? this.#next(`'${letter}' in -${letters}`) : rest);
    }
  }

  #find(name: string): Flag | "help" | undefined {
    const flag = this.#flags.find((candidate) => candidate.name === name);
    if (flag) {
      return flag;
    }
    for (const candidate of this.#flags) {
      const alias = candidate.aliases?.find(({ name: other }) => other === name);
      if (alias?.deprecated && !this.#warned.has(name)) {
        this.#warned.add(name);
        this.#log.warn(`'--${name}' is deprecated. Use '--${candidate.name}' instead.`);
      }
      if (alias) {
        return candidate;
      }
    }
    return name === "help" ? "help" : undefined;
  }

  #next(what: string): string {
    const [value, ...rest] = this.#rest;
    if (value === undefined) {
      throw new FatalError(`flag needs an argument: ${what}`);
    }
    this.#rest = rest;
    return value;
  }

  #assign(flag: Flag, text: string): void {
    const value = readValue(flag, text);
    if (typeof value === "object" && "fault" in value) {
      const name = flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`;
      throw new FatalError(
        `invalid argument ${quote(text)} for ${quote(name)} flag: ${value.fault}`,
      );
    }
    const before = this.set.get(flag.name);
    // A list given twice is one list.
    const joined = Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value;
    this.set.set(flag.name, joined);
  }
}

/** Reads the arguments of a command. @throws FatalError with pflag's own words. */
export function parseArguments(
  flags: FlagTable,
  args: readonly string[],
  log: Log,
): ParsedArguments {
  return new ArgumentReader(flags, args, log).read();
}
