import { isDeepStrictEqual } from "node:util";
import { cloneJson, type JsonObject, setMember } from "../../../kube/index.ts";
import { childrenOf, type FieldSet, isEmpty, isLeaf, markedFieldsOf } from "./field-set.ts";

type MutableSet = { [path: string]: MutableSet };

/** What a change set anew or to another value, and what it took away. */
export interface Changes {
  readonly written: FieldSet;
  readonly removed: FieldSet;
}

type At = Parameters<typeof childrenOf>[1];

/** Compares two versions of a value, as far down as its type allows. */
export function changedFields(old: unknown, value: unknown, at: At): Changes {
  const changes = { written: {} as MutableSet, removed: {} as MutableSet };
  const before: Children = childrenOf(old, at) ?? new Map();
  const after: Children = childrenOf(value, at) ?? new Map();
  for (const [path, child] of after) {
    const known = before.get(path);
    if (!known) {
      setMember(changes.written, path, markedFieldsOf(path, child) as MutableSet);
    } else if (!isSame(known.value, child.value)) {
      const at = isLeaf(child.value) ? known.at : child.at;
      addInner(changes, path, changedFields(known.value, child.value, at));
    }
  }
  for (const [path, child] of before) {
    if (!after.has(path)) {
      setMember(changes.removed, path, markedFieldsOf(path, child) as MutableSet);
    }
  }
  return changes;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || (!(isLeaf(left) && isLeaf(right)) && isDeepStrictEqual(left, right));
}

type Children = ReadonlyMap<string, Child>;

interface Child {
  readonly value: unknown;
  readonly at: At;
}

/** A changed value in which nothing smaller changed is a leaf: a scalar or something atomic. */
function addInner(
  changes: { readonly written: MutableSet; readonly removed: MutableSet },
  path: string,
  inner: Changes,
): void {
  const isLeaf = isEmpty(inner.written) && isEmpty(inner.removed);
  if (isLeaf || !isEmpty(inner.written)) {
    setMember(changes.written, path, inner.written);
  }
  if (!isEmpty(inner.removed)) {
    setMember(changes.removed, path, inner.removed);
  }
}

/** Takes the fields of `gone`, and everything below them, out of a set. */
export function without(set: FieldSet, gone: FieldSet): FieldSet {
  const rest: MutableSet = {};
  for (const [path, inner] of Object.entries(set)) {
    const other = Object.hasOwn(gone, path) ? gone[path] : undefined;
    if (!other) {
      setMember(rest, path, cloneJson(inner));
      continue;
    }
    const kept = isEmpty(other) ? {} : without(inner, other);
    if (!isEmpty(kept)) {
      setMember(rest, path, kept);
    }
  }
  return rest;
}

/** What managedFields never speaks of: identity and what the system itself keeps. */
export function ownableFields(object: JsonObject, isStatus: boolean): JsonObject {
  const { apiVersion: _version, kind: _kind, metadata, status, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = (metadata ?? {}) as JsonObject;
  const own = { labels, annotations, finalizers, ownerReferences };
  const kept = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return {
    ...(Object.keys(kept).length === 0 ? {} : { metadata: kept }),
    ...rest,
    ...(isStatus && status !== undefined ? { status } : {}),
  };
}
