import type { Owned } from "../../core/lifecycle.ts";
import type { StoredObject } from "../../kube/index.ts";

/**
 * Where an object lies: `group/resource/namespace/name`, with empty parts for the core group and for
 * cluster scope, e.g. `/pods/default/web` and `apps/deployments/default/web`.
 */
export type StorageKey = string;

/** One committed change, in revision order. A deletion carries the object as it was last, at the deletion's revision. */
export interface StorageEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly key: StorageKey;
  readonly revision: number;
  readonly object: StoredObject;
  /** The object before a MODIFIED or DELETED: watches with selectors turn changes into ADDED or DELETED with it. */
  readonly previous: StoredObject | undefined;
  /** Length of the object's JSON. */
  readonly bytes: number;
}

/** A consistent read: all objects at one revision, sorted by key. Treat the objects as frozen. */
export interface Snapshot {
  readonly revision: number;
  readonly objects: readonly StoredObject[];
}

/** Receives every committed event after the starting revision, in order, in batches. */
export type StorageListener = (events: readonly StorageEvent[]) => void;

/**
 * Durable, revisioned object storage with the semantics of etcd as the API server uses it: one
 * revision counter for all objects, optimistic locking, watches from a revision, compaction.
 * A write's promise resolves once the change is on disk (group commit); reads and watches see only
 * committed changes. `resourceVersion` of stored objects is the revision of their last change.
 */
export interface Storage extends Owned {
  /** Revision of the last committed change. */
  readonly revision: number;
  get(key: StorageKey): StoredObject | undefined;
  /** Objects whose key starts with `prefix` (`apps/deployments/` or `apps/deployments/default/`). */
  list(prefix: string): Snapshot;
  /**
   * The objects as they were at a revision of the past, or are now. @throws StorageCompacted when that revision is
   * compacted away.
   */
  listAt(prefix: string, revision: number): Snapshot;
  /** @throws StorageConflict when the key exists, StorageTooLarge as etcd does. Returns the object with its resourceVersion. */
  create(key: StorageKey, object: StoredObject): Promise<StoredObject>;
  /** @throws StorageConflict unless the stored object still has revision `expectedRevision`. */
  update(key: StorageKey, object: StoredObject, expectedRevision: number): Promise<StoredObject>;
  /** @throws StorageConflict as {@link Storage.update} does. Returns the object as it was last. */
  delete(key: StorageKey, expectedRevision: number): Promise<StoredObject>;
  /**
   * Calls `listener` for committed events of keys under `prefix` with a revision above `afterRevision`,
   * the ones of the past at once. @throws StorageCompacted when that revision is compacted away.
   */
  watch(prefix: string, afterRevision: number, listener: StorageListener): Owned;
  /** The oldest revision from which a watch may start. */
  readonly compactedRevision: number;
}

/** The object changed, vanished, or came into being since the caller read it. */
export class StorageConflict extends Error {
  override readonly name = "StorageConflict";
}

/** The object is larger than etcd takes. */
export class StorageTooLarge extends Error {
  override readonly name = "StorageTooLarge";
}

/** The requested revision is older than the history that is kept. */
export class StorageCompacted extends Error {
  override readonly name = "StorageCompacted";
}
