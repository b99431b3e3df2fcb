import { Kysely, SqliteDialect } from "kysely";
import type { Clock } from "../core/clock.ts";
import { AppError, messageOf } from "../core/errors.ts";
import type { Owned } from "../core/lifecycle.ts";
import { createStoredAccessKeys, type StoredAccessKeys } from "./access-keys.ts";
import { createLearners, type Learners } from "./learners.ts";
import { migrate } from "./migrations.ts";
import { openNodeSqlite } from "./node-sqlite.ts";
import { createStoredSandboxes, type StoredSandboxes } from "./sandboxes.ts";
import { createStoredScans, type StoredScans } from "./scans.ts";
import type { Tables } from "./schema.ts";
import { createStandings, type Standings } from "./standings.ts";

/** What is remembered across restarts. A resolved write is durable. Disposing closes the database. */
export interface Store extends Owned {
  readonly learners: Learners;
  readonly sandboxes: StoredSandboxes;
  readonly standings: Standings;
  readonly scans: StoredScans;
  readonly accessKeys: StoredAccessKeys;
}

/** Where the store lies and whose time it writes. */
export interface StoreOptions {
  /** Path of the SQLite file, made if missing; its directory exists. */
  readonly file: string;
  readonly clock: Clock;
}

/** Primary result codes of SQLite. Source: https://www.sqlite.org/rescode.html */
const reasons: Readonly<Record<number, string>> = {
  5: "another process holds its lock",
  6: "another process holds its lock",
  8: "it can't be written",
  11: "it is damaged; put a copy in its place, or move it away to begin anew",
  13: "the disk is full",
  14: "it can't be opened",
  26: "it is not a SQLite database",
};

function toStoreError(file: string, error: unknown): AppError {
  if (error instanceof AppError) {
    return error;
  }
  const code =
    error instanceof Error && "errcode" in error && typeof error.errcode === "number"
      ? error.errcode & 0xff
      : 0;
  const reason = reasons[code] ?? messageOf(error);
  return new AppError("unavailable", `The database ${file} can't be used: ${reason}.`, {
    cause: error,
  });
}

/**
 * Opens the store and brings its tables up to date.
 * @throws AppError `unavailable` that says why: locked, unwritable, no database, or of a newer program.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  let database: Kysely<Tables> | null = null;
  try {
    const sqlite = openNodeSqlite(options.file);
    database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) });
    await migrate(database);
  } catch (error) {
    await database?.destroy();
    throw toStoreError(options.file, error);
  }
  const opened = database;
  return {
    learners: createLearners(opened, options.clock),
    sandboxes: createStoredSandboxes(opened, options.clock),
    standings: createStandings(opened, options.clock),
    scans: createStoredScans(opened),
    accessKeys: createStoredAccessKeys(opened, options.clock),
    dispose: () => opened.destroy(),
  };
}
