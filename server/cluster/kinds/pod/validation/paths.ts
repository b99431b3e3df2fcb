import { type FieldError, fieldErrors } from "../../../../kube/index.ts";

/** A path without `..`. Source: pkg/apis/core/validation/validation.go v1.35, as all of this folder. */
export function backstepErrors(path: string, field: string): FieldError[] {
  return path.split("/").includes("..")
    ? [fieldErrors.invalid(field, path, "must not contain '..'")]
    : [];
}

/** A relative path that stays below its start. */
export function localPathErrors(path: string, field: string): FieldError[] {
  const absolute = path.startsWith("/")
    ? [fieldErrors.invalid(field, path, "must be a relative path")]
    : [];
  return [...absolute, ...backstepErrors(path, field)];
}

/** As {@link localPathErrors}, and not starting with `..` either. */
export function localNonReservedPathErrors(path: string, field: string): FieldError[] {
  const errors = localPathErrors(path, field);
  return path.startsWith("..") && !path.startsWith("../") && path !== ".."
    ? [...errors, fieldErrors.invalid(field, path, "must not start with '..'")]
    : errors;
}
