import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { CommitRow } from "./group-commit-storage.ts";
import { openDatabase } from "./sqlite-schema.ts";

/** A batch to commit, and the answer: `error` is empty on success. */
export interface CommitRequest {
  readonly id: number;
  readonly rows: readonly CommitRow[];
}
export interface CommitAnswer {
  readonly id: number;
  readonly error: string;
}

function commitWith(database: DatabaseSync): (rows: readonly CommitRow[]) => void {
  const put = database.prepare(
    "INSERT INTO objects (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const remove = database.prepare("DELETE FROM objects WHERE key = ?");
  const advance = database.prepare("UPDATE revision SET value = ?");
  return (rows) => {
    database.exec("BEGIN IMMEDIATE");
    try {
      for (const { key, value } of rows) {
        if (value === null) {
          remove.run(key);
        } else {
          put.run(key, value);
        }
      }
      advance.run(rows.at(-1)?.revision ?? 0);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) {
        database.exec("ROLLBACK");
      }
      throw error;
    }
  };
}

// Commits wait for the disk; in a thread of their own they never hold the API's event loop.
const port = parentPort;
if (port) {
  const commit = commitWith(openDatabase(workerData.file));
  port.on("message", ({ id, rows }: CommitRequest) => {
    let error = "";
    try {
      commit(rows);
    } catch (cause) {
      error = cause instanceof Error ? cause.message : String(cause);
    }
    port.postMessage({ id, error } satisfies CommitAnswer);
  });
}
