import { lstat, rename, rmdir, unlink } from "node:fs/promises";
import { AnchoredDirectory } from "./anchored-directory.ts";
import { AppError } from "./errors.ts";

/** Deepest nesting that is walked: each level holds an open file. */
const depthMax = 64;
/** How many names of a directory are taken at a time while it's emptied. */
const batch = 1000;
/** Each lifts what lies too deep by {@link depthMax} levels. */
const passesMax = 1000;

/** What a directory holds. `entries` is infinite when something lies too deep to be counted. */
export interface Usage {
  readonly bytes: number;
  readonly entries: number;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Runs `act`; what has vanished, or has become something else meanwhile, is passed over. */
async function unlessGone<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ELOOP"].includes(codeOf(error))) {
      return null;
    }
    throw error;
  }
}

async function count(directory: AnchoredDirectory, room: number, depth: number): Promise<Usage> {
  if (depth > depthMax) {
    return { bytes: 0, entries: Number.POSITIVE_INFINITY };
  }
  let bytes = 0;
  let entries = 0;
  for (const entry of await directory.list(room)) {
    const status = await unlessGone(() => lstat(directory.at(entry.name)));
    bytes += (status?.blocks ?? 0) * 512;
    entries += 1;
    if (entry.isDirectory() && entries < room) {
      const inside = await visit(directory, entry.name, (child) =>
        count(child, room - entries, depth + 1),
      );
      bytes += inside?.bytes ?? 0;
      entries += inside?.entries ?? 0;
    }
  }
  return { bytes, entries };
}

async function visit<T>(
  parent: AnchoredDirectory,
  name: string,
  act: (child: AnchoredDirectory) => Promise<T>,
): Promise<T | null> {
  const child = await unlessGone(() => parent.enter(name));
  if (!child) {
    return null;
  }
  try {
    return await act(child);
  } finally {
    await child.close();
  }
}

/** Disk space and entries under `path`, following no link; stops counting beyond `entriesMax`. */
export async function usageOf(path: string, entriesMax: number): Promise<Usage> {
  const directory = await unlessGone(() => AnchoredDirectory.open(path));
  if (!directory) {
    return { bytes: 0, entries: 0 };
  }
  try {
    return await count(directory, entriesMax + 1, 1);
  } finally {
    await directory.close();
  }
}

/** Empties a tree from below; what lies too deep is lifted to its top for the next pass. */
class Emptying {
  readonly #top: AnchoredDirectory;
  #lifted = 0;

  constructor(top: AnchoredDirectory) {
    this.#top = top;
  }

  async run(): Promise<void> {
    for (let pass = 0; pass < passesMax; pass += 1) {
      await this.#empty(this.#top, 1);
      if ((await this.#top.list(1)).length === 0) {
        return;
      }
    }
    throw new AppError("internal", "A directory could not be emptied.");
  }

  async #empty(directory: AnchoredDirectory, depth: number): Promise<void> {
    const entries = await directory.list(batch);
    for (const entry of entries) {
      if (entry.isDirectory()) {
        await this.#removeDirectory(directory, entry.name, depth);
      } else {
        await unlessGone(() => unlink(directory.at(entry.name)));
      }
    }
    if (depth > 1 && entries.length === batch) {
      await this.#empty(directory, depth);
    }
  }

  async #removeDirectory(parent: AnchoredDirectory, name: string, depth: number): Promise<void> {
    if (depth >= depthMax) {
      this.#lifted += 1;
      const aside = `.too-deep-${process.pid}-${this.#lifted}`;
      await unlessGone(() => rename(parent.at(name), this.#top.at(aside)));
      return;
    }
    await visit(parent, name, (child) => this.#empty(child, depth + 1));
    await unlessGone(() => rmdir(parent.at(name)));
  }
}

/**
 * Deletes `name` in `parent` with all in it, however deep, following no link.
 * @throws ENOENT if there's nothing of that name; ENOTEMPTY if somebody goes on filling it.
 */
export async function removeTree(parent: AnchoredDirectory, name: string): Promise<void> {
  const status = await lstat(parent.at(name));
  if (!status.isDirectory()) {
    await unlink(parent.at(name));
    return;
  }
  const top = await parent.enter(name);
  try {
    await new Emptying(top).run();
  } finally {
    await top.close();
  }
  await rmdir(parent.at(name));
}
