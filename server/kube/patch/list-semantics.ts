import data from "../data/list-semantics.json" with { type: "json" };

/** How lists and maps of one field are merged, as the OpenAPI extensions `x-kubernetes-…` say. */
export interface FieldSemantics {
  readonly "list-type"?: "atomic" | "set" | "map";
  readonly "list-map-keys"?: readonly string[];
  readonly "map-type"?: "atomic" | "granular";
  readonly "patch-merge-key"?: string;
  readonly "patch-strategy"?: string;
}

const definitions = data.definitions as unknown as Readonly<
  Record<string, Readonly<Record<string, FieldSemantics>>>
>;

/** Semantics of a field of a schema; the field `""` is the type itself. */
export function fieldSemantics(schema: string | undefined, field: string): FieldSemantics {
  return (schema === undefined ? undefined : definitions[schema]?.[field]) ?? {};
}
