import type { KindDefinition } from "../kinds/definition.ts";

type Placed = Pick<KindDefinition, "group" | "resource">;

/** The storage key of one object. */
export function storageKey(kind: Placed, namespace: string, name: string): string {
  return `${kind.group}/${kind.resource}/${namespace}/${name}`;
}

/** The prefix of all objects of a kind, or of those in a namespace. */
export function storagePrefix(kind: Placed, namespace: string): string {
  const all = `${kind.group}/${kind.resource}/`;
  return namespace === "" ? all : `${all}${namespace}/`;
}
