import { randomBytes } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
import type { AnchoredDirectory } from "../core/anchored-directory.ts";
import { FilesError } from "./failure.ts";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** How files are called while they are being written; watches leave them out. */
export const draftPrefix = ".kubebook-draft-";

/** Changes whenever the file's bytes do. */
export function versionOf({ ino, mtimeNs, size }: BigIntStats): string {
  return `${ino}-${mtimeNs}-${size}`;
}

/**
 * Opens a regular file for reading. A FIFO, socket or device, which would hold up its reader, is refused, and
 * so is a link. The caller closes it.
 */
export async function openRegular(
  directory: AnchoredDirectory,
  name: string,
): Promise<{ readonly handle: FileHandle; readonly status: BigIntStats }> {
  const handle = await open(directory.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  const status = await handle.stat({ bigint: true });
  if (!status.isFile()) {
    await handle.close();
    throw new FilesError("not-allowed");
  }
  return { handle, status };
}

/** The version of what is there now, or null if nothing is. @throws FilesError if it's no regular file. */
export async function currentVersion(
  directory: AnchoredDirectory,
  name: string,
): Promise<{ readonly version: string; readonly mode: number } | null> {
  const status = await lstat(directory.at(name), { bigint: true }).catch(ifAbsent);
  if (status && !status.isFile()) {
    throw new FilesError("not-allowed");
  }
  return status && { version: versionOf(status), mode: Number(status.mode & 0o777n) };
}

function ifAbsent(error: NodeJS.ErrnoException): null {
  if (error.code !== "ENOENT") {
    throw error;
  }
  return null;
}

/** How a draft takes its place. */
export interface DraftPlan {
  readonly owner: number | null;
  readonly mode: number;
  /** Whether something of that name may be there and is replaced. */
  readonly mayReplace: boolean;
}

/**
 * Writes a file beside its place and moves it there when it's whole: whoever reads the name sees the old bytes
 * or the new ones. What `fill` throws leaves nothing behind.
 * @throws EEXIST if something is there that may not be replaced.
 */
export async function writeWhole(
  directory: AnchoredDirectory,
  name: string,
  plan: DraftPlan,
  fill: (handle: FileHandle) => Promise<void>,
): Promise<string> {
  const draft = directory.at(`${draftPrefix}${randomBytes(9).toString("base64url")}`);
  const handle = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  let placed = false;
  try {
    await fill(handle);
    if (plan.owner !== null) {
      await handle.chown(plan.owner, plan.owner);
    }
    await handle.chmod(plan.mode);
    const version = versionOf(await handle.stat({ bigint: true }));
    if (plan.mayReplace) {
      await rename(draft, directory.at(name));
      placed = true;
    } else {
      await link(draft, directory.at(name));
    }
    return version;
  } finally {
    await handle.close();
    if (!placed) {
      await unlink(draft).catch(() => {});
    }
  }
}
