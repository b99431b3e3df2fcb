import { SystemError } from "../machine/errno.ts";
import { type Credentials, mayAccess } from "../machine/inode.ts";
import { joinPath } from "../machine/paths.ts";
import type { Machine, Program } from "../machine/process.ts";

/** Where programs are looked for when a container sets no PATH. */
export const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const magic = "\u007fELF\u0002\u0001\u0001";
const decoder = new TextDecoder();

/** The bytes of a program's file: what it runs is found by them, so a copy runs as well. */
export function programFile(name: string): Uint8Array {
  return new TextEncoder().encode(`${magic}\0\0\0\0\0\0\0\0\0\u0003\0>\0${name}\n`);
}

/** From where a program is looked for. */
interface Launcher {
  readonly machine: Machine;
  readonly cwd: string;
  readonly credentials: Credentials;
  path(path: string): string;
}

/** A command's program, or why there is none. */
export type Launch =
  | { readonly kind: "program"; readonly program: Program; readonly argv: readonly string[] }
  | { readonly kind: "script"; readonly path: string; readonly interpreter: readonly string[] }
  | { readonly kind: "not-found" }
  | { readonly kind: "denied"; readonly error: string };

/** Finds what executing `argv` means, as execvp(3) does. */
function findProgram(process: Launcher, argv: readonly string[], path: string): Launch {
  const name = argv[0] ?? "";
  const candidates = name.includes("/")
    ? [process.path(name)]
    : path.split(":").map((directory) => joinPath(directory || process.cwd, name));
  let denied: Launch = { kind: "not-found" };
  for (const candidate of candidates) {
    const found = launchAt(process, candidate, argv);
    if (found.kind === "program" || found.kind === "script") {
      return found;
    }
    if (found.kind === "denied") {
      denied = found;
    }
  }
  return denied;
}

function launchAt(process: Launcher, path: string, argv: readonly string[]): Launch {
  const { fs } = process.machine;
  try {
    const node = fs.stat(path, process.credentials);
    if (node.type !== "file" || !mayAccess(node, process.credentials, 1)) {
      return { kind: "denied", error: "Permission denied" };
    }
    const head = decoder.decode(node.content.subarray(0, 256));
    if (head.startsWith(magic)) {
      return fromBinary(process, head, argv);
    }
    const shebang = /^#!\s*(\S+)(?:[ \t]+(\S[^\n]*))?\n/.exec(head);
    const interpreter = shebang
      ? [shebang[1] ?? "", ...(shebang[2] ? [shebang[2]] : [])]
      : ["/bin/sh"];
    return { kind: "script", path, interpreter };
  } catch (error) {
    if (error instanceof SystemError && error.code === "EACCES") {
      return { kind: "denied", error: error.message };
    }
    return { kind: "not-found" };
  }
}

function fromBinary(process: Launcher, head: string, argv: readonly string[]): Launch {
  const name = head.slice(head.lastIndexOf("\0") + 1).trim();
  const program = process.machine.environment.programs.get(name);
  return program
    ? { kind: "program", program, argv }
    : { kind: "denied", error: "Exec format error" };
}

/** Finds a program through up to a few interpreters. */
export function resolveProgram(process: Launcher, argv: readonly string[], path: string): Launch {
  let found = findProgram(process, argv, path);
  for (let depth = 0; found.kind === "script" && depth < 4; depth++) {
    const next = [...found.interpreter, found.path, ...argv.slice(1)];
    found = findProgram(process, next, path);
  }
  return found.kind === "script" ? { kind: "not-found" } : found;
}
