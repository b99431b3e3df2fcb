import { formatTime, type Instant } from "../../../core/time.ts";
import {
  apiVersionOf,
  isRecord,
  type JsonObject,
  type KubeObject,
  quote,
  StatusError,
} from "../../../kube/index.ts";
import type { KindDefinition } from "../../kinds/definition.ts";
import { turnsFor } from "../turns.ts";
import { changedFields, ownableFields, without } from "./changed-fields.ts";
import {
  conflictPaths,
  type EntryKey,
  hasKey,
  type ManagedEntry,
  makeEntry,
  setOf,
  sortEntries,
  takeAway,
} from "./entries.ts";
import { difference, fieldsOf, intersection, isEmpty, union, withParents } from "./field-set.ts";
import { lastAppliedFields, withLastApplied } from "./last-applied.ts";
import { mergeApplied, prune } from "./merge-applied.ts";
import { structureOf } from "./structure.ts";

/** Who applies what, and whether it takes over fields of others. */
export interface Application {
  readonly config: KubeObject;
  readonly manager: string;
  readonly force: boolean;
  readonly subresource: string;
  readonly now: Instant;
}

/**
 * Server-side apply: the object that an applied configuration makes of the live one (`{}` for none),
 * with the applier's fields recorded.
 * Source: structured-merge-diff merge/update.go and apimachinery pkg/util/managedfields v1.35.
 * @throws StatusError 409 with a cause for each field that another manager owns with another value.
 */
export async function applyConfiguration(
  kind: KindDefinition,
  live: KubeObject,
  application: Application,
): Promise<KubeObject> {
  const { manager, force, subresource, now } = application;
  const at = { schema: structureOf(kind), field: "" };
  const isStatus = subresource === "status";
  const config = ownableFields(application.config, isStatus);
  const turn = turnsFor(config);
  const wanted = fieldsOf(config, at);
  const before = ownableFields(live, isStatus);
  await turn();
  const merged = mergeApplied(before, config, at);
  await turn();
  const key: EntryKey = {
    manager,
    operation: "Apply",
    apiVersion: apiVersionOf(kind),
    subresource,
  };
  const entries = live.metadata?.managedFields ?? [];
  const others = entries.filter((entry) => !hasKey(entry, key));
  const { written } = changedFields(before, merged, at);
  await turn();
  const changed = intersection(written, wanted);
  if (!force) {
    refuseConflicts(others, without(changed, lastAppliedFields(live, manager, at)));
  }
  await turn();
  const remaining = takeAway(others, changed);
  const own = entries.find((entry) => hasKey(entry, key));
  const ownedByOthers = withParents(remaining.map(setOf).reduce(union, {}));
  const dropped = own ? without(difference(setOf(own), withParents(wanted)), ownedByOthers) : {};
  await turn();
  const result = prune(merged, dropped, at);
  const object = withOwnable(live, isRecord(result) ? result : {}, isStatus);
  await turn();
  const left = takeAway(remaining, changedFields(merged, result, at).removed);
  const list = isEmpty(wanted) ? left : [...left, makeEntry(key, wanted, formatTime(now))];
  object.metadata = { ...object.metadata, managedFields: sortEntries(list) };
  return withLastApplied(object, application.config, manager);
}

interface Conflict {
  readonly manager: string;
  readonly path: string;
}

function refuseConflicts(
  others: readonly ManagedEntry[],
  changed: ReturnType<typeof fieldsOf>,
): void {
  const conflicts = others.flatMap((entry) =>
    conflictPaths(intersection(setOf(entry), changed)).map(
      (path): Conflict => ({ manager: managerText(entry), path }),
    ),
  );
  if (conflicts.length > 0) {
    throw StatusError.applyConflict(
      conflicts.map(({ manager, path }) => ({
        reason: "FieldManagerConflict",
        message: `conflict with ${manager}`,
        field: path,
      })),
      conflictMessage(conflicts),
    );
  }
}

function managerText(entry: ManagedEntry): string {
  const subresource = entry.subresource ? ` with subresource ${quote(entry.subresource)}` : "";
  const version = entry.operation === "Update" ? ` using ${entry.apiVersion}` : "";
  return `${quote(entry.manager ?? "")}${subresource}${version}`;
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first) {
    return `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.path}`;
  }
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].toSorted();
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...conflicts.filter((one) => one.manager === manager).map(({ path }) => `- ${path}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

/** The live object with the ownable part replaced. */
function withOwnable(live: KubeObject, part: JsonObject, isStatus: boolean): KubeObject {
  const {
    labels: _l,
    annotations: _a,
    finalizers: _f,
    ownerReferences: _o,
    ...system
  } = live.metadata ?? {};
  return {
    ...part,
    ...(live.apiVersion === undefined ? {} : { apiVersion: live.apiVersion }),
    ...(live.kind === undefined ? {} : { kind: live.kind }),
    metadata: { ...system, ...(isRecord(part.metadata) ? part.metadata : {}) },
    ...(!isStatus && live.status !== undefined ? { status: live.status } : {}),
  } as KubeObject;
}
