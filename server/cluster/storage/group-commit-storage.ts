import type { Owned } from "../../core/lifecycle.ts";
import type { StoredObject } from "../../kube/index.ts";
import { CommittedState } from "./committed-state.ts";
import {
  type Snapshot,
  type Storage,
  StorageConflict,
  type StorageEvent,
  type StorageKey,
  type StorageListener,
  StorageTooLarge,
} from "./storage.ts";

/** What etcd takes in one request by default (`--max-request-bytes`). */
const objectBytesMax = 1.5 * 1024 * 1024;

/** One row to be made durable; `value` null removes the key. */
export interface CommitRow {
  readonly key: StorageKey;
  readonly revision: number;
  readonly value: string | null;
}

/** Makes batches durable, one after the other. */
export interface Committer extends Owned {
  /** Resolves once all rows are on disk; rejects when none of them is. */
  commit(rows: readonly CommitRow[]): Promise<void>;
}

interface PendingWrite {
  readonly event: StorageEvent;
  readonly row: CommitRow;
  readonly resolve: (object: StoredObject) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * {@link Storage} over a {@link Committer}: writes that arrive while a batch is being committed form the
 * next batch. Conflicts are judged against what is committed and what is under way; reads and watches
 * see a change only after its commit.
 */
export class GroupCommitStorage implements Storage {
  readonly #state: CommittedState;
  readonly #committer: Committer;
  #nextRevision: number;
  #waiting: PendingWrite[] = [];
  /** The latest uncommitted change of each key. */
  readonly #overlay = new Map<StorageKey, StorageEvent>();
  #flushing: Promise<void> | null = null;
  #disposed = false;

  constructor(
    committer: Committer,
    revision: number,
    objects: Iterable<readonly [StorageKey, StoredObject]>,
  ) {
    this.#committer = committer;
    this.#state = new CommittedState(revision, objects);
    this.#nextRevision = revision + 1;
  }

  get revision(): number {
    return this.#state.revision;
  }

  get compactedRevision(): number {
    return this.#state.compactedRevision;
  }

  get(key: StorageKey): StoredObject | undefined {
    return this.#state.get(key);
  }

  list(prefix: string): Snapshot {
    return this.#state.list(prefix);
  }

  listAt(prefix: string, revision: number): Snapshot {
    return this.#state.listAt(prefix, revision);
  }

  watch(prefix: string, afterRevision: number, listener: StorageListener): Owned {
    return this.#state.watch(prefix, afterRevision, listener);
  }

  async create(key: StorageKey, object: StoredObject): Promise<StoredObject> {
    if (this.#latest(key)) {
      throw new StorageConflict(`${key} exists`);
    }
    return this.#write(key, "ADDED", object, undefined);
  }

  async update(
    key: StorageKey,
    object: StoredObject,
    expectedRevision: number,
  ): Promise<StoredObject> {
    return this.#write(key, "MODIFIED", object, this.#expect(key, expectedRevision));
  }

  async delete(key: StorageKey, expectedRevision: number): Promise<StoredObject> {
    const previous = this.#expect(key, expectedRevision);
    return this.#write(key, "DELETED", previous, previous);
  }

  /** Commits what is waiting, then closes. Later writes are refused. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#flushing;
    await this.#committer.dispose();
  }

  #latest(key: StorageKey): StoredObject | undefined {
    const pending = this.#overlay.get(key);
    if (!pending) {
      return this.#state.get(key);
    }
    return pending.type === "DELETED" ? undefined : pending.object;
  }

  #expect(key: StorageKey, expectedRevision: number): StoredObject {
    const latest = this.#latest(key);
    if (!latest || Number(latest.metadata.resourceVersion) !== expectedRevision) {
      throw new StorageConflict(`${key} is not at revision ${expectedRevision}`);
    }
    return latest;
  }

  #write(
    key: StorageKey,
    type: StorageEvent["type"],
    object: StoredObject,
    previous: StoredObject | undefined,
  ): Promise<StoredObject> {
    if (this.#disposed) {
      return Promise.reject(new Error("the storage is closed"));
    }
    const revision = this.#nextRevision;
    const stored = withRevision(object, revision);
    const json = JSON.stringify(stored);
    if (isTooLarge(json) && type !== "DELETED") {
      return Promise.reject(new StorageTooLarge(`${key} takes ${json.length} characters`));
    }
    this.#nextRevision++;
    const event: StorageEvent = {
      type,
      key,
      revision,
      object: stored,
      previous,
      bytes: json.length,
    };
    this.#overlay.set(key, event);
    const value = type === "DELETED" ? null : json;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, row: { key, revision, value }, resolve, reject });
      this.#flushing ??= this.#flushAll();
    });
  }

  async #flushAll(): Promise<void> {
    // One turn of the event loop, so that requests that came together are committed together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#committer.commit(batch.map(({ row }) => row));
      } catch (error) {
        this.#abandon([...batch, ...this.#waiting], error);
        continue;
      }
      this.#publish(batch);
    }
    this.#flushing = null;
  }

  #publish(batch: readonly PendingWrite[]): void {
    for (const { event } of batch) {
      if (this.#overlay.get(event.key) === event) {
        this.#overlay.delete(event.key);
      }
    }
    this.#state.apply(batch.map(({ event }) => event));
    for (const { event, resolve } of batch) {
      resolve(event.object);
    }
  }

  /** What waited behind a failed batch was judged against it, so it fails with it. */
  #abandon(writes: readonly PendingWrite[], error: unknown): void {
    this.#waiting = [];
    this.#overlay.clear();
    this.#nextRevision = this.#state.revision + 1;
    for (const { reject } of writes) {
      reject(error);
    }
  }
}

function withRevision(object: StoredObject, revision: number): StoredObject {
  return {
    ...object,
    metadata: { ...object.metadata, resourceVersion: String(revision) },
  };
}

/** A character takes three bytes at most: short texts needn't be measured. */
function isTooLarge(json: string): boolean {
  return json.length > objectBytesMax / 3 && Buffer.byteLength(json) > objectBytesMax;
}
