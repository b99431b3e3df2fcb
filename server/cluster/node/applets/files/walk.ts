import { SystemError } from "../../machine/errno.ts";
import type { Inode } from "../../machine/inode.ts";
import type { Process } from "../../machine/process.ts";

/** Directories in directories that are followed. */
const depthMax = 64;

/**
 * The files below a directory, by name; null if the path is no directory. `followsLinks` goes through
 * links to directories too. Directories that can't be read are left out.
 */
export function filesBelow(process: Process, name: string, followsLinks: boolean): string[] | null {
  const walk = new Walk(process, followsLinks);
  if (walk.typeOf(name, true) !== "directory") {
    return null;
  }
  walk.visit(name, 0);
  return walk.found;
}

class Walk {
  readonly found: string[] = [];
  readonly #process: Process;
  readonly #followsLinks: boolean;

  constructor(process: Process, followsLinks: boolean) {
    this.#process = process;
    this.#followsLinks = followsLinks;
  }

  typeOf(name: string, follows: boolean): Inode["type"] | null {
    const { machine, credentials } = this.#process;
    const path = this.#process.path(name);
    return (
      orNull(() =>
        follows ? machine.fs.stat(path, credentials) : machine.fs.lstat(path, credentials),
      )?.type ?? null
    );
  }

  visit(name: string, depth: number): void {
    const type = this.typeOf(name, this.#followsLinks || depth === 0);
    if (type === "directory") {
      this.#enter(name, depth);
      return;
    }
    const target = type === "link" ? this.typeOf(name, true) : type;
    if (target !== null && target !== "directory") {
      this.found.push(name);
    }
  }

  #enter(name: string, depth: number): void {
    if (depth >= depthMax) {
      return;
    }
    const { machine, credentials } = this.#process;
    const names = orNull(() => machine.fs.readdir(this.#process.path(name), credentials)) ?? [];
    for (const child of names) {
      this.visit(name.endsWith("/") ? `${name}${child}` : `${name}/${child}`, depth + 1);
    }
  }
}

function orNull<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (error instanceof SystemError) {
      return null;
    }
    throw error;
  }
}
