import { isDeepStrictEqual } from "node:util";
import {
  dns1123LabelFaults,
  type FieldError,
  fieldErrors,
  labelErrors,
  labelKeyFaults,
  type ObjectMeta,
  type OwnerReference,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";

/** Upstream's bound on all keys and values of annotations together. */
const annotationBytesMax = 256 * 1024;

type Naming = Pick<KindDefinition, "namespaced" | "validateName">;

/** All faults of a new object's metadata. Source: apimachinery pkg/api/validation/objectmeta.go v1.35. */
export function validateMetadata(metadata: ObjectMeta, kind: Naming): FieldError[] {
  const { name = "", generateName = "" } = metadata;
  const errors: FieldError[] = [];
  if (generateName !== "") {
    const faults = kind.validateName(generateName, true);
    errors.push(
      ...faults.map((fault) => fieldErrors.invalid("metadata.generateName", generateName, fault)),
    );
  }
  if (name === "") {
    errors.push(fieldErrors.required("metadata.name", "name or generateName is required"));
  } else {
    const faults = kind.validateName(name, false);
    errors.push(...faults.map((fault) => fieldErrors.invalid("metadata.name", name, fault)));
  }
  return [...errors, ...validateNamespace(metadata, kind), ...validateCommon(metadata)];
}

function validateNamespace(metadata: ObjectMeta, kind: Naming): FieldError[] {
  const namespace = metadata.namespace ?? "";
  if (!kind.namespaced) {
    return namespace === ""
      ? []
      : [fieldErrors.forbidden("metadata.namespace", "not allowed on this type")];
  }
  return namespace === ""
    ? [fieldErrors.required("metadata.namespace")]
    : dns1123LabelFaults(namespace).map((fault) =>
        fieldErrors.invalid("metadata.namespace", namespace, fault),
      );
}

function validateCommon(metadata: ObjectMeta): FieldError[] {
  return [
    ...labelErrors(metadata.labels, "metadata.labels"),
    ...validateAnnotations(metadata.annotations ?? {}),
    ...validateOwners(metadata.ownerReferences ?? []),
    ...validateFinalizers(metadata.finalizers ?? []),
  ];
}

function validateAnnotations(annotations: Readonly<Record<string, string>>): FieldError[] {
  const field = "metadata.annotations";
  const errors = Object.keys(annotations).flatMap((key) =>
    labelKeyFaults(key.toLowerCase()).map((fault) => fieldErrors.invalid(field, key, fault)),
  );
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes > annotationBytesMax
    ? [...errors, fieldErrors.tooLong(field, annotationBytesMax)]
    : errors;
}

function validateOwners(owners: readonly OwnerReference[]): FieldError[] {
  const field = "metadata.ownerReferences";
  const errors: FieldError[] = [];
  let controller = "";
  for (const [index, owner] of owners.entries()) {
    errors.push(...validateOwner(owner, `${field}[${index}]`));
    if (owner.controller !== true) {
      continue;
    }
    const named = `${owner.kind}/${owner.name}`;
    if (controller !== "") {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${named}`;
      errors.push(fieldErrors.invalid(field, owners, detail));
    } else {
      controller = named;
    }
  }
  return errors;
}

function validateOwner(owner: OwnerReference, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const parts = (owner.apiVersion ?? "").split("/");
  if (!owner.apiVersion) {
    errors.push(fieldErrors.required(`${field}.apiVersion`, "must not be empty"));
  } else if (parts.length > 2 || parts.at(-1) === "") {
    const detail = "must be <group>/<version> or <version>";
    errors.push(fieldErrors.invalid(`${field}.apiVersion`, owner.apiVersion, detail));
  }
  for (const name of ["kind", "name", "uid"] as const) {
    if (!owner[name]) {
      errors.push(fieldErrors.required(`${field}.${name}`, "must not be empty"));
    }
  }
  if (owner.apiVersion === "v1" && owner.kind === "Event") {
    const detail = "/v1, Kind=Event is disallowed from being an owner";
    errors.push(fieldErrors.invalid(field, owner, detail));
  }
  return errors;
}

function validateFinalizers(finalizers: readonly string[]): FieldError[] {
  const field = "metadata.finalizers";
  const errors = finalizers.flatMap((finalizer) =>
    labelKeyFaults(finalizer).map((fault) => fieldErrors.invalid(field, finalizer, fault)),
  );
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    const detail = "finalizer orphan and foregroundDeletion cannot be both set";
    errors.push(fieldErrors.invalid(field, finalizers, detail));
  }
  return errors;
}

const immutable = "field is immutable";

/** All faults of changed metadata. */
export function validateMetadataUpdate(metadata: ObjectMeta, old: ObjectMeta): FieldError[] {
  const errors: FieldError[] = [];
  const added = (metadata.finalizers ?? []).filter((name) => !old.finalizers?.includes(name));
  if (old.deletionTimestamp !== undefined && added.length > 0) {
    const list = added.toSorted().map((name) => JSON.stringify(name));
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list.join(", ")}}`;
    errors.push(fieldErrors.forbidden("metadata.finalizers", detail));
  }
  if (!metadata.resourceVersion) {
    const detail = "must be specified for an update";
    errors.push(fieldErrors.invalid("metadata.resourceVersion", "", detail));
  }
  const fixed = [
    "name",
    "namespace",
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
  ] as const;
  for (const name of fixed) {
    if (!isDeepStrictEqual(metadata[name], old[name])) {
      const shown = metadata[name] ?? (name.endsWith("Timestamp") ? null : "");
      errors.push(fieldErrors.invalid(`metadata.${name}`, shown, immutable));
    }
  }
  return [...errors, ...validateCommon(metadata)];
}
