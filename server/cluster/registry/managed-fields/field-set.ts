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

/** A member of an object or an item of a list. */
interface Child {
  readonly value: unknown;
  readonly at: At;
}

/** The children of a value with the path elements that name them; undefined for what is atomic. */
export function childrenOf(value: unknown, at: At): Map<string, Child> | undefined {
  const children = new Map<string, Child>();
  const isComposed = visitChildren(value, at, (path, child) => void children.set(path, child));
  return isComposed ? children : undefined;
}

type Visit = (path: string, child: Child) => void;

/** Calls `visit` for each child. @returns false for what is atomic. */
function visitChildren(value: unknown, at: At, visit: Visit): boolean {
  if (isLeaf(value)) {
    return false;
  }
  const semantics = at.schema?.semantics(at.field) ?? {};
  const inner = at.field === "" ? at.schema : at.schema?.nested(at.field);
  if (!isRecord(value)) {
    return Array.isArray(value) && visitItems(value, semantics, inner, visit);
  }
  const own = inner?.semantics("") ?? {};
  if (semantics["map-type"] === "atomic" || own["map-type"] === "atomic") {
    return false;
  }
  for (const key of Object.keys(value)) {
    const member = value[key];
    visit(`f:${key}`, {
      value: member,
      at: isLeaf(member) ? untyped : { schema: inner, field: key },
    });
  }
  return true;
}

/** Where nothing is known of the type, or nothing need be. */
const untyped: At = { schema: undefined, field: "" };

/** Whether nothing can lie below a value. */
export function isLeaf(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function visitItems(
  list: readonly unknown[],
  semantics: Semantics,
  inner: Structure | undefined,
  visit: Visit,
): boolean {
  if (semantics["list-type"] === "set") {
    for (const item of list) {
      visit(`v:${JSON.stringify(item)}`, { value: item, at: untyped });
    }
    return true;
  }
  const keys = semantics["list-map-keys"]?.toSorted();
  if (semantics["list-type"] !== "map" || !keys) {
    return false;
  }
  for (const item of list.filter(isRecord)) {
    visit(itemKey(item, keys), { value: item, at: { schema: inner, field: "" } });
  }
  return true;
}

/** Defaults of list keys that objects may leave out. */
const keyDefaults: Readonly<Record<string, unknown>> = { protocol: "TCP" };

function itemKey(item: JsonObject, sortedKeys: readonly string[]): string {
  const entries = sortedKeys
    .filter((key) => item[key] !== undefined || key in keyDefaults)
    .map((key) => [key, item[key] ?? keyDefaults[key]]);
  return `k:${JSON.stringify(Object.fromEntries(entries))}`;
}

/** The field of a value with nothing below it. Shared, for objects may have tens of thousands of them. */
const leaf: FieldSet = Object.freeze({});

/** All fields that an object sets; `.` marks list items, whose being there is a fact of its own. */
export function fieldsOf(value: unknown, at: At): FieldSet {
  const set: MutableSet = {};
  visitChildren(value, at, (path, child) => {
    const inner = isLeaf(child.value) ? leaf : fieldsOf(child.value, child.at);
    setMember(set, path, path.startsWith("f:") ? inner : { ".": leaf, ...inner });
  });
  return set;
}

/**
 * The fields of one new member or item, itself among them unless it is a leaf: objects and lists that hold something
 * are marked as well, since their being there is new. Source: structured-merge-diff v6 typed/compare.go.
 */
export function markedFieldsOf(path: string, { value, at }: Child): FieldSet {
  const marked: MutableSet = { ".": leaf };
  let hasChildren = false;
  visitChildren(value, at, (name, child) => {
    hasChildren = true;
    setMember(marked, name, markedFieldsOf(name, child));
  });
  return path.startsWith("f:") && !hasChildren ? leaf : marked;
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
