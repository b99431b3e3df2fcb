import type { OpenFile } from "../../machine/open-file.ts";
import type { Process, Program } from "../../machine/process.ts";
import type { Spans } from "../../regex/machine.ts";
import { Regex } from "../../regex/regex.ts";
import { RegexFault } from "../../regex/syntax.ts";
import { type ParsedArguments, parseArguments } from "../args.ts";
import { opened } from "../files/operand.ts";
import { filesBelow } from "../files/walk.ts";
import { usageFault } from "../report.ts";
import { argument, chomp, eachLine, Output, readable, wholeText } from "./text-io.ts";

const usage =
  "grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...";
/** Exit code for everything but "not found". */
const faulty = 2;

/** One pattern: finds its first match at or after a place of a line. */
type Finder = (
  line: string,
  from: number,
  isLineStart: boolean,
) => Spans | null | Promise<Spans | null>;

/** `grep`, `egrep` and `fgrep`. Source: BusyBox 1.36 findutils/grep.c. */
export const grep: Program = async (process) => {
  const args = process.argv.slice(1).filter((word) => !word.startsWith("--color"));
  const options = parseArguments(args, "lnqvscFiHhe:f:LorRm:wxA:B:C:EzaI");
  if (options.error !== null) {
    return await usageFault(process, "grep", options.error, usage, faulty);
  }
  const operands = [...options.operands];
  const patterns = await patternsOf(process, options, operands);
  if (patterns === null) {
    return await usageFault(process, "grep", null, usage, faulty);
  }
  if (typeof patterns === "number") {
    return patterns;
  }
  try {
    return await new Search(process, options, patterns).run(operands);
  } catch (error) {
    if (error instanceof BadPattern) {
      await process.complain(`grep: bad regex '${readable(error.pattern)}': ${error.message}\n`);
      return faulty;
    }
    throw error;
  }
};

class BadPattern extends Error {
  readonly pattern: string;

  constructor(pattern: string, fault: RegexFault) {
    super(fault.message);
    this.pattern = pattern;
  }
}

/** @returns the exit code when a file of patterns can't be read; null without any pattern. */
async function patternsOf(
  process: Process,
  options: ParsedArguments,
  operands: string[],
): Promise<readonly string[] | number | null> {
  const given = (options.repeated.get("e") ?? []).flatMap((text) => argument(text).split("\n"));
  const files = options.repeated.get("f") ?? [];
  for (const name of files) {
    const source = await opened(process, "grep", name);
    if (!source) {
      return faulty;
    }
    const text = await wholeText(process, source.file);
    source.release();
    given.push(...(text === "" ? [] : chomp(text).split("\n")));
  }
  if (given.length > 0 || files.length > 0) {
    return given;
  }
  const first = operands.shift();
  return first === undefined ? null : argument(first).split("\n");
}

class Search {
  readonly #process: Process;
  readonly #output: Output;
  readonly #finders: readonly Finder[];
  readonly #has: (flag: string) => boolean;
  readonly #before: number;
  readonly #after: number;
  readonly #matchesMax: number;
  readonly #inverts: boolean;
  #namesFiles = false;
  #hasPrinted = false;

  constructor(process: Process, options: ParsedArguments, patterns: readonly string[]) {
    this.#process = process;
    this.#output = new Output(process);
    this.#has = (flag) => options.flags.has(flag);
    const quiet = ["c", "q", "l", "L"].some((flag) => options.flags.has(flag));
    const number = (flag: string) => options.values.get(flag);
    this.#before = quiet ? 0 : Number(number("B") ?? number("C") ?? 0);
    this.#after = quiet ? 0 : Number(number("A") ?? number("C") ?? 0);
    this.#matchesMax = Number(number("m") ?? Number.POSITIVE_INFINITY);
    // A file without patterns matches nothing.
    this.#inverts = options.flags.has("v") !== (patterns.length === 0);
    const name = process.argv[0]?.replace(/^.*\//, "") ?? "";
    const isLiteral = options.flags.has("F") || name === "fgrep";
    const extended = options.flags.has("E") || name === "egrep";
    const ignoreCase = options.flags.has("i");
    this.#finders = (patterns.length === 0 ? [""] : patterns).map((pattern) =>
      isLiteral
        ? literalFinder(pattern, ignoreCase)
        : regexFinder(process, pattern, { extended, ignoreCase }),
    );
  }

  /** @returns the exit code. */
  async run(names: readonly string[]): Promise<number> {
    const recurses = this.#has("r") || this.#has("R");
    const [only] = names;
    const isOneFile = names.length === 1 && only !== undefined && !this.#isDirectory(only);
    this.#namesFiles =
      !this.#has("h") && (this.#has("H") || names.length > 1 || (recurses && !isOneFile));
    const given = recurses ? this.#expand(names) : names;
    let matched = false;
    let isFine = true;
    for (const name of given.length > 0 || recurses ? given : ["-"]) {
      const outcome = await this.#one(name);
      matched ||= outcome === true;
      isFine &&= outcome !== null;
      if (matched && this.#has("q")) {
        return 0;
      }
    }
    await this.#output.flush();
    return exitCode(matched, isFine);
  }

  #isDirectory(name: string): boolean {
    const { machine, credentials } = this.#process;
    const path = this.#process.path(name);
    return (
      machine.fs.exists(path, credentials) &&
      machine.fs.stat(path, credentials).type === "directory"
    );
  }

  #expand(names: readonly string[]): string[] {
    return (names.length > 0 ? names : ["."]).flatMap((name) => {
      const files = filesBelow(this.#process, name, this.#has("R"));
      return files ?? [name];
    });
  }

  /** @returns whether the file has a match; null if it can't be read. */
  async #one(name: string): Promise<boolean | null> {
    const source = name === "-" ? { file: this.#process.file(0), release: () => undefined } : null;
    const found = source ?? (await this.#open(name));
    if (!found?.file) {
      return null;
    }
    try {
      return await this.#file(found.file, name === "-" ? "(standard input)" : name);
    } finally {
      found.release();
    }
  }

  async #open(name: string) {
    if (!this.#isDirectory(name)) {
      const isSilent = this.#has("s");
      return await opened(this.#process, "grep", name, { describe: (text) => text, isSilent });
    }
    if (!this.#has("s")) {
      await this.#process.complain(`grep: ${name}: Is a directory\n`);
    }
    return null;
  }

  async #file(file: OpenFile, name: string): Promise<boolean> {
    const prefix = this.#namesFiles ? argument(name) : null;
    const state: FileState = {
      prefix,
      number: 0,
      matches: 0,
      afterLeft: 0,
      lastPrinted: 0,
      before: [],
    };
    let verdict: boolean | null = null;
    const visit = async (line: string) => {
      state.number += 1;
      const match = await this.#match(line);
      if ((match !== null) === this.#inverts) {
        await this.#context(line, state);
      } else {
        state.matches += 1;
        verdict = this.#verdict();
        if (verdict !== null || state.matches > this.#matchesMax) {
          return "stop";
        }
        await this.#matched(line, match, state);
      }
      return state.matches >= this.#matchesMax && state.afterLeft === 0 ? "stop" : "";
    };
    await eachLine(this.#process, file, visit, {
      separator: this.#has("z") ? "\0" : "\n",
      afterBatch: () => this.#output.flush(),
    });
    return await this.#end(name, prefix, state.matches, verdict);
  }

  /** What the first match of a file decides already: whether to print its name. */
  #verdict(): boolean | null {
    if (this.#has("q") || this.#has("L")) {
      return false;
    }
    return this.#has("l") ? true : null;
  }

  async #end(
    name: string,
    prefix: string | null,
    matches: number,
    verdict: boolean | null,
  ): Promise<boolean> {
    if (verdict !== null) {
      await this.#say(verdict ? `${argument(name)}\n` : "");
      return this.#has("q") || verdict;
    }
    if (this.#has("c")) {
      await this.#say(`${prefix === null ? "" : `${prefix}:`}${matches}\n`);
    }
    if (this.#has("L")) {
      await this.#say(`${argument(name)}\n`);
      return true;
    }
    return matches > 0;
  }

  async #match(line: string): Promise<Spans | null> {
    for (const find of this.#finders) {
      const match = await this.#matchOf(find, line);
      if (match) {
        return match;
      }
    }
    return null;
  }

  async #matchOf(find: Finder, line: string): Promise<Spans | null> {
    let match = await find(line, 0, true);
    if (match && this.#has("x")) {
      return match[0] === 0 && match[1] === line.length ? match : null;
    }
    while (match && this.#has("w") && !isWholeWord(line, match)) {
      const [start = 0, end = 0] = match;
      match = end > 0 ? await find(line, Math.max(end, start + 1), false) : null;
    }
    return match;
  }

  async #context(line: string, state: FileState): Promise<void> {
    if (state.afterLeft > 0) {
      state.afterLeft -= 1;
      await this.#print(line, state.number, "-", state);
    } else if (this.#before > 0) {
      state.before.push(line);
      if (state.before.length > this.#before) {
        state.before.shift();
      }
    }
  }

  async #matched(line: string, match: Spans | null, state: FileState): Promise<void> {
    if (this.#has("c")) {
      return;
    }
    for (const [index, earlier] of state.before.entries()) {
      await this.#print(earlier, state.number - state.before.length + index, "-", state);
    }
    state.before.length = 0;
    state.afterLeft = this.#after;
    if (!this.#has("o")) {
      await this.#print(line, state.number, ":", state);
      return;
    }
    for (let each = match; each; each = await this.#nextOnly(line, each)) {
      const [start = 0, end = 0] = each;
      if (end > start) {
        await this.#print(line.slice(start, end), state.number, ":", state);
      }
    }
  }

  async #nextOnly(line: string, [start = 0, end = 0]: Spans): Promise<Spans | null> {
    const from = end > start ? end : end + 1;
    let nearest: Spans | null = null;
    for (const find of from > line.length ? [] : this.#finders) {
      const match = await find(line, from, false);
      if (match && (nearest === null || (match[0] ?? 0) < (nearest[0] ?? 0))) {
        nearest = match;
      }
    }
    return nearest;
  }

  async #print(line: string, number: number, mark: string, state: FileState): Promise<void> {
    const hasContext = this.#before > 0 || this.#after > 0;
    const isApart = hasContext && this.#hasPrinted && state.lastPrinted !== number - 1;
    if (isApart && state.lastPrinted !== number) {
      await this.#say("--\n");
    }
    this.#hasPrinted = true;
    state.lastPrinted = number;
    const name = state.prefix === null ? "" : `${state.prefix}${mark}`;
    const count = this.#has("n") ? `${number}${mark}` : "";
    await this.#say(`${name}${count}${line}${this.#has("z") ? "\0" : "\n"}`);
  }

  async #say(text: string): Promise<void> {
    await this.#output.add(text);
  }
}

/** What is known of a file while it is searched. */
interface FileState {
  readonly prefix: string | null;
  readonly before: string[];
  number: number;
  matches: number;
  afterLeft: number;
  lastPrinted: number;
}

function exitCode(matched: boolean, isFine: boolean): number {
  if (!isFine) {
    return faulty;
  }
  return matched ? 0 : 1;
}

function isWholeWord(line: string, [start = 0, end = 0]: Spans): boolean {
  return end > start && !isWordAt(line, start - 1) && !isWordAt(line, end);
}

function isWordAt(line: string, at: number): boolean {
  return /\w/.test(line[at] ?? "");
}

function literalFinder(pattern: string, ignoreCase: boolean): Finder {
  const wanted = ignoreCase ? pattern.toLowerCase() : pattern;
  return (line, from) => {
    const start = (ignoreCase ? line.toLowerCase() : line).indexOf(wanted, from);
    return start < 0 ? null : [start, start + wanted.length];
  };
}

/** The pattern is read when the first line comes, as upstream does. */
function regexFinder(
  process: Process,
  pattern: string,
  options: { readonly extended: boolean; readonly ignoreCase: boolean },
): Finder {
  let regex: Regex | null = null;
  return (line, from, isLineStart) => {
    try {
      regex ??= new Regex(pattern, options);
      return regex.find(process, line, { from, isLineStart });
    } catch (error) {
      throw error instanceof RegexFault ? new BadPattern(pattern, error) : error;
    }
  };
}
