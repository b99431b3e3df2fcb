import type { Instant } from "../../core/time.ts";
import { isRecord, type KubeObject, StatusError } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";

/** How much of each object a row carries. */
export type IncludeObject = "None" | "Metadata" | "Object";

/** Reads `?includeObject=`. @throws StatusError 400 for another value. */
export function parseIncludeObject(text: string | null): IncludeObject {
  if (text === null || text === "") {
    return "Metadata";
  }
  if (text === "None" || text === "Metadata" || text === "Object") {
    return text;
  }
  throw StatusError.badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

/** What a table is made of. */
export interface TableInput {
  readonly definition: KindDefinition;
  readonly objects: readonly KubeObject[];
  /** `resourceVersion`, `continue` and the like. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly include: IncludeObject;
  readonly version: string;
  readonly now: Instant;
  /** False from the second event of a watch on. */
  readonly withColumns: boolean;
}

/** A `meta.k8s.io` Table. Source: apiserver pkg/endpoints/handlers/response.go v1.35. */
export function toTable(input: TableInput): KubeObject {
  const { definition, objects, include, version, now } = input;
  const columns = definition.columns.map((column) => ({
    name: column.name,
    type: column.type,
    format: column.format ?? "",
    description: column.description,
    priority: column.priority ?? 0,
  }));
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${version}`,
    metadata: input.metadata,
    columnDefinitions: input.withColumns ? columns : null,
    rows: objects.map((object) => ({
      cells: definition.row(object, now),
      ...rowObject(object, include, version),
    })),
  } as KubeObject;
}

function rowObject(object: KubeObject, include: IncludeObject, version: string) {
  switch (include) {
    case "None":
      return {};
    case "Metadata":
      return { object: toPartial(object, version) };
    case "Object":
      return { object };
  }
}

/** An object's metadata alone. */
export function toPartial(object: KubeObject, version = "v1"): KubeObject {
  return {
    kind: "PartialObjectMetadata",
    apiVersion: `meta.k8s.io/${version}`,
    metadata: isRecord(object.metadata) ? object.metadata : {},
  };
}
