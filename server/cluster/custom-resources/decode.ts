import { isRecord, type JsonObject, setMember } from "../../kube/index.ts";
import { type Decoded, decodeObject } from "../openapi/decode.ts";
import { additionalOf, itemsOf, joinPath, propertiesOf, type SchemaNode } from "./schema.ts";

/** A built-in kind with metadata and nothing else of note: whose metadata is typed as everybody's. */
const metadataCarrier = "io.k8s.api.core.v1.ServiceAccount";

const typeMembers = ["apiVersion", "kind", "metadata"] as const;

/**
 * Types raw JSON as a custom resource: metadata as everywhere, fields that the schema doesn't know are
 * dropped and reported. Source: apiextensions-apiserver pkg/apiserver/schema/pruning/algorithm.go v1.35.
 * @throws StatusError 400 for metadata of the wrong type.
 */
export function decodeCustom(schema: SchemaNode, raw: Readonly<Record<string, unknown>>): Decoded {
  const { apiVersion, kind, metadata, ...rest } = raw;
  const typed = decodeObject(metadataCarrier, { apiVersion, kind, metadata });
  const unknown: string[] = [];
  const pruned = prune(rest, { type: "object", ...schema }, "", unknown);
  return {
    object: { ...typed.object, ...(isRecord(pruned) ? pruned : {}) },
    strictErrors: [
      ...typed.strictErrors,
      ...unknown.toSorted().map((path) => `unknown field ${JSON.stringify(path)}`),
    ],
  };
}

function prune(
  value: unknown,
  node: SchemaNode | undefined,
  path: string,
  unknown: string[],
): unknown {
  if (Array.isArray(value)) {
    const items = itemsOf(node);
    return value.map((item, index) => prune(item, items, `${path}[${index}]`, unknown));
  }
  return isRecord(value) && node !== undefined
    ? pruneObject(value, node, path, unknown)
    : structuredClone(value);
}

function pruneObject(
  value: JsonObject,
  node: SchemaNode,
  path: string,
  unknown: string[],
): JsonObject {
  const properties = propertiesOf(node);
  const additional = additionalOf(node);
  const keepsAll =
    node["x-kubernetes-preserve-unknown-fields"] === true || node.additionalProperties === true;
  const embedded: readonly string[] = node["x-kubernetes-embedded-resource"] ? typeMembers : [];
  const kept: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const inner = properties.get(name) ?? additional;
    if (inner === undefined && !keepsAll && !embedded.includes(name)) {
      unknown.push(joinPath(path, name));
    } else {
      setMember(kept, name, prune(member, inner, joinPath(path, name), unknown));
    }
  }
  return kept;
}

/**
 * Fills defaults in place, also where null stands for a value that may not be null.
 * Source: apiextensions-apiserver pkg/apiserver/schema/defaulting/algorithm.go v1.35.
 */
export function applySchemaDefaults(value: unknown, node: SchemaNode | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      applySchemaDefaults(item, itemsOf(node));
    }
  } else if (isRecord(value)) {
    fillMembers(value, node);
  }
}

function fillMembers(value: JsonObject, node: SchemaNode | undefined): void {
  const properties = propertiesOf(node);
  for (const [name, inner] of properties) {
    const missing =
      !Object.hasOwn(value, name) || (value[name] === null && inner.nullable !== true);
    if (missing && inner.default !== undefined) {
      setMember(value, name, structuredClone(inner.default));
    }
    applySchemaDefaults(value[name], inner);
  }
  const additional = additionalOf(node);
  for (const [name, member] of Object.entries(value)) {
    if (additional && !properties.has(name)) {
      applySchemaDefaults(member, additional);
    }
  }
}
