import { isDeepStrictEqual } from "node:util";
import { type FieldError, fieldErrors } from "../../../kube/index.ts";

/** Upstream's answer to a change of what is fixed. Source: apimachinery pkg/api/validation v1.35. */
export function immutableField(value: unknown, old: unknown, field: string): FieldError[] {
  return isDeepStrictEqual(value, old)
    ? []
    : [fieldErrors.invalid(field, value ?? null, "field is immutable")];
}
