import { formatTime, type Instant } from "../../../core/time.ts";
import { apiVersionOf, type KubeObject } from "../../../kube/index.ts";
import type { KindDefinition } from "../../kinds/definition.ts";
import type { WriteContext } from "../registry.ts";
import { turnsFor } from "../turns.ts";
import { changedFields, ownableFields } from "./changed-fields.ts";
import { withEmptyStructs } from "./empty-structs.ts";
import {
  type EntryKey,
  hasKey,
  type ManagedEntry,
  makeEntry,
  setOf,
  sortEntries,
  takeAway,
} from "./entries.ts";
import { isEmpty, union } from "./field-set.ts";
import { structureOf } from "./structure.ts";

/** Kinds that change so often that upstream keeps no records of them either, or that nobody applies. */
const untracked: ReadonlySet<string> = new Set(["/events", "events.k8s.io/events"]);

/**
 * Records in `metadata.managedFields` what a create, update or patch changed under its writer's name.
 * Source: structured-merge-diff merge/update.go and apimachinery pkg/util/managedfields v1.35.
 */
export async function recordUpdate(
  old: KubeObject | undefined,
  object: KubeObject,
  subresource: string,
  kind: KindDefinition,
  context: WriteContext,
  now: Instant,
): Promise<void> {
  if (untracked.has(`${kind.group}/${kind.resource}`)) {
    return;
  }
  const isStatus = subresource === "status";
  const at = { schema: structureOf(kind), field: "" };
  const after = ownableFields(object, isStatus || old === undefined);
  const before = withEmptyStructs(ownableFields(old ?? {}, isStatus), after, kind);
  const turn = turnsFor(after);
  const { written, removed } = changedFields(before, after, at);
  await turn();
  const key: EntryKey = {
    manager: context.fieldManager,
    operation: "Update",
    apiVersion: apiVersionOf(kind),
    subresource: context.managedSubresource ?? subresource,
  };
  const known = knownEntries(old, object, subresource);
  const others = takeAway(
    known.filter((entry) => !hasKey(entry, key)),
    isEmpty(removed) ? written : union(written, removed),
  );
  await turn();
  const own = known.filter((entry) => hasKey(entry, key));
  const [kept] = takeAway(own, removed);
  const fields = kept ? union(setOf(kept), written) : written;
  const time =
    isEmpty(written) && isEmpty(removed) ? (kept?.time ?? formatTime(now)) : formatTime(now);
  const entries = isEmpty(fields) ? others : [...others, makeEntry(key, fields, time)];
  setEntries(object, sortEntries(entries));
}

/**
 * The entries to go on from. A writer of the whole object may rewrite them, as `kubectl apply --server-side` does to
 * take over what it applied as a client; one empty entry forgets all, none keeps all.
 */
function knownEntries(
  old: KubeObject | undefined,
  object: KubeObject,
  subresource: string,
): readonly ManagedEntry[] {
  const stored = old?.metadata?.managedFields ?? [];
  const sent = object.metadata?.managedFields ?? [];
  if (subresource !== "" || sent.length === 0) {
    return stored;
  }
  const [first] = sent;
  return sent.length === 1 && first && Object.keys(first).length === 0 ? [] : sent;
}

function setEntries(object: KubeObject, entries: ReturnType<typeof sortEntries>): void {
  const metadata = { ...object.metadata };
  if (entries.length > 0) {
    metadata.managedFields = entries;
  } else {
    delete metadata.managedFields;
  }
  object.metadata = metadata;
}
