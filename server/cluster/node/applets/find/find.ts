import { SystemError } from "../../machine/errno.ts";
import { type Inode, sizeOf } from "../../machine/inode.ts";
import type { Process, Program } from "../../machine/process.ts";
import { matchesPattern } from "../../shell/glob.ts";
import { groupId, userId } from "../files/names.ts";
import { runChild } from "../system/run.ts";
import {
  type Action,
  type Expression,
  FindFault,
  type FindRequest,
  parseExpression,
} from "./expression.ts";

/** `find [-HL] [PATH]… [EXPRESSION]`. Source: BusyBox 1.36 findutils/find.c. */
export const find: Program = async (process) => {
  const words = process.argv.slice(1);
  const isExpression = (word: string) => /^[-(!)]/.test(word) && word !== "-";
  const paths: string[] = [];
  let follows = false;
  while (words[0] !== undefined && (!isExpression(words[0]) || /^-[HL]$/.test(words[0]))) {
    const word = words.shift() ?? "";
    if (/^-[HL]$/.test(word)) {
      follows ||= word === "-L";
    } else {
      paths.push(word);
    }
  }
  let request: FindRequest;
  try {
    request = parseExpression(words);
  } catch (error) {
    if (error instanceof FindFault) {
      await process.complain(`find: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
  const walk = new Walk(process, request, follows);
  for (const path of paths.length > 0 ? paths : ["."]) {
    await walk.visit(path, 0);
  }
  return await walk.end();
};

interface Found {
  readonly path: string;
  readonly node: Inode;
  readonly depth: number;
}

class Walk {
  readonly #process: Process;
  readonly #request: FindRequest;
  readonly #follows: boolean;
  readonly #gathered = new Map<readonly string[], string[]>();
  #status = 0;
  #typed = "";
  #prunes = false;
  #hasQuit = false;

  constructor(process: Process, request: FindRequest, follows: boolean) {
    this.#process = process;
    this.#request = request;
    this.#follows = follows;
  }

  async visit(path: string, depth: number): Promise<void> {
    await this.#process.breathe();
    const node = await this.#look(path);
    if (!node || this.#hasQuit) {
      return;
    }
    const found = { path, node, depth };
    this.#prunes = false;
    if (!this.#request.depthFirst) {
      await this.#apply(found);
    }
    if (node.type === "directory" && depth < this.#request.depthMax && !this.#prunes) {
      await this.#descend(found);
    }
    if (this.#request.depthFirst) {
      await this.#apply(found);
    }
  }

  /** Runs the commands that wait for `+`. @returns find's exit code. */
  async end(): Promise<number> {
    for (const [command, paths] of this.#gathered) {
      const words = command.filter((word) => word !== "{}");
      // Unlike with `;` a command that fails is find's own failure.
      if (!(await this.#run([...words, ...paths]))) {
        this.#status = 1;
      }
    }
    return this.#status;
  }

  async #look(path: string): Promise<Inode | null> {
    const { machine, credentials } = this.#process;
    const real = this.#process.path(path);
    try {
      return this.#follows
        ? machine.fs.stat(real, credentials)
        : machine.fs.lstat(real, credentials);
    } catch (error) {
      await this.#fault(path, error);
      return null;
    }
  }

  async #descend({ path, depth }: Found): Promise<void> {
    const { machine, credentials } = this.#process;
    let names: readonly string[];
    try {
      names = machine.fs.readdir(this.#process.path(path), credentials);
    } catch (error) {
      await this.#fault(path, error);
      return;
    }
    for (const name of names) {
      await this.visit(path.endsWith("/") ? `${path}${name}` : `${path}/${name}`, depth + 1);
    }
  }

  async #apply(found: Found): Promise<void> {
    if (found.depth < this.#request.depthMin || this.#hasQuit) {
      return;
    }
    const holds = await this.#holds(this.#request.expression, found);
    if (holds && !this.#request.acts) {
      await this.#process.write(`${found.path}\n`);
    }
  }

  async #holds(expression: Expression, found: Found): Promise<boolean> {
    switch (expression.kind) {
      case "and":
        return (
          (await this.#holds(expression.left, found)) &&
          (await this.#holds(expression.right, found))
        );
      case "or":
        return (
          (await this.#holds(expression.left, found)) ||
          (await this.#holds(expression.right, found))
        );
      case "not":
        return !(await this.#holds(expression.inner, found));
      case "test":
        return testHolds(this.#process, expression, found);
      default:
        return await this.#act(expression, found);
    }
  }

  async #act(expression: Action, { path }: Found): Promise<boolean> {
    switch (expression.kind) {
      case "print":
        await this.#process.write(`${path}${expression.end}`);
        return true;
      case "prune":
        this.#prunes = true;
        return true;
      case "quit":
        this.#hasQuit = true;
        return true;
      case "delete":
        return await this.#remove(path);
      case "exec":
        if (expression.gathers) {
          const paths = this.#gathered.get(expression.command) ?? [];
          this.#gathered.set(expression.command, [...paths, path]);
          return true;
        }
        return await this.#runOne(
          expression.command.map((word) => word.replaceAll("{}", path)),
          expression.asks,
        );
      case "true":
        return true;
    }
  }

  async #runOne(argv: readonly string[], asks: boolean): Promise<boolean> {
    if (asks) {
      await this.#process.complain(`${argv.join(" ")} ?`);
      if (!/^\s*y/i.test(await this.#typedLine())) {
        return false;
      }
    }
    return await this.#run(argv);
  }

  /** The next line of standard input. */
  async #typedLine(): Promise<string> {
    while (!this.#typed.includes("\n")) {
      const chunk = await this.#process.file(0)?.read(this.#process.signal);
      if (!chunk) {
        break;
      }
      this.#typed += Buffer.from(chunk).toString("latin1");
    }
    const end = this.#typed.indexOf("\n");
    const line = end < 0 ? this.#typed : this.#typed.slice(0, end);
    this.#typed = this.#typed.slice(line.length + 1);
    return line;
  }

  async #run(argv: readonly string[]): Promise<boolean> {
    const started = await runChild(this.#process, "find", argv);
    return "child" in started && (await started.child.exited) === 0;
  }

  async #remove(path: string): Promise<boolean> {
    try {
      this.#process.machine.fs.remove(this.#process.path(path), this.#process.credentials);
      return true;
    } catch (error) {
      await this.#fault(path, error);
      return false;
    }
  }

  async #fault(path: string, error: unknown): Promise<void> {
    if (!(error instanceof SystemError)) {
      throw error;
    }
    this.#status = 1;
    await this.#process.complain(`find: ${path}: ${error.message}\n`);
  }
}

const typeLetters: Readonly<Record<string, string>> = {
  file: "f",
  virtual: "f",
  directory: "d",
  link: "l",
  device: "c",
};

function testHolds(
  process: Process,
  { name, value }: Extract<Expression, { kind: "test" }>,
  { path, node }: Found,
): boolean {
  const base = path.replace(/\/+$/, "").split("/").at(-1) || "/";
  const ageMs = process.machine.clock.now().getTime() - node.mtimeMs;
  switch (name) {
    case "name":
      return matchesPattern(value, base);
    case "iname":
      return matchesPattern(value.toLowerCase(), base.toLowerCase());
    case "path":
      return matchesPattern(value, path);
    case "ipath":
      return matchesPattern(value.toLowerCase(), path.toLowerCase());
    case "type":
      return typeLetters[node.type] === value;
    case "empty":
      return node.type === "directory" ? node.entries.size === 0 : sizeOf(node) === 0;
    case "user":
      return node.uid === userId(process, value);
    case "group":
      return node.gid === groupId(process, value);
    case "perm":
      return permits(node.mode, value);
    case "size":
      return compares(sizeIn(value, sizeOf(node)), value);
    case "mtime":
      return compares(Math.floor(ageMs / 86_400_000), value);
    case "mmin":
      return compares(Math.floor(ageMs / 60_000), value);
    case "links":
      return compares(1, value);
    case "newer":
      return node.mtimeMs > timeOf(process, value);
  }
}

/** `-644` wants all bits, `/644` any, `644` just these. */
function permits(mode: number, value: string): boolean {
  const bits = Number.parseInt(value.replace(/^[-/+]/, ""), 8);
  if (value.startsWith("-")) {
    return (mode & bits) === bits;
  }
  return /^[/+]/.test(value) ? (mode & bits) !== 0 : (mode & 0o7777) === bits;
}

/** A size in the unit that the value names; blocks of 512 bytes without one. */
function sizeIn(value: string, bytes: number): number {
  const unit = { c: 1, k: 1024, b: 512, "": 512 }[/[ckb]?$/.exec(value)?.[0] ?? ""] ?? 512;
  return Math.ceil(bytes / unit);
}

/** `+n` is more than n, `-n` less, `n` equal. */
function compares(actual: number, value: string): boolean {
  const wanted = Number.parseInt(value.replace(/^[+-]/, ""), 10);
  if (value.startsWith("+")) {
    return actual > wanted;
  }
  return value.startsWith("-") ? actual < wanted : actual === wanted;
}

function timeOf(process: Process, path: string): number {
  const { fs } = process.machine;
  const real = process.path(path);
  return fs.exists(real, process.credentials)
    ? fs.stat(real, process.credentials).mtimeMs
    : Number.POSITIVE_INFINITY;
}
