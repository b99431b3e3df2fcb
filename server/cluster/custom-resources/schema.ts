import { isRecord, type JsonObject } from "../../kube/index.ts";

/** A structural schema, or a part of one, as CustomResourceDefinitions carry it. */
export type SchemaNode = JsonObject;

/** The schemas of the members that have one of their own. */
export function propertiesOf(node: SchemaNode | undefined): ReadonlyMap<string, SchemaNode> {
  const { properties } = node ?? {};
  return new Map(
    isRecord(properties)
      ? Object.entries(properties).filter((entry): entry is [string, SchemaNode] =>
          isRecord(entry[1]),
        )
      : [],
  );
}

/** The schema of members without one of their own; undefined when there is none. */
export function additionalOf(node: SchemaNode | undefined): SchemaNode | undefined {
  const additional = node?.additionalProperties;
  return isRecord(additional) ? additional : undefined;
}

/** The schema of a list's items. */
export function itemsOf(node: SchemaNode | undefined): SchemaNode | undefined {
  return isRecord(node?.items) ? node.items : undefined;
}

/** The schema of one member, by name. */
export function memberOf(node: SchemaNode | undefined, name: string): SchemaNode | undefined {
  return propertiesOf(node).get(name) ?? additionalOf(node);
}

/** `spec.list[0].name`; the root is `""`. */
export function joinPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Schemas in a list such as `allOf`. */
export function schemasIn(node: SchemaNode, keyword: string): readonly SchemaNode[] {
  const list = node[keyword];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** The members by which a list's items are told apart; undefined for lists of any other type. */
export function listKeysOf(node: SchemaNode): readonly string[] | undefined {
  const names = node["x-kubernetes-list-map-keys"];
  return node["x-kubernetes-list-type"] === "map" && Array.isArray(names)
    ? names.map(String)
    : undefined;
}
