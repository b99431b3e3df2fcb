import type { Owned } from "../../core/lifecycle.ts";
import type { StoredObject } from "../../kube/index.ts";
import type { Informer } from "../client/client.ts";

/** Objects of one kind by keys derived from them, kept equal to the informer. */
export class ObjectIndex<T> implements Owned {
  readonly #byKey = new Map<string, Map<string, StoredObject<T>>>();
  readonly #keysOf: (object: StoredObject<T>) => readonly string[];
  readonly #subscription: Owned;

  constructor(informer: Informer<T>, keysOf: (object: StoredObject<T>) => readonly string[]) {
    this.#keysOf = keysOf;
    this.#subscription = informer.subscribe((change) => {
      if (change.type === "updated") {
        this.#remove(change.old);
      }
      if (change.type === "deleted") {
        this.#remove(change.object);
      } else {
        this.#add(change.object);
      }
    });
  }

  get(key: string): readonly StoredObject<T>[] {
    return [...(this.#byKey.get(key)?.values() ?? [])];
  }

  dispose(): void | Promise<void> {
    return this.#subscription.dispose();
  }

  #add(object: StoredObject<T>): void {
    for (const key of this.#keysOf(object)) {
      const objects = this.#byKey.get(key) ?? new Map<string, StoredObject<T>>();
      objects.set(object.metadata.uid, object);
      this.#byKey.set(key, objects);
    }
  }

  #remove(object: StoredObject<T>): void {
    for (const key of this.#keysOf(object)) {
      const objects = this.#byKey.get(key);
      objects?.delete(object.metadata.uid);
      if (objects?.size === 0) {
        this.#byKey.delete(key);
      }
    }
  }
}
