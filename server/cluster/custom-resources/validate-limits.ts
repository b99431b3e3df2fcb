import { isDeepStrictEqual } from "node:util";
import { type FieldError, fieldErrors, isRecord } from "../../kube/index.ts";
import type { SchemaNode } from "./schema.ts";

/** Faults of sizes, ranges and patterns. Source: kube-openapi pkg/validation/errors/schema.go. */
export function limitErrors(value: unknown, node: SchemaNode, path: string): FieldError[] {
  if (typeof value === "string") {
    return textErrors(value, node, path);
  }
  if (typeof value === "number") {
    return numberErrors(value, node, path);
  }
  if (Array.isArray(value)) {
    return listErrors(value, node, path);
  }
  return isRecord(value) ? sizeErrors(Object.keys(value).length, value, node, path) : [];
}

function numberIn(node: SchemaNode, keyword: string): number | undefined {
  const limit = node[keyword];
  return typeof limit === "number" ? limit : undefined;
}

function textErrors(value: string, node: SchemaNode, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  const [max, min] = [numberIn(node, "maxLength"), numberIn(node, "minLength")];
  if (max !== undefined && length > max) {
    errors.push(fieldErrors.tooLong(path, max));
  }
  if (min !== undefined && length < min) {
    const detail = `${path} in body should be at least ${min} chars long`;
    errors.push(fieldErrors.invalid(path, value, detail));
  }
  if (typeof node.pattern === "string" && !matches(node.pattern, value)) {
    const detail = `${path} in body should match '${node.pattern}'`;
    errors.push(fieldErrors.invalid(path, value, detail));
  }
  return errors;
}

/** A pattern that can't be read here refuses nothing. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function numberErrors(value: number, node: SchemaNode, path: string): FieldError[] {
  const faults = [upperFault(value, node), lowerFault(value, node)];
  const step = numberIn(node, "multipleOf");
  if (step !== undefined && step > 0 && !Number.isInteger(value / step)) {
    faults.push(`a multiple of ${step}`);
  }
  return faults.flatMap((fault) =>
    fault === undefined
      ? []
      : [fieldErrors.invalid(path, value, `${path} in body should be ${fault}`)],
  );
}

function upperFault(value: number, node: SchemaNode): string | undefined {
  const max = numberIn(node, "maximum") ?? Number.POSITIVE_INFINITY;
  if (node.exclusiveMaximum === true) {
    return value >= max ? `less than ${max}` : undefined;
  }
  return value > max ? `less than or equal to ${max}` : undefined;
}

function lowerFault(value: number, node: SchemaNode): string | undefined {
  const min = numberIn(node, "minimum") ?? Number.NEGATIVE_INFINITY;
  if (node.exclusiveMinimum === true) {
    return value <= min ? `greater than ${min}` : undefined;
  }
  return value < min ? `greater than or equal to ${min}` : undefined;
}

function listErrors(value: readonly unknown[], node: SchemaNode, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const [max, min] = [numberIn(node, "maxItems"), numberIn(node, "minItems")];
  if (max !== undefined && value.length > max) {
    errors.push(fieldErrors.tooMany(path, value.length, max));
  }
  if (min !== undefined && value.length < min) {
    const detail = `${path} in body should have at least ${min} items`;
    errors.push(fieldErrors.invalid(path, value.length, detail));
  }
  if (node.uniqueItems === true && hasRepeats(value)) {
    errors.push(fieldErrors.invalid(path, value, `${path} in body shouldn't contain duplicates`));
  }
  return errors;
}

function hasRepeats(list: readonly unknown[]): boolean {
  return list.some((item, index) =>
    list.slice(0, index).some((other) => isDeepStrictEqual(other, item)),
  );
}

function sizeErrors(size: number, value: unknown, node: SchemaNode, path: string): FieldError[] {
  const [max, min] = [numberIn(node, "maxProperties"), numberIn(node, "minProperties")];
  if (max !== undefined && size > max) {
    return [fieldErrors.tooMany(path, size, max)];
  }
  if (min !== undefined && size < min) {
    const detail = `${path} in body should have at least ${min} properties`;
    return [fieldErrors.invalid(path, value, detail)];
  }
  return [];
}

const formats: Readonly<Record<string, RegExp>> = {
  "date-time": /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  uuid: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
  email: /^[^@\s]+@[^@\s]+$/,
  ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
  ipv6: /^[0-9a-f:.]*:[0-9a-f:.]*$/i,
  byte: /^[A-Za-z0-9+/]*={0,2}$/,
};

/** Whether a text isn't of a known format; unknown formats take anything. */
export function formatFault(value: string, format: string): boolean {
  const pattern = Object.hasOwn(formats, format) ? formats[format] : undefined;
  return pattern !== undefined && !pattern.test(value);
}
