import data from "./data/schemas.json" with { type: "json" };

/** The type of one field, as JSON carries it. */
export type FieldType =
  | { readonly kind: "string" | "boolean" | "any" | "int-or-string" | "quantity" }
  | { readonly kind: "bytes" | "time" | "micro-time" }
  | { readonly kind: "number"; readonly format: "int32" | "int64" | "double" }
  | { readonly kind: "object"; readonly schema: string }
  | { readonly kind: "array"; readonly items: FieldType }
  | { readonly kind: "map"; readonly values: FieldType };

/** One API type: `name` is its OpenAPI name, `goName` what Go's decoder calls it. */
export interface Schema {
  readonly name: string;
  readonly goName: string;
  /** The class of `@kubernetes/client-node` that this was read from. */
  readonly className: string;
  readonly fields: ReadonlyMap<string, FieldType>;
}

/**
 * The types as data. A field's type is a scalar (`string`, `int32`, `quantity`, …) or another type's name, after
 * `[]` for each list and `{}` for each map around it.
 */
export type SchemaData = Readonly<
  Record<string, { readonly class: string; readonly fields: Readonly<Record<string, string>> }>
>;

// The client's models themselves would be some 750 modules to load at each start.
const sources: SchemaData = data;
const schemas = new Map<string, Schema>();

/** The schema of an OpenAPI name, e.g. `io.k8s.api.core.v1.Pod`; undefined if there is none. */
export function schemaOf(name: string): Schema | undefined {
  const known = schemas.get(name);
  const source = sources[name];
  if (known || !source) {
    return known;
  }
  const fields = new Map(
    Object.entries(source.fields).map(([field, notation]) => [field, parseType(notation)]),
  );
  const goName = name.slice(name.lastIndexOf(".") + 1);
  const schema: Schema = { name, goName, className: source.class, fields };
  schemas.set(name, schema);
  return schema;
}

const scalarTypes = new Map<string, FieldType>([
  ...(["string", "boolean", "any", "int-or-string", "quantity"] as const).map(scalar),
  ...(["bytes", "time", "micro-time"] as const).map(scalar),
  ...(["int32", "int64", "double"] as const).map(
    (format) => [format, { kind: "number", format }] as const,
  ),
]);

function scalar<K extends string>(kind: K): readonly [K, { readonly kind: K }] {
  return [kind, { kind }];
}

function parseType(notation: string): FieldType {
  const rest = notation.slice(2);
  if (notation.startsWith("[]")) {
    return { kind: "array", items: parseType(rest) };
  }
  if (notation.startsWith("{}")) {
    return { kind: "map", values: parseType(rest) };
  }
  return scalarTypes.get(notation) ?? { kind: "object", schema: notation };
}
