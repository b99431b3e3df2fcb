import { fieldSemantics } from "../../../kube/index.ts";
import { nestedSchema } from "../nested-schema.ts";

/** How one field is merged: `x-kubernetes-list-type` and the like. */
export type Semantics = ReturnType<typeof fieldSemantics>;

/** The type of an object as far as ownership of fields needs it. */
export interface Structure {
  /** Semantics of a field; of the field `""` those of the type itself. */
  semantics(field: string): Semantics;
  /** The type of the objects that a field holds, itself or in a list; undefined for scalars. */
  nested(field: string): Structure | undefined;
}

/** A type of the built-in API by its OpenAPI name, e.g. `io.k8s.api.core.v1.Pod`. */
export function builtinStructure(schema: string): Structure {
  return {
    semantics: (field) => fieldSemantics(schema, field),
    nested(field) {
      const inner = nestedSchema(schema, field);
      return inner === undefined ? undefined : builtinStructure(inner);
    },
  };
}

/** The type of a kind's objects. */
export function structureOf(kind: {
  readonly schema: string;
  readonly structure?: Structure;
}): Structure {
  return kind.structure ?? builtinStructure(kind.schema);
}
