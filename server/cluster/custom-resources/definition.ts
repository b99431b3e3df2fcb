import type * as client from "@kubernetes/client-node";
import {
  dns1123SubdomainFaults,
  type FieldError,
  fieldErrors,
  isRecord,
  type KubeObject,
  nameCheck,
  type StoredObject,
  type Wire,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { customPrinter, type PrinterColumn } from "./columns.ts";
import { applySchemaDefaults, decodeCustom } from "./decode.ts";
import { findAll, parseJsonPath } from "./json-path.ts";
import { hasRules, ruleErrors } from "./rules.ts";
import type { SchemaNode } from "./schema.ts";
import { customStructure } from "./structure.ts";
import { schemaErrors } from "./validate.ts";

/** A CustomResourceDefinition. */
export type CustomResourceDefinition = Wire<client.V1CustomResourceDefinition>;

/** One as it lies in storage. */
export type Definition = StoredObject<CustomResourceDefinition>;

/** The resource of definitions. */
export const definitions = { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" };

type Version = CustomResourceDefinition["spec"]["versions"][number];

/** Faults of the kind `Required`, `TooLong`, `TooMany` and of types keep rules from being looked at. */
const blockingFaults: ReadonlySet<string> = new Set([
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

const unchecked = fieldErrors.invalid(
  "<nil>",
  null,
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
);

function validator(schema: SchemaNode) {
  const withRules = hasRules(schema);
  return (object: KubeObject, old?: KubeObject): FieldError[] => {
    const errors = schemaErrors(object, schema, "");
    if (!withRules) {
      return errors;
    }
    return errors.some((error) => blockingFaults.has(error.type))
      ? [...errors, unchecked]
      : [...errors, ...ruleErrors({ value: object, old }, schema, "")];
  };
}

/** One version of a custom kind, as the registry serves it. */
export function customKind({ spec }: CustomResourceDefinition, version: Version): KindDefinition {
  const { names, group } = spec;
  const { schema: root = {}, subresources, additionalPrinterColumns } = version;
  const schema = (isRecord(root.openAPIV3Schema) ? root.openAPIV3Schema : {}) as SchemaNode;
  const check = validator(schema);
  const hasStatus = subresources?.status !== undefined;
  return {
    group,
    version: version.name,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    ...(names.shortNames ? { shortNames: names.shortNames } : {}),
    ...(names.categories ? { categories: names.categories } : {}),
    namespaced: spec.scope === "Namespaced",
    schema: `${group.split(".").toReversed().join(".")}.${version.name}.${names.kind}`,
    openApi: schema,
    structure: customStructure(schema),
    hasStatus,
    keptByStatusWrites: "metadata",
    hasGeneration: true,
    ...(subresources?.scale ? { scale: scalePaths(subresources.scale) } : {}),
    decode: (raw) => decodeCustom(schema, raw),
    validateName: nameCheck(dns1123SubdomainFaults),
    applyDefaults: (object) => applySchemaDefaults(object, schema),
    prepareForCreate(object) {
      if (hasStatus) {
        delete object.status;
      }
    },
    validate: (object) => check(object),
    validateUpdate: (object, old) => check(object, old),
    ...(version.deprecated
      ? {
          deprecation:
            version.deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated`,
        }
      : {}),
    selectableFields: (object) => selectableFields(version, object),
    ...customPrinter(additionalPrinterColumns as readonly PrinterColumn[] | undefined),
  };
}

function scalePaths(scale: NonNullable<NonNullable<Version["subresources"]>["scale"]>) {
  return {
    specReplicas: scale.specReplicasPath,
    statusReplicas: scale.statusReplicasPath,
    selector: scale.labelSelectorPath ?? "",
  };
}

function selectableFields(
  { selectableFields: fields = [] }: Version,
  object: KubeObject,
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ jsonPath }) => {
      const [value] = findAll(object, parseJsonPath(jsonPath) ?? []);
      return [jsonPath.replace(/^\./, ""), value === undefined ? "" : String(value)];
    }),
  );
}
