import { Worker } from "node:worker_threads";
import type { StoredObject } from "../../kube/index.ts";
import { type CommitRow, type Committer, GroupCommitStorage } from "./group-commit-storage.ts";
import { openDatabase } from "./sqlite-schema.ts";
import type { CommitAnswer, CommitRequest } from "./sqlite-worker.ts";
import type { Storage, StorageKey } from "./storage.ts";

/**
 * A {@link Storage} in a SQLite file (WAL, synchronous=FULL): what was acknowledged survives kill -9.
 * A failed commit (full disk) rejects its writes and leaves the rest as it was.
 * @throws Error in a sentence when the file can't be used.
 */
export function openSqliteStorage(file: string): Storage {
  const { revision, objects } = load(file);
  return new GroupCommitStorage(new WorkerCommitter(file), revision, objects);
}

function load(file: string) {
  const database = openDatabase(file);
  try {
    const revision = Number(database.prepare("SELECT value FROM revision").get()?.value ?? 0);
    const objects = database
      .prepare("SELECT key, value FROM objects")
      .all()
      .map(({ key, value }): [StorageKey, StoredObject] => [
        String(key),
        JSON.parse(String(value)) as StoredObject,
      ]);
    return { revision, objects };
  } finally {
    database.close();
  }
}

class WorkerCommitter implements Committer {
  readonly #worker: Worker;
  readonly #open = new Map<number, (error: Error | null) => void>();
  #lastId = 0;
  #failure: Error | null = null;

  constructor(file: string) {
    this.#worker = new Worker(new URL("./sqlite-worker.ts", import.meta.url), {
      workerData: { file },
    });
    this.#worker.on("message", ({ id, error }: CommitAnswer) => {
      this.#settle(id, error === "" ? null : new Error(error));
    });
    this.#worker.on("error", (error) => this.#failAll(error));
    this.#worker.on("exit", () => this.#failAll(new Error("the storage is closed")));
  }

  commit(rows: readonly CommitRow[]): Promise<void> {
    if (this.#failure) {
      return Promise.reject(this.#failure);
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#open.set(id, (error) => (error === null ? resolve() : reject(error)));
      this.#worker.postMessage({ id, rows } satisfies CommitRequest);
    });
  }

  async dispose(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(id: number, error: Error | null): void {
    this.#open.get(id)?.(error);
    this.#open.delete(id);
  }

  #failAll(error: unknown): void {
    this.#failure = error instanceof Error ? error : new Error(String(error));
    for (const id of [...this.#open.keys()]) {
      this.#settle(id, this.#failure);
    }
  }
}
