import { isDeepStrictEqual } from "node:util";
import { type FieldError, fieldErrors, isRecord, type JsonObject } from "../../kube/index.ts";
import {
  additionalOf,
  itemsOf,
  joinPath,
  listKeysOf,
  propertiesOf,
  type SchemaNode,
  schemasIn,
} from "./schema.ts";
import { formatFault, limitErrors } from "./validate-limits.ts";

/**
 * All faults of a value by its schema.
 * Source: kube-openapi pkg/validation/validate and pkg/validation/errors/schema.go (texts),
 * apiextensions-apiserver pkg/apiserver/validation/validation.go (as field errors) v1.35.
 */
export function schemaErrors(value: unknown, node: SchemaNode, path: string): FieldError[] {
  if (value === null && node.nullable === true) {
    return [];
  }
  const wrongType = typeErrors(value, node, path);
  if (wrongType.length > 0) {
    return wrongType;
  }
  return [
    ...enumErrors(value, node, path),
    ...limitErrors(value, node, path),
    ...memberErrors(value, node, path),
    ...combinationErrors(value, node, path),
  ];
}

/** The JSON type of a value, as messages name it. */
function typeNameOf(value: unknown): string {
  if (value === null || Array.isArray(value)) {
    return value === null ? "null" : "array";
  }
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

function typeErrors(value: unknown, node: SchemaNode, path: string): FieldError[] {
  const found = typeNameOf(value);
  if (node["x-kubernetes-int-or-string"] === true) {
    return ["integer", "string"].includes(found)
      ? []
      : [wrongTypeError(value, "integer,string", path)];
  }
  const { type } = node;
  const fits =
    typeof type !== "string" ||
    type === "" ||
    type === found ||
    (type === "number" && found === "integer");
  return fits ? formatErrors(value, node, path) : [wrongTypeError(value, type, path)];
}

function wrongTypeError(value: unknown, type: string, path: string): FieldError {
  const found = typeNameOf(value);
  const detail = `${path} in body must be of type ${type}: ${JSON.stringify(found)}`;
  return fieldErrors.typeInvalid(path, value === null ? null : found, detail);
}

function formatErrors(value: unknown, { format }: SchemaNode, path: string): FieldError[] {
  const fault = typeof value === "string" && formatFault(value, String(format ?? ""));
  return fault
    ? [
        fieldErrors.typeInvalid(
          path,
          value,
          `${path} in body must be of type ${String(format)}: ${JSON.stringify(value)}`,
        ),
      ]
    : [];
}

function enumErrors(value: unknown, node: SchemaNode, path: string): FieldError[] {
  const allowed = node.enum;
  if (!Array.isArray(allowed) || allowed.some((one) => isDeepStrictEqual(one, value))) {
    return [];
  }
  const shown = allowed.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
  return [fieldErrors.notSupported(path, value, shown)];
}

function memberErrors(value: unknown, node: SchemaNode, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(node);
    return [
      ...(items
        ? value.flatMap((item, index) => schemaErrors(item, items, `${path}[${index}]`))
        : []),
      ...duplicateErrors(value, node, path),
    ];
  }
  return isRecord(value) ? objectErrors(value, node, path) : [];
}

function objectErrors(value: JsonObject, node: SchemaNode, path: string): FieldError[] {
  const properties = propertiesOf(node);
  const additional = additionalOf(node);
  const required = Array.isArray(node.required) ? node.required.map(String) : [];
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  return [
    ...Object.entries(value).flatMap(([name, member]) => {
      const inner = properties.get(name) ?? additional;
      return inner ? schemaErrors(member, inner, joinPath(path, name)) : [];
    }),
    ...missing.map((name) => fieldErrors.required(joinPath(path, name))),
  ];
}

/** Source: apiextensions-apiserver pkg/apiserver/schema/listtype/validation.go v1.35. */
function duplicateErrors(list: readonly unknown[], node: SchemaNode, path: string): FieldError[] {
  const keys = listKeysOf(node);
  if (!keys && node["x-kubernetes-list-type"] !== "set") {
    return [];
  }
  const seen: unknown[] = [];
  return list.flatMap((item, index) => {
    const identity =
      keys && isRecord(item)
        ? Object.fromEntries(keys.filter((key) => key in item).map((key) => [key, item[key]]))
        : item;
    if (seen.some((one) => isDeepStrictEqual(one, identity))) {
      return [fieldErrors.duplicate(`${path}[${index}]`, identity)];
    }
    seen.push(identity);
    return [];
  });
}

function combinationErrors(value: unknown, node: SchemaNode, path: string): FieldError[] {
  const holds = (one: SchemaNode) => schemaErrors(value, one, path).length === 0;
  const named = JSON.stringify(path);
  const fault = (detail: string) => fieldErrors.invalid("<nil>", "", `${named} ${detail}`);
  const errors = schemasIn(node, "allOf").flatMap((one) => schemaErrors(value, one, path));
  const any = schemasIn(node, "anyOf");
  if (any.length > 0 && !any.some(holds)) {
    errors.push(
      fault("must validate at least one schema (anyOf)"),
      ...any.flatMap((one) => schemaErrors(value, one, path)).slice(0, 1),
    );
  }
  const one = schemasIn(node, "oneOf");
  const valid = one.filter(holds).length;
  if (one.length > 0 && valid !== 1) {
    const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
    errors.push(fault(`must validate one and only one schema (oneOf). ${found}`));
  }
  if (isRecord(node.not) && holds(node.not)) {
    errors.push(fault("must not validate the schema (not)"));
  }
  return errors;
}
