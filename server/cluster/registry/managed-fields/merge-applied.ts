import { cloneJson, isRecord, type JsonObject, setMember } from "../../../kube/index.ts";
import { childrenOf, type FieldSet, isEmpty } from "./field-set.ts";

type At = Parameters<typeof childrenOf>[1];

/** The live value with an applied configuration laid over it, as its type says. */
export function mergeApplied(live: unknown, applied: unknown, at: At): unknown {
  const before = childrenOf(live, at);
  const after = childrenOf(applied, at);
  if (!before || !after || Array.isArray(live) !== Array.isArray(applied)) {
    return cloneJson(applied);
  }
  const merged = new Map([...before].map(([path, child]) => [path, child.value]));
  for (const [path, child] of after) {
    const known = before.get(path);
    merged.set(path, known ? mergeApplied(known.value, child.value, child.at) : child.value);
  }
  return rebuild(merged, Array.isArray(applied));
}

function rebuild(children: ReadonlyMap<string, unknown>, isList: boolean): unknown {
  if (isList) {
    return [...children.values()];
  }
  const object: JsonObject = {};
  for (const [path, value] of children) {
    setMember(object, path.slice(2), value);
  }
  return object;
}

/** A value without the leaves of `gone`; list items go when the set marks them themselves. */
export function prune(value: unknown, gone: FieldSet, at: At): unknown {
  const children = childrenOf(value, at);
  if (!children) {
    return value;
  }
  const kept = new Map<string, unknown>();
  for (const [path, child] of children) {
    const inner = Object.hasOwn(gone, path) ? gone[path] : undefined;
    if (!inner) {
      kept.set(path, child.value);
      continue;
    }
    const isGone = isEmpty(inner) || "." in inner;
    const rest = isGone ? undefined : prune(child.value, inner, child.at);
    if (rest !== undefined && !(isRecord(rest) && isEmpty(rest as FieldSet))) {
      kept.set(path, rest);
    }
  }
  return rebuild(kept, Array.isArray(value));
}
