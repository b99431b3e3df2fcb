import { type Owned, toOwned } from "../../core/lifecycle.ts";
import type { StoredObject } from "../../kube/index.ts";
import {
  type Snapshot,
  StorageCompacted,
  type StorageEvent,
  type StorageKey,
  type StorageListener,
} from "./storage.ts";

/** How much of the past is kept for watches that start from an older revision. */
const historyEventsMax = 10_000;
/** The same in bytes: large objects that change again and again must not fill the memory. */
const historyBytesMax = 64 * 1024 * 1024;
/** Trimmed in steps, since dropping the head of a long array one by one is slow. */
const historyTrimStep = 2_000;

interface Watcher {
  readonly prefix: string;
  readonly afterRevision: number;
  readonly listener: StorageListener;
}

/** `apps/deployments/` of `apps/deployments/default/web`: objects are kept by kind. */
function bucketOf(keyOrPrefix: string): string {
  const second = keyOrPrefix.indexOf("/", keyOrPrefix.indexOf("/") + 1);
  return keyOrPrefix.slice(0, second + 1);
}

class Bucket {
  readonly objects = new Map<StorageKey, StoredObject>();
  #sortedKeys: StorageKey[] | null = null;

  set(key: StorageKey, object: StoredObject): void {
    if (!this.objects.has(key)) {
      this.#sortedKeys = null;
    }
    this.objects.set(key, object);
  }

  delete(key: StorageKey): void {
    this.objects.delete(key);
    this.#sortedKeys = null;
  }

  list(prefix: string): StoredObject[] {
    return this.entries(prefix).map(([, object]) => object);
  }

  entries(prefix: string): [StorageKey, StoredObject][] {
    this.#sortedKeys ??= [...this.objects.keys()].sort();
    const keys = this.#sortedKeys;
    const found: [StorageKey, StoredObject][] = [];
    for (let at = lowerBound(keys, prefix); at < keys.length; at++) {
      const key = keys[at] ?? "";
      if (!key.startsWith(prefix)) {
        break;
      }
      const object = this.objects.get(key);
      if (object) {
        found.push([key, object]);
      }
    }
    return found;
  }
}

function lowerBound(keys: readonly string[], wanted: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? "") < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function undo(
  objects: Map<StorageKey, StoredObject>,
  { key, previous }: Pick<StorageEvent, "key" | "previous">,
): void {
  if (previous) {
    objects.set(key, previous);
  } else {
    objects.delete(key);
  }
}

/** What is on disk, in memory: the objects, the recent events, and who watches them. */
export class CommittedState {
  #revision: number;
  #compactedRevision: number;
  #history: StorageEvent[] = [];
  #historyBytes = 0;
  readonly #buckets = new Map<string, Bucket>();
  readonly #watchers = new Set<Watcher>();

  constructor(revision: number, objects: Iterable<readonly [StorageKey, StoredObject]>) {
    this.#revision = revision;
    this.#compactedRevision = revision;
    for (const [key, object] of objects) {
      this.#bucket(key).set(key, object);
    }
  }

  get revision(): number {
    return this.#revision;
  }

  get compactedRevision(): number {
    return this.#compactedRevision;
  }

  get(key: StorageKey): StoredObject | undefined {
    return this.#buckets.get(bucketOf(key))?.objects.get(key);
  }

  list(prefix: string): Snapshot {
    return {
      revision: this.#revision,
      objects: this.#buckets.get(bucketOf(prefix))?.list(prefix) ?? [],
    };
  }

  listAt(prefix: string, revision: number): Snapshot {
    this.#requireKept(revision);
    const objects = new Map(this.#buckets.get(bucketOf(prefix))?.entries(prefix));
    for (let at = this.#history.length - 1; at >= 0; at--) {
      const event = this.#history[at];
      if (!event || event.revision <= revision) {
        break;
      }
      if (event.key.startsWith(prefix)) {
        undo(objects, event);
      }
    }
    const sorted = [...objects].sort(([left], [right]) => (left < right ? -1 : 1));
    return { revision, objects: sorted.map(([, object]) => object) };
  }

  /** Makes a committed batch visible and tells the watchers, in the batch's order. */
  apply(events: readonly StorageEvent[]): void {
    for (const event of events) {
      const bucket = this.#bucket(event.key);
      if (event.type === "DELETED") {
        bucket.delete(event.key);
      } else {
        bucket.set(event.key, event.object);
      }
      this.#revision = event.revision;
      this.#historyBytes += event.bytes;
      this.#history.push(event);
    }
    this.#trimHistory();
    for (const watcher of [...this.#watchers]) {
      this.#tell(watcher, events);
    }
  }

  watch(prefix: string, afterRevision: number, listener: StorageListener): Owned {
    this.#requireKept(afterRevision);
    const watcher = { prefix, afterRevision, listener };
    this.#watchers.add(watcher);
    this.#tell(watcher, this.#history);
    return toOwned(() => void this.#watchers.delete(watcher));
  }

  #requireKept(revision: number): void {
    if (revision < this.#compactedRevision) {
      throw new StorageCompacted(`revision ${revision} is older than ${this.#compactedRevision}`);
    }
  }

  #tell({ prefix, afterRevision, listener }: Watcher, events: readonly StorageEvent[]): void {
    const matching = events.filter(
      ({ key, revision }) => revision > afterRevision && key.startsWith(prefix),
    );
    if (matching.length > 0) {
      listener(matching);
    }
  }

  #trimHistory(): void {
    const isLong = this.#history.length > historyEventsMax + historyTrimStep;
    if (!isLong && this.#historyBytes <= historyBytesMax) {
      return;
    }
    let dropped = isLong ? this.#history.length - historyEventsMax : 0;
    let bytes = 0;
    for (const [index, event] of this.#history.entries()) {
      if (index >= dropped && this.#historyBytes - bytes <= historyBytesMax / 2) {
        break;
      }
      bytes += event.bytes;
      dropped = Math.max(dropped, index + 1);
    }
    this.#history = this.#history.slice(dropped);
    this.#historyBytes -= bytes;
    this.#compactedRevision = (this.#history[0]?.revision ?? this.#revision + 1) - 1;
  }

  #bucket(key: StorageKey): Bucket {
    const name = bucketOf(key);
    const bucket = this.#buckets.get(name) ?? new Bucket();
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
