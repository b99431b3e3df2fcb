import type * as client from "@kubernetes/client-node";
import { type FieldError, fieldErrors, isRecord, type Wire } from "../../../kube/index.ts";
import { syntaxFault } from "../../custom-resources/rule.ts";
import { defineKind } from "../define.ts";
import { nameOf } from "../shared/cells.ts";
import { nameColumn } from "../shared/columns.ts";
import { eachOf, oneOf } from "../shared/faults.ts";

type Definition = Wire<client.V1CustomResourceDefinition>;

/** Source: apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go v1.35. */
function applyDefaults({ spec }: Definition): void {
  if (spec?.names) {
    spec.names.singular ||= spec.names.kind?.toLowerCase() ?? "";
    spec.names.listKind ||= `${spec.names.kind ?? ""}List`;
  }
  if (spec) {
    spec.conversion ??= { strategy: "None" };
  }
}

/** Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go v1.35. */
function validate({ metadata, spec }: Definition): FieldError[] {
  const { group = "", names, scope, versions = [] } = spec ?? {};
  const expected = `${names?.plural ?? ""}.${group}`;
  const name = metadata?.name ?? "";
  const stored = versions.filter((version) => version.storage);
  const single = "must have exactly one version marked as storage version";
  return [
    ...(name === expected
      ? []
      : [fieldErrors.invalid("metadata.name", name, `must be spec.names.plural+"."+spec.group`)]),
    ...(group === "" ? [fieldErrors.required("spec.group")] : []),
    ...oneOf("spec.scope", scope, ["Cluster", "Namespaced"]),
    ...(stored.length === 1 ? [] : [fieldErrors.invalid("spec.versions", versions, single)]),
    ...eachOf(versions, "spec.versions", (version, at) =>
      version.schema?.openAPIV3Schema
        ? []
        : [fieldErrors.required(`${at}.schema.openAPIV3Schema`, "schemas are required")],
    ),
    ...versions.flatMap(({ schema }, index) =>
      ruleFaults(schema?.openAPIV3Schema, `spec.versions[${index}].schema.openAPIV3Schema`),
    ),
    ...(names?.plural ? [] : [fieldErrors.required("spec.names.plural")]),
    ...(names?.kind ? [] : [fieldErrors.required("spec.names.kind")]),
  ];
}

/** Rules (`x-kubernetes-validations`) that can't be read, wherever they stand in a schema. */
function ruleFaults(schema: unknown, at: string): FieldError[] {
  if (!isRecord(schema)) {
    return [];
  }
  const rules = schema["x-kubernetes-validations"];
  const faults = (Array.isArray(rules) ? rules.filter(isRecord) : []).flatMap((rule, index) =>
    ["rule", "messageExpression"].flatMap((member) => {
      const { [member]: text = "" } = rule;
      const field = `${at}.x-kubernetes-validations[${index}].${member}`;
      const fault = member === "rule" || text !== "" ? syntaxFault(String(text)) : undefined;
      return fault ? [fieldErrors.invalid(field, rule, `compilation failed: ERROR: ${fault}`)] : [];
    }),
  );
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...faults,
    ...properties.flatMap(([name, inner]) => ruleFaults(inner, `${at}.properties[${name}]`)),
    ...ruleFaults(schema.items, `${at}.items`),
    ...ruleFaults(schema.additionalProperties, `${at}.additionalProperties`),
  ];
}

/** Keeps a definition until its objects are gone. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

/** Source: apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go v1.35 (Delete). */
function prepareForDeletion({ metadata }: Definition): void {
  if (metadata && !metadata.finalizers?.includes(cleanupFinalizer)) {
    metadata.finalizers = [...(metadata.finalizers ?? []), cleanupFinalizer];
  }
}

/** CustomResourceDefinitions. */
export const customResourceDefinitionKind = defineKind<Definition>(
  "apiextensions.k8s.io/v1/customresourcedefinitions",
  {
    schema: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
    hasGeneration: true,
    applyDefaults,
    prepareForCreate(object) {
      object.status = {
        acceptedNames: { kind: "", plural: "" },
        conditions: [],
        storedVersions: (object.spec?.versions ?? []).flatMap((v) => (v.storage ? v.name : [])),
      };
    },
    prepareForDeletion,
    validate,
    columns: [
      nameColumn,
      { name: "Created At", type: "date", description: "When it was created.", priority: 0 },
    ],
    row: (object) => [nameOf(object), object.metadata?.creationTimestamp ?? ""],
  },
);
