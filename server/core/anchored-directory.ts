import { constants, type Dirent } from "node:fs";
import { type FileHandle, open, opendir } from "node:fs/promises";
import { join } from "node:path";

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * An open directory in a tree that somebody else may change meanwhile. Names are looked up in the directory
 * itself, wherever it has been moved to, and links are never followed, so that nobody can lead its user out of
 * the tree. Where the system has no `/proc`, paths stand in: good for a tree that is the user's own. Close it.
 */
export class AnchoredDirectory {
  readonly #handle: FileHandle;
  readonly #path: string;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = process.platform === "linux" ? `/proc/self/fd/${handle.fd}` : path;
  }

  /** Opens a directory by a path that nobody else can change. @throws ENOTDIR or ELOOP if it's no directory. */
  static async open(path: string): Promise<AnchoredDirectory> {
    const handle = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
    return new AnchoredDirectory(handle, path);
  }

  /** A path that stays this directory's while it's open: for a watch. */
  get path(): string {
    return this.#path;
  }

  /** Where `name`, a single one, lies in this directory: for calls that follow no link at a path's end. */
  at(name: string): string {
    return join(this.#path, name);
  }

  /** Opens the directory `name`. @throws ENOTDIR or ELOOP for anything else, links included. */
  enter(name: string): Promise<AnchoredDirectory> {
    return AnchoredDirectory.open(this.at(name));
  }

  /** What it holds, in the system's order; at most `entriesMax` of it. */
  async list(entriesMax: number): Promise<Dirent[]> {
    const entries: Dirent[] = [];
    for await (const entry of await opendir(this.#path)) {
      entries.push(entry);
      if (entries.length >= entriesMax) {
        break;
      }
    }
    return entries;
  }

  chown(owner: number): Promise<void> {
    return this.#handle.chown(owner, owner);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
