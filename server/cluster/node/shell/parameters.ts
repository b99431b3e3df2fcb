import { ShellPattern } from "./shell-pattern.ts";
import { ShellError, type ShellState } from "./state.ts";
import type { ArithmeticNode, ParameterPart, WordNode } from "./syntax.ts";

type Operation = NonNullable<ParameterPart["operation"]>;

interface Host {
  readonly process: { readonly pid: number; readonly parent: { readonly pid: number } | null };
  readonly state: ShellState;
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  readonly splits: boolean;
  readonly boundary?: boolean;
}

/** What operations need of the expander. */
interface Words {
  text(word: WordNode): Promise<string>;
  pattern(word: WordNode): Promise<string>;
  pieces(word: WordNode, quoted?: boolean): Promise<Piece[]>;
  arithmetic(node: ArithmeticNode): Promise<bigint>;
}

/** `$?`, `$#`, `$1`, … and ordinary variables; undefined when unset. */
export function specialParameter(host: Host, name: string): string | undefined {
  const { state, process } = host;
  switch (name) {
    case "?":
      return String(state.status);
    case "#":
      return String(state.positional.length);
    case "$":
      return String(process.pid);
    case "!":
      return state.lastBackgroundPid === null ? undefined : String(state.lastBackgroundPid);
    case "-":
      return Object.entries(state.options)
        .filter(([, isSet]) => isSet)
        .map(([letter]) => letter)
        .join("");
    case "0":
      return state.name;
    case "@":
    case "*":
      return state.positional.length === 0 ? undefined : state.positional.join(" ");
    case "PPID":
      return String(process.parent?.pid ?? 0);
    default:
      return /^\d+$/.test(name) ? state.positional[Number(name) - 1] : state.get(name);
  }
}

/** The pieces that `$name` or `${name…}` stands for. @throws ShellError for `${x:?}` and under `set -u`. */
export async function expandParameter(
  host: Host,
  words: Words,
  part: ParameterPart,
  quoted: boolean,
): Promise<Piece[]> {
  const name = part.parameter;
  if ((name === "@" || name === "*") && part.operation === null) {
    return positionalPieces(host.state, name, quoted);
  }
  const value = specialParameter(host, name);
  if (part.operation !== null) {
    return await applyOperation(host, words, { name, value, quoted }, part.operation);
  }
  if (value === undefined && host.state.options.u) {
    throw new ShellError(`${name}: parameter not set`);
  }
  return [{ text: value ?? "", quoted, splits: !quoted }];
}

function positionalPieces(state: ShellState, name: string, quoted: boolean): Piece[] {
  if (name === "*" && quoted) {
    const separator = (state.get("IFS") ?? " ").slice(0, 1);
    return [{ text: state.positional.join(separator), quoted, splits: false }];
  }
  return state.positional.map((text, index) => ({
    text,
    quoted,
    splits: !quoted,
    boundary: index > 0,
  }));
}

interface Subject {
  readonly name: string;
  readonly value: string | undefined;
  readonly quoted: boolean;
}

async function applyOperation(
  host: Host,
  words: Words,
  subject: Subject,
  operation: Operation,
): Promise<Piece[]> {
  const { value = "", quoted } = subject;
  const piece = (text: string): Piece[] => [{ text, quoted, splits: !quoted }];
  switch (operation.type) {
    case "DefaultValue":
    case "AssignDefault":
    case "ErrorIfUnset":
    case "UseAlternative":
      return await applyFallback(host, words, subject, operation);
    case "Length":
      return piece(String([...value].length));
    case "Substring":
      return piece(await substring(words, value, operation));
    case "PatternRemoval":
      return piece(removePattern(value, await words.pattern(operation.pattern), operation));
    case "PatternReplacement":
      return piece(await replacePattern(words, value, operation));
    default:
      throw new ShellError("syntax error: bad substitution");
  }
}

type Fallback = Extract<
  Operation,
  { type: "DefaultValue" | "AssignDefault" | "ErrorIfUnset" | "UseAlternative" }
>;

/** The operations that ask whether the parameter is set. */
async function applyFallback(
  host: Host,
  words: Words,
  subject: Subject,
  operation: Fallback,
): Promise<Piece[]> {
  const { name, value, quoted } = subject;
  const piece = (text: string): Piece[] => [{ text, quoted, splits: !quoted }];
  const missing = isMissing(value, operation.checkEmpty);
  if (operation.type === "UseAlternative") {
    return missing ? piece("") : await words.pieces(operation.word, quoted);
  }
  if (!missing) {
    return piece(value ?? "");
  }
  if (operation.type === "DefaultValue") {
    return await words.pieces(operation.word, quoted);
  }
  const text = operation.word ? await words.text(operation.word) : "";
  if (operation.type === "AssignDefault") {
    host.state.set(name, text);
    return piece(text);
  }
  const fallback = operation.checkEmpty ? "parameter null or not set" : "parameter not set";
  throw new ShellError(`${name}: ${text === "" ? fallback : text}`);
}

function isMissing(value: string | undefined, checkEmpty: boolean): boolean {
  return value === undefined || (checkEmpty && value === "");
}

async function substring(
  words: Words,
  value: string,
  operation: Extract<Operation, { type: "Substring" }>,
): Promise<string> {
  const offset = Number(await words.arithmetic(operation.offset));
  const start = offset < 0 ? Math.max(0, value.length + offset) : offset;
  if (!operation.length) {
    return value.slice(start);
  }
  const length = Number(await words.arithmetic(operation.length));
  return length < 0 ? value.slice(start, length) : value.slice(start, start + length);
}

function removePattern(
  value: string,
  pattern: string,
  how: { readonly side: "prefix" | "suffix"; readonly greedy: boolean },
): string {
  const found = new ShellPattern(pattern)[how.side](value, how.greedy) ?? 0;
  return how.side === "prefix" ? value.slice(found) : value.slice(0, value.length - found);
}

async function replacePattern(
  words: Words,
  value: string,
  operation: Extract<Operation, { type: "PatternReplacement" }>,
): Promise<string> {
  const pattern = new ShellPattern(await words.pattern(operation.pattern));
  const replacement = operation.replacement ? await words.text(operation.replacement) : "";
  if (operation.anchor === "start") {
    const found = pattern.prefix(value, true);
    return found === null ? value : replacement + value.slice(found);
  }
  if (operation.anchor === "end") {
    const found = pattern.suffix(value, true);
    return found === null ? value : value.slice(0, value.length - found) + replacement;
  }
  return replaceWithin(value, pattern, replacement, operation.all);
}

/** Replaces the leftmost longest match, or all of them. */
function replaceWithin(
  value: string,
  pattern: ShellPattern,
  replacement: string,
  all: boolean,
): string {
  let replaced = "";
  for (let at = 0; at < value.length; ) {
    const found = pattern.longestPrefix(value, at) ?? 0;
    if (found > 0 && !all) {
      return replaced + replacement + value.slice(at + found);
    }
    replaced += found > 0 ? replacement : (value[at] ?? "");
    at += Math.max(found, 1);
  }
  return replaced;
}
