import type { Owned } from "../../core/lifecycle.ts";
import { StatusError } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { type Storage, StorageCompacted, type StorageEvent } from "../storage/storage.ts";
import { storagePrefix } from "./keys.ts";
import type { Selection, WatchEvent } from "./registry.ts";
import { isSelected } from "./selection.ts";

/**
 * Watches a kind after a revision. An object that enters or leaves the selection by a change comes
 * as ADDED or DELETED. @throws StatusError 410 when the revision is compacted away.
 */
export function watchObjects(
  storage: Storage,
  kind: KindDefinition,
  namespace: string,
  selection: Selection,
  afterRevision: number,
  listener: (events: readonly WatchEvent[]) => void,
): Owned {
  const selectsAll = selection.labels.length === 0 && selection.fields.length === 0;
  try {
    return storage.watch(storagePrefix(kind, namespace), afterRevision, (events) => {
      const seen = selectsAll
        ? events
        : events.map((event) => select(kind, selection, event)).filter((event) => event !== null);
      if (seen.length > 0) {
        listener(seen);
      }
    });
  } catch (error) {
    if (error instanceof StorageCompacted) {
      throw StatusError.expired(
        `too old resource version: ${afterRevision} (${storage.compactedRevision})`,
      );
    }
    throw error;
  }
}

function select(
  kind: KindDefinition,
  selection: Selection,
  { type, object, previous, bytes }: StorageEvent,
): WatchEvent | null {
  const is = type !== "DELETED" && isSelected(kind, object, selection);
  const was = previous !== undefined && isSelected(kind, previous, selection);
  if (is) {
    return { type: was ? "MODIFIED" : "ADDED", object, bytes };
  }
  if (!was || !previous) {
    return null;
  }
  // As upstream: what left the selection is told as it was, at the revision of the change.
  const { resourceVersion } = object.metadata;
  return {
    type: "DELETED",
    bytes,
    object: { ...previous, metadata: { ...previous.metadata, resourceVersion } },
  };
}
