import {
  builtinStructure,
  type Semantics,
  type Structure,
} from "../registry/managed-fields/structure.ts";
import { itemsOf, memberOf, type SchemaNode } from "./schema.ts";

const metadata = builtinStructure("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");

function semanticsOf(node: SchemaNode | undefined): Semantics {
  const found: Record<string, unknown> = {};
  for (const name of ["list-type", "list-map-keys", "map-type"]) {
    const value = node?.[`x-kubernetes-${name}`];
    if (value !== undefined) {
      found[name] = value;
    }
  }
  return found;
}

function structureAt(node: SchemaNode): Structure {
  return {
    semantics: (field) => semanticsOf(field === "" ? node : memberOf(node, field)),
    nested(field) {
      const member = memberOf(node, field);
      const inner = itemsOf(member) ?? member;
      return inner && structureAt(inner);
    },
  };
}

/**
 * How the fields of custom resources are owned and merged.
 * Source: apiextensions-apiserver pkg/controller/openapi/builder/builder.go v1.35.
 */
export function customStructure(schema: SchemaNode): Structure {
  const own = structureAt(schema);
  return {
    semantics: own.semantics,
    nested: (field) => (field === "metadata" ? metadata : own.nested(field)),
  };
}
