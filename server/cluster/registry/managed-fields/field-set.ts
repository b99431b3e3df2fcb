import { cloneJson, isRecord, type JsonObject, setMember } from "../../../kube/index.ts";
import type { Semantics, Structure } from "./structure.ts";

/**
 * A set of fields as `fieldsV1` writes it: `f:name` for members, `k:{"name":"a"}` for items of keyed
 * lists, `v:"x"` for items of sets, `.` for the thing itself.
 */
export interface FieldSet {
  readonly [path: string]: FieldSet;
}

type MutableSet = { [path: string]: MutableSet };

/** A place of an object in terms of its type. */
interface At {
  readonly schema: Structure | undefined;
  readonly field: string;
}

/** The children of a value with the path elements that name them; undefined for what is atomic. */
export function childrenOf(
  value: unknown,
  at: At,
): Map<string, { value: unknown; at: At }> | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const semantics = at.schema?.semantics(at.field) ?? {};
  const inner = at.field === "" ? at.schema : at.schema?.nested(at.field);
  if (isRecord(value)) {
    const own = inner?.semantics("") ?? {};
    if (semantics["map-type"] === "atomic" || own["map-type"] === "atomic") {
      return undefined;
    }
    return new Map(
      Object.entries(value).map(([key, member]) => [
        `f:${key}`,
        { value: member, at: { schema: inner, field: key } },
      ]),
    );
  }
  return Array.isArray(value) ? itemsOf(value, semantics, inner) : undefined;
}

function itemsOf(
  list: readonly unknown[],
  semantics: Semantics,
  inner: Structure | undefined,
): Map<string, { value: unknown; at: At }> | undefined {
  if (semantics["list-type"] === "set") {
    return new Map(
      list.map((item) => [
        `v:${JSON.stringify(item)}`,
        { value: item, at: { schema: undefined, field: "" } },
      ]),
    );
  }
  const keys = semantics["list-map-keys"];
  if (semantics["list-type"] !== "map" || !keys) {
    return undefined;
  }
  return new Map(
    list
      .filter(isRecord)
      .map((item) => [itemKey(item, keys), { value: item, at: { schema: inner, field: "" } }]),
  );
}

/** Defaults of list keys that objects may leave out. */
const keyDefaults: Readonly<Record<string, unknown>> = { protocol: "TCP" };

function itemKey(item: JsonObject, keys: readonly string[]): string {
  const entries = keys
    .toSorted()
    .filter((key) => item[key] !== undefined || key in keyDefaults)
    .map((key) => [key, item[key] ?? keyDefaults[key]]);
  return `k:${JSON.stringify(Object.fromEntries(entries))}`;
}

/** All fields that an object sets; `.` marks list items, whose being there is a fact of its own. */
export function fieldsOf(value: unknown, at: At): FieldSet {
  const children = childrenOf(value, at);
  const set: MutableSet = {};
  for (const [path, child] of children ?? []) {
    const inner: MutableSet = path.startsWith("f:") ? {} : { ".": {} };
    Object.assign(inner, fieldsOf(child.value, child.at));
    setMember(set, path, inner);
  }
  return set;
}

/**
 * All fields below something that came with them: objects and lists that hold something are marked as well, since
 * their being there is new. Source: structured-merge-diff v6 typed/compare.go.
 */
function newFieldsOf(value: unknown, at: At): FieldSet {
  const children = childrenOf(value, at);
  const set: MutableSet = {};
  for (const [path, child] of children ?? []) {
    setMember(set, path, markedFieldsOf(path, child) as MutableSet);
  }
  return set;
}

/** The fields of one new member or item, itself among them unless it is a leaf. */
export function markedFieldsOf(
  path: string,
  child: { readonly value: unknown; readonly at: At },
): FieldSet {
  const inner = newFieldsOf(child.value, child.at);
  return path.startsWith("f:") && isEmpty(inner) ? inner : { ".": {}, ...inner };
}

/** The set with `.` wherever something lies below. */
export function withParents(set: FieldSet): FieldSet {
  const inner = Object.entries(set).map(([path, below]) => [path, parentOf(below)] as const);
  return Object.fromEntries(inner);
}

function parentOf(set: FieldSet): FieldSet {
  return isEmpty(set) ? set : { ".": {}, ...withParents(set) };
}

/** Whether nothing is in the set. */
export function isEmpty(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

/** Fields of either set. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  const merged: MutableSet = cloneJson(left) as MutableSet;
  for (const [path, inner] of Object.entries(right)) {
    const known = merged[path];
    setMember(merged, path, known ? union(known, inner) : cloneJson(inner));
  }
  return merged;
}

/** Leaves of `left` that aren't in `right`. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  const rest: MutableSet = {};
  for (const [path, inner] of Object.entries(left)) {
    const other = Object.hasOwn(right, path) ? right[path] : undefined;
    if (!other) {
      setMember(rest, path, cloneJson(inner));
    } else if (!isEmpty(inner)) {
      const remaining = difference(inner, other);
      if (!isEmpty(remaining)) {
        setMember(rest, path, remaining);
      }
    }
  }
  return rest;
}

/** Leaves of `left` that are in `right` too. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return difference(left, difference(left, right));
}

/** Each leaf as upstream prints it in a conflict: `.spec.containers[name="a"].image`. */
export function leafPaths(set: FieldSet, prefix = ""): string[] {
  return Object.entries(set).flatMap(([path, inner]) => {
    if (path === ".") {
      return prefix === "" ? [] : [prefix];
    }
    const here = prefix + pathText(path);
    return isEmpty(inner) ? [here] : leafPaths(inner, here);
  });
}

function pathText(path: string): string {
  const rest = path.slice(2);
  if (path.startsWith("f:")) {
    return `.${rest}`;
  }
  if (path.startsWith("v:")) {
    return `[=${rest}]`;
  }
  const key: unknown = JSON.parse(rest);
  const pairs = isRecord(key)
    ? Object.entries(key).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    : [];
  return `[${pairs.join(",")}]`;
}
