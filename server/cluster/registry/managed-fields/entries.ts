import type { ObjectMeta } from "../../../kube/index.ts";
import { without } from "./changed-fields.ts";
import { type FieldSet, isEmpty, leafPaths } from "./field-set.ts";

/** One writer's share of an object. */
export type ManagedEntry = NonNullable<ObjectMeta["managedFields"]>[number];

/** Who writes and how: entries are told apart by these. */
export interface EntryKey {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
}

/** The fields of an entry. */
export function setOf(entry: ManagedEntry): FieldSet {
  return (entry.fieldsV1 ?? {}) as FieldSet;
}

/** Whether an entry is the one of that writer. */
export function hasKey(entry: ManagedEntry, key: EntryKey): boolean {
  return (
    entry.manager === key.manager &&
    entry.operation === key.operation &&
    entry.apiVersion === key.apiVersion &&
    (entry.subresource ?? "") === key.subresource
  );
}

/** An entry with its members in upstream's order. */
export function makeEntry(key: EntryKey, fields: FieldSet, time: string): ManagedEntry {
  return {
    manager: key.manager,
    operation: key.operation,
    apiVersion: key.apiVersion,
    time,
    fieldsType: "FieldsV1",
    fieldsV1: fields,
    ...(key.subresource === "" ? {} : { subresource: key.subresource }),
  };
}

/** Entries without some fields; those left with nothing go. */
export function takeAway(entries: readonly ManagedEntry[], gone: FieldSet): ManagedEntry[] {
  if (isEmpty(gone)) {
    return [...entries];
  }
  return entries
    .map((entry) => ({ ...entry, fieldsV1: without(setOf(entry), gone) }))
    .filter((entry) => !isEmpty(setOf(entry)));
}

/** Applies first, then by time, then by name, as upstream sorts them. */
export function sortEntries(entries: readonly ManagedEntry[]): ManagedEntry[] {
  const rank = (entry: ManagedEntry) => [
    entry.operation === "Apply" ? "0" : "1",
    entry.operation === "Apply" ? "" : (entry.time ?? ""),
    entry.manager ?? "",
    entry.subresource ?? "",
  ];
  return entries.toSorted((left, right) => {
    const [leftRank, rightRank] = [rank(left).join("\0"), rank(right).join("\0")];
    return leftRank < rightRank ? -1 : leftRank > rightRank ? 1 : 0;
  });
}

/** Paths in an entry's conflict, in order. */
export function conflictPaths(fields: FieldSet): string[] {
  return leafPaths(fields).toSorted();
}
