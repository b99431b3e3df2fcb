import { cloneJson } from "../clone.ts";
import { StatusError } from "../status-error.ts";
import { identityOf, orderElements, placesOf } from "./element-order.ts";
import { isRecord, type JsonObject, setMember } from "./json-value.ts";
import { fieldSemantics } from "./list-semantics.ts";

const directive = "$patch";
const retainKeys = "$retainKeys";
const orderPrefix = "$setElementOrder/";
const deletePrefix = "$deleteFromPrimitiveList/";

/** Names the schema of the objects in a field, itself or in a list; undefined for anything else. */
export type NestedSchema = (schema: string, field: string) => string | undefined;

interface Merge {
  readonly schema: string | undefined;
  readonly nested: NestedSchema;
}

/**
 * The document changed by a strategic merge patch. `schema` is the OpenAPI name of its type. Neither
 * argument is changed. Source: apimachinery pkg/util/strategicpatch/patch.go v1.35.
 * @throws StatusError 400 or 422 for directives that upstream refuses.
 */
export function applyStrategicPatch(
  document: unknown,
  patch: unknown,
  schema: string,
  nested: NestedSchema,
): unknown {
  if (!isRecord(patch) || !isRecord(document)) {
    throw StatusError.badRequest("invalid JSON document");
  }
  return mergeMap(cloneJson(document), cloneJson(patch), { schema, nested });
}

function mergeMap(original: JsonObject, patch: JsonObject, at: Merge): JsonObject {
  const mode = patch[directive];
  delete patch[directive];
  if (mode === "replace") {
    return withoutDirectives(patch);
  }
  if (mode === "delete") {
    return {};
  }
  if (mode !== undefined && mode !== "merge") {
    throw StatusError.badRequest(
      `unknown patch type found in ${JSON.stringify({ [directive]: mode })}`,
    );
  }
  retain(original, patch);
  reorder(original, patch, at);
  for (const [key, value] of Object.entries(patch)) {
    mergeField(original, key, value, at);
  }
  return original;
}

function retain(original: JsonObject, patch: JsonObject): void {
  const kept = patch[retainKeys];
  if (kept === undefined) {
    return;
  }
  delete patch[retainKeys];
  if (!Array.isArray(kept)) {
    throw StatusError.badRequest("invalid patch format of retainKeys");
  }
  const named = new Set(kept);
  if (Object.entries(patch).some(([key, value]) => value !== null && !named.has(key))) {
    throw unprocessable();
  }
  for (const key of Object.keys(original)) {
    if (!named.has(key)) {
      delete original[key];
    }
  }
}

function unprocessable(): StatusError {
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
    details: {},
  });
}

/** Merges the lists that come with `$setElementOrder` and orders them by it. */
function reorder(original: JsonObject, patch: JsonObject, at: Merge): void {
  for (const [key, order] of Object.entries(patch)) {
    if (key.startsWith(orderPrefix)) {
      delete patch[key];
      reorderField(original, patch, key.slice(orderPrefix.length), order, at);
    }
  }
}

function reorderField(
  original: JsonObject,
  patch: JsonObject,
  field: string,
  order: unknown,
  at: Merge,
): void {
  if (!Array.isArray(order)) {
    throw StatusError.badRequest("invalid patch format of setElementOrder list");
  }
  if (patch[field] === null) {
    return;
  }
  const before = original[field];
  for (const name of [`${deletePrefix}${field}`, field]) {
    if (Object.hasOwn(patch, name)) {
      mergeField(original, name, patch[name], at);
      delete patch[name];
    }
  }
  const merged = original[field];
  if (Array.isArray(merged)) {
    const mergeKey = fieldSemantics(at.schema, field)["patch-merge-key"] ?? "";
    original[field] = orderElements(merged, order, Array.isArray(before) ? before : [], mergeKey);
  }
}

function mergeField(original: JsonObject, key: string, value: unknown, at: Merge): void {
  if (key.startsWith(deletePrefix)) {
    deleteScalars(original, key.slice(deletePrefix.length), value);
    return;
  }
  if (value === null) {
    delete original[key];
    return;
  }
  const current = Object.hasOwn(original, key) ? original[key] : undefined;
  setMember(original, key, mergeValue(current, value, key, at));
}

function mergeValue(current: unknown, value: unknown, key: string, at: Merge): unknown {
  const { "patch-strategy": strategy = "", "patch-merge-key": mergeKey = "" } = fieldSemantics(
    at.schema,
    key,
  );
  const strategies = strategy.split(",");
  const nested = at.schema === undefined ? undefined : at.nested(at.schema, key);
  const inner: Merge = { schema: nested, nested: at.nested };
  if (isRecord(value)) {
    return isRecord(current) && !strategies.includes("replace")
      ? mergeMap(current, value, inner)
      : withoutDirectives(value);
  }
  if (Array.isArray(value)) {
    return strategies.includes("merge")
      ? mergeList(Array.isArray(current) ? current : [], value, mergeKey, inner)
      : withoutDirectivesIn(value);
  }
  return value;
}

function deleteScalars(original: JsonObject, field: string, value: unknown): void {
  if (!Array.isArray(value)) {
    throw StatusError.badRequest("invalid patch format of primitive list");
  }
  const current = original[field];
  if (Array.isArray(current)) {
    original[field] = current.filter((item) => !value.includes(item));
  }
}

function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string,
  at: Merge,
): unknown[] {
  if ([...original, ...patch].some(Array.isArray)) {
    throw unprocessable();
  }
  if (!patch.some(isRecord)) {
    return orderElements([...new Set([...original, ...patch])], patch, original, "");
  }
  const items = patch.filter(isRecord);
  if (items.some((item) => item[directive] === "replace")) {
    return items.filter((item) => item[directive] !== "replace").map(withoutDirectives);
  }
  const { kept, rest } = deleteItems(original, items, mergeKey);
  const merged = mergeItems(kept, rest, mergeKey, at);
  return orderElements(merged, rest, original, mergeKey);
}

/** Takes the items with `$patch: delete` out of the patch, and what they name out of the original. */
function deleteItems(
  original: readonly unknown[],
  items: readonly JsonObject[],
  mergeKey: string,
): { kept: unknown[]; rest: JsonObject[] } {
  const deletions = items.filter((item) => item[directive] === "delete");
  const rest = items.filter((item) => item[directive] !== "delete");
  for (const item of items) {
    requireKey(item, mergeKey);
  }
  const deleted = placesOf(deletions, mergeKey);
  return { kept: original.filter((item) => !deleted.has(identityOf(item, mergeKey))), rest };
}

function requireKey(item: JsonObject, mergeKey: string): void {
  if (item[mergeKey] === undefined) {
    throw new StatusError({
      // Upstream answers with code 500, though the fault is the client's.
      code: 400,
      reason: "",
      message: `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`,
    });
  }
}

function mergeItems(
  kept: readonly unknown[],
  items: readonly JsonObject[],
  mergeKey: string,
  at: Merge,
): unknown[] {
  const merged = [...kept];
  const places = placesOf(merged, mergeKey);
  for (const item of items) {
    const identity = identityOf(item, mergeKey);
    const place = places.get(identity);
    const current = place === undefined ? undefined : merged[place];
    if (place !== undefined && isRecord(current)) {
      merged[place] = mergeMap(current, cloneJson(item), at);
    } else {
      places.set(identity, merged.push(withoutDirectives(item)) - 1);
    }
  }
  return merged;
}

/** What a patch adds where nothing was: its values without directives and nulls. */
function withoutDirectives(value: JsonObject): JsonObject {
  const plain: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    const isDirective =
      key === directive ||
      key === retainKeys ||
      key.startsWith(orderPrefix) ||
      key.startsWith(deletePrefix);
    if (!isDirective && member !== null) {
      setMember(plain, key, plainValue(member));
    }
  }
  return plain;
}

function withoutDirectivesIn(list: readonly unknown[]): unknown[] {
  return list.map(plainValue);
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return withoutDirectivesIn(value);
  }
  return isRecord(value) ? withoutDirectives(value) : value;
}
