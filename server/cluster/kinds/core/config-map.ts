import { isDeepStrictEqual } from "node:util";
import {
  byteLength,
  type ConfigMap,
  configKeyFaults,
  type FieldError,
  fieldErrors,
} from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";

/** Bytes of all values together, for ConfigMaps and Secrets alike. */
export const dataBytesMax = 1024 * 1024;

function keyErrors(key: string, field: string): FieldError[] {
  return configKeyFaults(key).map((fault) => fieldErrors.invalid(`${field}[${key}]`, key, fault));
}

/** Source: pkg/apis/core/validation/validation.go v1.35 (ValidateConfigMap). */
function validate({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...keyErrors(key, "data"));
    if (Object.hasOwn(binaryData, key)) {
      errors.push(
        fieldErrors.invalid(`data[${key}]`, key, "duplicate of key present in binaryData"),
      );
    }
    bytes += byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...keyErrors(key, "binaryData"));
    bytes += Buffer.byteLength(value, "base64");
  }
  return bytes > dataBytesMax ? [...errors, fieldErrors.tooLong("[]", dataBytesMax)] : errors;
}

const frozen = "field is immutable when `immutable` is set";

/** Faults of changing something that was declared immutable. */
export function immutableErrors(
  object: Readonly<Record<string, unknown>>,
  old: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): FieldError[] {
  if (old.immutable !== true) {
    return [];
  }
  const changed = fields.filter((name) => !isDeepStrictEqual(object[name] ?? {}, old[name] ?? {}));
  const all = object.immutable === true ? changed : ["immutable", ...changed];
  return all.map((name) => fieldErrors.forbidden(name, frozen));
}

/** ConfigMaps. */
export const configMapKind = defineKind<ConfigMap>("v1/configmaps", {
  validate,
  validateUpdate: (object, old) => [
    ...immutableErrors({ ...object }, { ...old }, ["data", "binaryData"]),
    ...validate(object),
  ],
  columns: [nameColumn, text("Data", "Number of keys."), ageColumn],
  row: (object, now) => {
    const count = Object.keys(object.data ?? {}).length;
    return [
      nameOf(object),
      count + Object.keys(object.binaryData ?? {}).length,
      ageOf(object, now),
    ];
  },
});
