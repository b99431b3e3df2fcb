import { SystemError } from "../machine/errno.ts";
import type { DeviceNode, Inode } from "../machine/inode.ts";
import { BytesFile, NullFile, type OpenFile, SharedFile, SinkFile } from "../machine/open-file.ts";
import type { Process } from "../machine/process.ts";
import type { EvaluationHost, Io } from "./api.ts";
import type { Expander } from "./expand.ts";
import { ShellError } from "./state.ts";
import type { Redirection, WordNode, WordPart } from "./syntax.ts";

const encoder = new TextEncoder();

/** Descriptors after redirections, and the files that were opened for them, to be released after use. */
export interface Redirected {
  readonly io: Io;
  release(): void;
}

/** Applies redirections from left to right. @throws ShellError with ash's texts. */
export async function redirect(
  process: Process,
  expander: Expander,
  redirections: readonly Redirection[],
  io: Io,
): Promise<Redirected> {
  const files = new Map(io);
  const opened: OpenFile[] = [];
  const put = (descriptor: number, file: OpenFile) => {
    opened.push(file);
    files.set(descriptor, file);
  };
  const release = () => {
    for (const file of opened) {
      file.release();
    }
  };
  try {
    for (const redirection of redirections) {
      await applyOne(process, expander, redirection, files, put);
    }
  } catch (error) {
    release();
    throw error;
  }
  return { io: files, release };
}

/** Runs something with descriptors as redirections have them, and undoes these. @throws as `redirect` */
export async function withRedirections(
  shell: Pick<EvaluationHost, "process" | "expander">,
  redirections: readonly Redirection[],
  io: Io,
  run: (io: Io) => Promise<number>,
): Promise<number> {
  const redirected = await redirect(shell.process, shell.expander, redirections, io);
  try {
    return await run(redirected.io);
  } finally {
    redirected.release();
  }
}

async function applyOne(
  process: Process,
  expander: Expander,
  redirection: Redirection,
  files: Map<number, OpenFile>,
  put: (descriptor: number, file: OpenFile) => void,
): Promise<void> {
  const { operator, target } = redirection;
  if (target.type === "HereDoc") {
    const content = target.stripTabs ? withoutTabs(target.content) : target.content;
    const text = await expander.text(content);
    put(redirection.fd ?? 0, new BytesFile(encoder.encode(text)));
    return;
  }
  const word = await expander.text(target);
  switch (operator) {
    case "<":
      return put(redirection.fd ?? 0, openForReading(process, word, files));
    case "<<<":
      return put(redirection.fd ?? 0, new BytesFile(encoder.encode(`${word}\n`)));
    case ">":
    case ">|":
      return put(redirection.fd ?? 1, openForWriting(process, word, false, files));
    case ">>":
    case "<>":
      return put(redirection.fd ?? 1, openForWriting(process, word, true, files));
    case "&>":
    case "&>>": {
      const file = openForWriting(process, word, operator === "&>>", files);
      put(1, file);
      return put(2, file.retain());
    }
    case ">&":
    case "<&":
      return duplicate(redirection.fd ?? (operator === ">&" ? 1 : 0), word, files, put);
    default:
      throw new ShellError("syntax error: unexpected redirection");
  }
}

function duplicate(
  descriptor: number,
  word: string,
  files: Map<number, OpenFile>,
  put: (descriptor: number, file: OpenFile) => void,
): void {
  if (word === "-") {
    files.delete(descriptor);
    return;
  }
  const source = /^\d+$/.test(word) ? files.get(Number(word)) : undefined;
  if (!source) {
    throw new ShellError(
      /^\d+$/.test(word) ? `dup2(${word},${descriptor}): Bad file descriptor` : "bad fd number",
    );
  }
  put(descriptor, source.retain());
}

function deviceFile(node: DeviceNode, process: Process, files: Io): OpenFile {
  switch (node.device) {
    case "null":
      return new NullFile();
    case "zero":
    case "random":
      return new EndlessFile(process, node.device === "random");
    case "full":
      return new SinkFile(() => Promise.reject(new SystemError("ENOSPC")));
    case "tty":
    case "stdin":
      return files.get(0)?.retain() ?? new NullFile();
    case "stdout":
      return files.get(1)?.retain() ?? new NullFile();
    case "stderr":
      return files.get(2)?.retain() ?? new NullFile();
  }
}

function statOf(process: Process, path: string): Inode | undefined {
  try {
    return process.machine.fs.stat(path, process.credentials);
  } catch {
    return undefined;
  }
}

/** @throws ShellError as ash words it. */
export function openForReading(process: Process, word: string, files: Io): OpenFile {
  const path = process.path(word);
  const node = statOf(process, path);
  if (node?.type === "device") {
    return deviceFile(node, process, files);
  }
  try {
    return new BytesFile(process.machine.fs.readFile(path, process.credentials));
  } catch (error) {
    throw new ShellError(`can't open ${word}: ${reason(error, "no such file")}`, 1);
  }
}

/** @throws ShellError as ash words it. */
function openForWriting(process: Process, word: string, append: boolean, files: Io): OpenFile {
  const path = process.path(word);
  const node = statOf(process, path);
  if (node?.type === "device") {
    return deviceFile(node, process, files);
  }
  const { fs } = process.machine;
  const mode = 0o666 & ~process.umask;
  try {
    fs.writeFile(path, new Uint8Array(), process.credentials, { append, mode });
  } catch (error) {
    throw new ShellError(`can't create ${word}: ${reason(error, "nonexistent directory")}`, 1);
  }
  return new SinkFile((bytes) =>
    fs.writeFile(path, bytes, process.credentials, { append: true, mode }),
  );
}

function reason(error: unknown, missing: string): string {
  if (!(error instanceof SystemError)) {
    throw error;
  }
  return error.code === "ENOENT" ? missing : error.message;
}

/** /dev/zero and /dev/urandom: a chunk for each read. */
class EndlessFile extends SharedFile {
  readonly #process: Process;
  readonly #isRandom: boolean;

  constructor(process: Process, isRandom: boolean) {
    super();
    this.#process = process;
    this.#isRandom = isRandom;
  }

  write(): Promise<void> {
    return Promise.resolve();
  }

  protected async take(): Promise<Uint8Array> {
    await this.#process.breathe();
    const bytes = new Uint8Array(4096);
    return this.#isRandom ? crypto.getRandomValues(bytes) : bytes;
  }
}

/** `<<-`: tabs that begin a line of the text go, those of expansions stay. */
function withoutTabs(word: WordNode): WordNode {
  let isLineStart = true;
  const parts = word.parts.map((part): WordPart => {
    if (part.type !== "Literal") {
      isLineStart = false;
      return part;
    }
    const inner = part.value.replace(/\n\t+/g, "\n");
    const value = isLineStart ? inner.replace(/^\t+/, "") : inner;
    isLineStart = part.value.endsWith("\n");
    return { ...part, value };
  });
  return { ...word, parts };
}
