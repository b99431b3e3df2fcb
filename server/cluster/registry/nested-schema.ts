import { type FieldType, schemaOf } from "../openapi/schema-model.ts";

/** The schema of the objects that a field holds, itself or in a list or map; undefined for scalars. */
export function nestedSchema(schema: string, field: string): string | undefined {
  const type = schemaOf(schema)?.fields.get(field);
  return type && objectIn(type);
}

function objectIn(type: FieldType): string | undefined {
  switch (type.kind) {
    case "object":
      return type.schema;
    case "array":
      return objectIn(type.items);
    default:
      return undefined;
  }
}
