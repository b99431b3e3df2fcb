import { type Inode, mayAccess, sizeOf } from "../machine/inode.ts";
import type { Process } from "../machine/process.ts";
import { ShellError } from "./state.ts";

function nodeAt(process: Process, path: string, follow = true): Inode | undefined {
  try {
    const { fs } = process.machine;
    const absolute = process.path(path);
    return follow
      ? fs.stat(absolute, process.credentials)
      : fs.lstat(absolute, process.credentials);
  } catch {
    return undefined;
  }
}

const fileTests: Record<string, (process: Process, path: string) => boolean> = {
  "-e": (process, path) => nodeAt(process, path) !== undefined,
  "-a": (process, path) => nodeAt(process, path) !== undefined,
  "-f": (process, path) => ["file", "virtual"].includes(nodeAt(process, path)?.type ?? ""),
  "-d": (process, path) => nodeAt(process, path)?.type === "directory",
  "-c": (process, path) => nodeAt(process, path)?.type === "device",
  "-h": (process, path) => nodeAt(process, path, false)?.type === "link",
  "-L": (process, path) => nodeAt(process, path, false)?.type === "link",
  "-s": (process, path) => {
    const node = nodeAt(process, path);
    return node !== undefined && sizeOf(node) > 0;
  },
  "-r": (process, path) => canAccess(process, path, 4),
  "-w": (process, path) => canAccess(process, path, 2),
  "-x": (process, path) => canAccess(process, path, 1),
};

function canAccess(process: Process, path: string, wanted: number): boolean {
  const node = nodeAt(process, path);
  if (!node || !mayAccess(node, process.credentials, wanted)) {
    return false;
  }
  try {
    process.machine.fs.access(process.path(path), process.credentials, wanted);
    return true;
  } catch {
    return false;
  }
}

/** `-f path`, `-z text` and the like; unknown operators are false. */
export function testUnary(process: Process, operator: string, operand: string): boolean {
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-t":
      return process.file(Number(operand))?.terminal != null;
    default:
      return fileTests[operator]?.(process, operand) ?? false;
  }
}

function integer(text: string): bigint {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) {
    throw new ShellError(`${text}: bad number`, 2);
  }
  return BigInt(text.trim());
}

const numberTests: Record<string, (left: bigint, right: bigint) => boolean> = {
  "-eq": (left, right) => left === right,
  "-ne": (left, right) => left !== right,
  "-lt": (left, right) => left < right,
  "-le": (left, right) => left <= right,
  "-gt": (left, right) => left > right,
  "-ge": (left, right) => left >= right,
};

const textTests: Record<string, (left: string, right: string) => boolean> = {
  "=": (left, right) => left === right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
};

/** @throws ShellError `x: bad number` for a comparison of numbers with text. */
export function testBinary(
  process: Process,
  left: string,
  operator: string,
  right: string,
): boolean {
  const numeric = numberTests[operator];
  if (numeric) {
    return numeric(integer(left), integer(right));
  }
  if (operator === "-nt" || operator === "-ot") {
    const difference =
      (nodeAt(process, left)?.mtimeMs ?? 0) - (nodeAt(process, right)?.mtimeMs ?? 0);
    return operator === "-nt" ? difference > 0 : difference < 0;
  }
  return textTests[operator]?.(left, right) ?? false;
}

/** The grammar of `test`: or, and, not, parentheses, primaries. */
class TestParser {
  readonly #process: Process;
  readonly #words: readonly string[];
  #at = 0;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = words;
  }

  run(): boolean {
    const value = this.#or();
    if (this.#at < this.#words.length) {
      throw new ShellError(`${this.#words[this.#at]}: unknown operand`, 2);
    }
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === "-o") {
      this.#at += 1;
      const right = this.#and();
      value ||= right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === "-a") {
      this.#at += 1;
      const right = this.#not();
      value &&= right;
    }
    return value;
  }

  #not(): boolean {
    const [word, next, third] = this.#words.slice(this.#at, this.#at + 3);
    const isOperand = next !== undefined && third !== undefined && isBinary(next);
    if (word === "!" && next !== undefined && !isOperand) {
      this.#at += 1;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const [word, next, third] = this.#words.slice(this.#at, this.#at + 3);
    if (word === undefined) {
      throw new ShellError("argument expected", 2);
    }
    if (next !== undefined && third !== undefined && isBinary(next)) {
      this.#at += 3;
      return testBinary(this.#process, word, next, third);
    }
    if (word === "(") {
      this.#at += 1;
      const value = this.#or();
      if (this.#words[this.#at] !== ")") {
        throw new ShellError("closing paren expected", 2);
      }
      this.#at += 1;
      return value;
    }
    if (next !== undefined && isUnary(word)) {
      this.#at += 2;
      return testUnary(this.#process, word, next);
    }
    this.#at += 1;
    return word !== "";
  }
}

function isBinary(word: string): boolean {
  return word in numberTests || word in textTests || word === "-nt" || word === "-ot";
}

function isUnary(word: string): boolean {
  return word in fileTests || ["-n", "-z", "-t"].includes(word);
}

/** `test words…`. @throws ShellError with BusyBox's texts, status 2. */
export function evaluateTest(process: Process, words: readonly string[]): boolean {
  return words.length === 0 ? false : new TestParser(process, words).run();
}
