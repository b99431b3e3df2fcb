import { type ParsedArguments, parseArguments } from "../../args.ts";

/** Letters stand for themselves; digits and signs for options that have a long name only. */
const spec = "sSfiIvLkNGX:d:H:o:w:m:A:u:x:e:b:c:T:F:r:0#4:5:6:7:89:O!46gqJja";

const longOptions = {
  silent: "s",
  "show-error": "S",
  fail: "f",
  include: "i",
  "show-headers": "i",
  head: "I",
  verbose: "v",
  location: "L",
  insecure: "k",
  get: "G",
  request: "X",
  data: "d",
  "data-raw": "d",
  "data-binary": "d",
  json: "9",
  header: "H",
  output: "o",
  "remote-name": "O",
  "write-out": "w",
  "max-time": "m",
  "user-agent": "A",
  user: "u",
  referer: "e",
  cookie: "b",
  proxy: "x",
  "connect-timeout": "4",
  retry: "5",
  "retry-delay": "6",
  "retry-max-time": "7",
  "no-buffer": "N",
  "no-progress-meter": "!",
  "http1.1": "8",
  "http1.0": "0",
  "progress-bar": "#",
} as const;

/** curl's options as they were given. */
export class CurlOptions {
  readonly #parsed: ParsedArguments;

  constructor(args: readonly string[]) {
    this.#parsed = parseArguments(args, spec, longOptions);
  }

  /** The option that curl doesn't know, as typed, with why; null if all is well. */
  get fault(): string | null {
    const { error } = this.#parsed;
    if (error === null) {
      return null;
    }
    const typed = `${error.kind === "unknown-long" ? "--" : "-"}${error.option}`;
    return error.kind === "no-value"
      ? `option ${typed}: requires parameter`
      : `option ${typed}: is unknown`;
  }

  get urls(): readonly string[] {
    return this.#parsed.operands;
  }

  has(letter: string): boolean {
    return this.#parsed.flags.has(letter);
  }

  value(letter: string): string | undefined {
    return this.#parsed.values.get(letter);
  }

  all(letter: string): readonly string[] {
    return this.#parsed.repeated.get(letter) ?? [];
  }

  /** A number of seconds as milliseconds; null without the option. */
  milliseconds(letter: string): number | null {
    const text = this.value(letter);
    return text === undefined ? null : Number(text) * 1000;
  }

  /** Where the body goes; null for standard output. */
  outputFile(url: string): string | null {
    const name = this.value("o");
    if (name === undefined && this.has("O")) {
      return (
        url
          .replace(/[?#].*/, "")
          .split("/")
          .at(-1) || null
      );
    }
    return name === undefined || name === "-" ? null : name;
  }
}
