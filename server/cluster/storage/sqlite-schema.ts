import { DatabaseSync } from "node:sqlite";

/** Raise it with every change of the tables, and migrate older ones here. */
const schemaVersion = 1;

/**
 * Opens the cluster's database, creating its tables if need be. Every commit is on disk before it returns.
 * @throws Error in a sentence when the file is no database of ours or belongs to a newer version.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000",
    );
    const found = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
    if (found > schemaVersion) {
      throw new Error(`it was written by a newer version (schema ${found})`);
    }
    database.exec(`
      CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS revision (value INTEGER NOT NULL);
      INSERT INTO revision SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM revision);
      PRAGMA user_version = ${schemaVersion}`);
    return database;
  } catch (error) {
    database.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The cluster's database ${file} can't be used: ${why}.`, { cause: error });
  }
}
