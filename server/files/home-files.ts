import type { Dirent } from "node:fs";
import { link, lstat, mkdir, rename, unlink } from "node:fs/promises";
import {
  type FileEntry,
  type FileListing,
  type FileText,
  filesLimits,
} from "../contracts/files.ts";
import type { AnchoredDirectory } from "../core/anchored-directory.ts";
import { removeTree } from "../core/file-tree.ts";
import { FilesError } from "./failure.ts";
import { type HomePlace, inParent, openDirectory } from "./home-place.ts";
import type { Pristine } from "./pristine.ts";
import { currentVersion, draftPrefix, openRegular, versionOf, writeWhole } from "./whole-file.ts";

/** Beyond what a home may hold: enough to sort them all. */
const namesMax = 20_000;
const fileMode = 0o644;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function kindOf(entry: Dirent): FileEntry["kind"] {
  if (entry.isDirectory()) {
    return "directory";
  }
  if (entry.isSymbolicLink()) {
    return "link";
  }
  return entry.isFile() ? "file" : "other";
}

function byKindAndName(a: Dirent, b: Dirent): number {
  const rank = Number(b.isDirectory()) - Number(a.isDirectory());
  return rank === 0 ? (a.name < b.name ? -1 : 1) : rank;
}

/** Lists a directory, directories first. */
export async function list(
  place: HomePlace,
  path: string,
  pristine: Pristine,
): Promise<FileListing> {
  const directory = await openDirectory(place, path);
  try {
    const names = await directory.list(namesMax);
    const all = names.filter(({ name }) => !name.startsWith(draftPrefix)).sort(byKindAndName);
    const entries: FileEntry[] = [];
    for (const entry of all.slice(0, filesLimits.entriesMax)) {
      const shown = await describe(directory, entry);
      const below = path === "" ? entry.name : `${path}/${entry.name}`;
      if (shown) {
        const isEdited = shown.kind !== "link" && (await pristine.isEdited(place, below));
        entries.push({ ...shown, isEdited });
      }
    }
    return { entries, isCut: all.length > filesLimits.entriesMax };
  } finally {
    await directory.close();
  }
}

async function describe(directory: AnchoredDirectory, entry: Dirent) {
  // What vanished since its name was read isn't there.
  const status = await lstat(directory.at(entry.name)).catch(() => null);
  return (
    status && {
      name: entry.name,
      kind: kindOf(entry),
      sizeBytes: status.size,
      modifiedAt: status.mtime.toISOString(),
    }
  );
}

/** Reads a text. @throws FilesError `too-large`, `not-text` or `not-allowed`. */
export function read(place: HomePlace, path: string): Promise<FileText> {
  return inParent(place, path, async (parent, name) => {
    const { handle, status } = await openRegular(parent, name);
    try {
      if (status.size > filesLimits.textBytesMax) {
        throw new FilesError("too-large");
      }
      // A file that grows meanwhile is cut: its version tells that it's another one by now.
      const buffer = Buffer.alloc(Number(status.size));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { text: toText(buffer.subarray(0, bytesRead)), version: versionOf(status) };
    } finally {
      await handle.close();
    }
  });
}

function toText(bytes: Buffer): string {
  if (bytes.includes(0)) {
    throw new FilesError("not-text");
  }
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new FilesError("not-text");
  }
}

/**
 * Writes a text over the version that is named, or where nothing is; keeps the mode of what was there.
 * @throws FilesError `changed`, `too-large`, `full`.
 */
export async function write(
  place: HomePlace,
  path: string,
  text: string,
  version: string | null,
): Promise<string> {
  const bytes = Buffer.from(text);
  if (bytes.length > filesLimits.textBytesMax) {
    throw new FilesError("too-large");
  }
  await requireRoom(place, bytes.length);
  return inParent(place, path, async (parent, name) => {
    const current = await currentVersion(parent, name);
    if ((current?.version ?? null) !== version) {
      throw new FilesError("changed");
    }
    const plan = {
      owner: place.owner,
      mode: current?.mode ?? fileMode,
      mayReplace: current !== null,
    };
    return writeWhole(parent, name, plan, (handle) => handle.writeFile(bytes));
  });
}

/** @throws FilesError `full`. */
export async function requireRoom(place: HomePlace, bytes: number): Promise<void> {
  if (!(await place.hasRoomFor(bytes))) {
    throw new FilesError("full");
  }
}

/** Makes a directory. @throws EEXIST if the name is taken. */
export async function makeDirectory(place: HomePlace, path: string): Promise<void> {
  await requireRoom(place, 0);
  await inParent(place, path, async (parent, name) => {
    await mkdir(parent.at(name), 0o755);
    if (place.owner !== null) {
      const made = await parent.enter(name);
      await made.chown(place.owner).finally(() => made.close());
    }
  });
}

/** Renames or moves; never over something that is there. */
export function move(place: HomePlace, from: string, to: string): Promise<void> {
  return inParent(place, from, (source, oldName) =>
    inParent(place, to, async (target, newName) => {
      const status = await lstat(source.at(oldName));
      if (!status.isDirectory()) {
        // Only a new link to the same file refuses, by itself, to replace what is there.
        await link(source.at(oldName), target.at(newName));
        await unlink(source.at(oldName));
        return;
      }
      if (await lstat(target.at(newName)).catch(() => null)) {
        throw new FilesError("exists");
      }
      await rename(source.at(oldName), target.at(newName));
    }),
  );
}

/** Deletes a file, or a directory with all in it. */
export function remove(place: HomePlace, path: string): Promise<void> {
  return inParent(place, path, removeTree);
}
