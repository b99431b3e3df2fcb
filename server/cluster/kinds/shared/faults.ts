import { type Faults, type FieldError, fieldErrors } from "../../../kube/index.ts";

const tooSmall = "must be greater than or equal to 0";

/** One `Invalid` error for each fault of a value; an absent one is `""`, as in Go. */
export function invalidEach(
  field: string,
  value: string | undefined,
  faults: Faults,
): FieldError[] {
  const text = value ?? "";
  return faults(text).map((fault) => fieldErrors.invalid(field, text, fault));
}

/** As {@link invalidEach} for numbers. */
export function invalidNumber(
  field: string,
  value: number,
  faults: (value: number) => readonly string[],
): FieldError[] {
  return faults(value).map((fault) => fieldErrors.invalid(field, value, fault));
}

/** An absent number is fine, a negative one isn't. */
export function nonNegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [fieldErrors.invalid(field, value, tooSmall)] : [];
}

/** A required value of a closed set; the empty string counts as missing. */
export function oneOf(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] {
  if (!value) {
    return [fieldErrors.required(field)];
  }
  return supported.includes(value) ? [] : [fieldErrors.notSupported(field, value, supported)];
}

/** Each item with its path, checked and joined. */
export function eachOf<T>(
  items: readonly T[] | undefined,
  field: string,
  check: (item: T, field: string, index: number) => FieldError[],
): FieldError[] {
  return (items ?? []).flatMap((item, index) => check(item, `${field}[${index}]`, index));
}

/** A `Duplicate` error for each value that came before; empty ones don't count. */
export function duplicates(
  values: readonly (string | undefined)[],
  field: (index: number) => string,
): FieldError[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const again = value !== undefined && value !== "" && seen.has(value);
    seen.add(value ?? "");
    return again ? [fieldErrors.duplicate(field(index), value)] : [];
  });
}
