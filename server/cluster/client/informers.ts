import type { Owned } from "../../core/lifecycle.ts";
import { toOwned } from "../../core/lifecycle.ts";
import type { StoredObject } from "../../kube/index.ts";
import type { Storage, StorageEvent } from "../storage/storage.ts";
import type { Change, Informer, Informers, ResourceRef } from "./client.ts";

/** Shared informers over storage; disposing ends their watches. */
export function createInformers(storage: Storage): Informers & Owned {
  const informers = new Map<string, StorageInformer>();
  return {
    of<T>({ group, resource }: ResourceRef): Informer<T> {
      const prefix = `${group}/${resource}/`;
      const informer = informers.get(prefix) ?? new StorageInformer(storage, prefix);
      informers.set(prefix, informer);
      // Stored JSON has no type of its own: who names a resource knows what lies there.
      return informer as unknown as Informer<T>;
    },
    dispose() {
      for (const informer of informers.values()) {
        void informer.dispose();
      }
      informers.clear();
    },
  };
}

type Index = Map<string, Set<StoredObject>>;

/** One kind's cache. It is updated before any listener hears of a change. */
class StorageInformer implements Informer, Owned {
  readonly #storage: Storage;
  readonly #prefix: string;
  readonly #byOwner: Index = new Map();
  readonly #listeners = new Set<(change: Change<StoredObject>) => void>();
  readonly #watch: Owned;

  constructor(storage: Storage, prefix: string) {
    this.#storage = storage;
    this.#prefix = prefix;
    const snapshot = storage.list(prefix);
    for (const object of snapshot.objects) {
      this.#index(object);
    }
    this.#watch = storage.watch(prefix, snapshot.revision, (events) => this.#apply(events));
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#storage.get(`${this.#prefix}${namespace}/${name}`);
  }

  list(namespace?: string): readonly StoredObject[] {
    const prefix = namespace === undefined ? this.#prefix : `${this.#prefix}${namespace}/`;
    return this.#storage.list(prefix).objects;
  }

  ownedBy(uid: string): readonly StoredObject[] {
    return [...(this.#byOwner.get(uid) ?? [])];
  }

  subscribe(listener: (change: Change<StoredObject>) => void): Owned {
    this.#listeners.add(listener);
    for (const object of this.list()) {
      listener({ type: "added", object });
    }
    return toOwned(() => void this.#listeners.delete(listener));
  }

  dispose(): void {
    this.#listeners.clear();
    void this.#watch.dispose();
  }

  #apply(events: readonly StorageEvent[]): void {
    for (const { type, object, previous } of events) {
      if (previous) {
        this.#unindex(previous);
      }
      if (type !== "DELETED") {
        this.#index(object);
      }
    }
    for (const event of events) {
      this.#tell(changeOf(event));
    }
  }

  #tell(change: Change<StoredObject>): void {
    for (const listener of [...this.#listeners]) {
      listener(change);
    }
  }

  #index(object: StoredObject): void {
    const uid = controllerUid(object);
    if (uid !== undefined) {
      const owned = this.#byOwner.get(uid) ?? new Set();
      owned.add(object);
      this.#byOwner.set(uid, owned);
    }
  }

  #unindex(object: StoredObject): void {
    const uid = controllerUid(object);
    const owned = uid === undefined ? undefined : this.#byOwner.get(uid);
    if (uid !== undefined && owned) {
      owned.delete(object);
      if (owned.size === 0) {
        this.#byOwner.delete(uid);
      }
    }
  }
}

function controllerUid(object: StoredObject): string | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
}

function changeOf({ type, object, previous }: StorageEvent): Change<StoredObject> {
  if (type === "DELETED") {
    return { type: "deleted", object };
  }
  return type === "MODIFIED" && previous
    ? { type: "updated", object, old: previous }
    : { type: "added", object };
}
