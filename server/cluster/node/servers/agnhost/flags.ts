import { parseGoDuration } from "../../go/duration.ts";

/** A command's flags with their defaults, whose type says how a value is read. */
export type FlagDefaults = Readonly<Record<string, string | number | boolean>>;

/** Flags by name, and what stands beside them. */
export interface ParsedFlags<T extends FlagDefaults> {
  readonly flags: { readonly [name in keyof T]: Widened<T[name]> };
  readonly args: readonly string[];
}

type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;

/** Flags of klog, which every command takes and which change nothing here. */
const klogFlags: FlagDefaults = {
  add_dir_header: false,
  alsologtostderr: false,
  log_backtrace_at: "",
  log_dir: "",
  log_file: "",
  log_file_max_size: "1800",
  logtostderr: true,
  one_output: false,
  skip_headers: false,
  skip_log_headers: false,
  stderrthreshold: "2",
  v: "0",
  vmodule: "",
};

/** Names of flags that hold a Go duration; their values are milliseconds. */
const durations: ReadonlySet<string> = new Set(["timeout", "run-duration"]);

/**
 * Reads `--name=value`, `--name value`, `-x value` and `--bool` as pflag does.
 * @param short long names by letter. @returns the text of pflag's error for the first fault.
 */
export function parseFlags<T extends FlagDefaults>(
  words: readonly string[],
  defaults: T,
  short: Readonly<Record<string, string>> = {},
): ParsedFlags<T> | string {
  const values: Record<string, string | number | boolean> = { ...defaults };
  const known: FlagDefaults = { ...klogFlags, ...defaults };
  const args: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") {
      args.push(...words.slice(index + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      args.push(word);
      continue;
    }
    const flag = splitFlag(word, short);
    const read = readFlag(word, flag, known, words[index + 1]);
    if (typeof read === "string") {
      return read;
    }
    values[flag.name] = read.value;
    index += read.usesNext ? 1 : 0;
  }
  return { flags: values as ParsedFlags<T>["flags"], args };
}

interface Flag {
  readonly name: string;
  readonly value?: string;
}

function readFlag(word: string, flag: Flag, known: FlagDefaults, next: string | undefined) {
  const fallback = known[flag.name];
  if (fallback === undefined) {
    return word.startsWith("--")
      ? `unknown flag: --${flag.name}`
      : `unknown shorthand flag: '${word[1]}' in ${word}`;
  }
  const usesNext = flag.value === undefined && typeof fallback !== "boolean";
  const text = flag.value ?? (usesNext ? next : "true");
  if (text === undefined) {
    return `flag needs an argument: --${flag.name}`;
  }
  const value = readValue(flag.name, text, fallback);
  return value === null
    ? `invalid argument "${text}" for "--${flag.name}" flag`
    : { value, usesNext };
}

function splitFlag(word: string, short: Readonly<Record<string, string>>): Flag {
  if (word.startsWith("--")) {
    const at = word.indexOf("=");
    return at < 0
      ? { name: word.slice(2) }
      : { name: word.slice(2, at), value: word.slice(at + 1) };
  }
  const letter = word[1] ?? "";
  const value = word.slice(2).replace(/^=/, "");
  return { name: short[letter] ?? letter, ...(value === "" ? {} : { value }) };
}

function readValue(name: string, text: string, fallback: string | number | boolean) {
  if (typeof fallback === "string") {
    return text;
  }
  if (typeof fallback === "boolean") {
    return /^(?:true|t|1)$/i.test(text) ? true : /^(?:false|f|0)$/i.test(text) ? false : null;
  }
  if (durations.has(name)) {
    return parseGoDuration(text);
  }
  return /^-?\d+$/.test(text) ? Number(text) : null;
}
