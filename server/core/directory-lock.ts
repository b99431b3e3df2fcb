import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "./clock.ts";
import { AppError } from "./errors.ts";
import { type Owned, toOwned } from "./lifecycle.ts";

const fileName = "lock";
const retryMs = 100;

/** How a directory is kept. */
export interface DirectoryLockOptions {
  readonly clock: Clock;
  /** Of the directory, where there is none yet. */
  readonly mode: number;
  /** How long to wait for whoever has it; 0 unless told. */
  readonly waitMs?: number;
}

/**
 * Keeps a directory for this process until disposed; the kernel lets it go when the process ends, however that
 * comes. The lock is SQLite's own on an empty database, since Node has no call for one. Source: sqlite.org/lockingv3.html, section 3.
 * @throws AppError `conflict` when another one keeps it.
 */
export async function lockDirectory(
  directory: string,
  { clock, mode, waitMs = 0 }: DirectoryLockOptions,
): Promise<Owned> {
  await mkdir(directory, { recursive: true, mode });
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    const lock = takeLock(join(directory, fileName));
    if (lock) {
      return lock;
    }
    if (waitedMs >= waitMs) {
      throw new AppError(
        "conflict",
        `Another process uses ${directory}. End that one, or give this one a directory of its own (DATA_DIR, or --data-dir of the cluster).`,
        { retryable: true },
      );
    }
    await clock.sleep(retryMs);
  }
}

/** @returns null while another one has it. */
function takeLock(file: string): Owned | null {
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE");
    return toOwned(() => database.close());
  } catch (error) {
    database.close();
    if (isBusy(error)) {
      return null;
    }
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5;
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}
