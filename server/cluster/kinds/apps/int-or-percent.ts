import { type FieldError, fieldErrors, percentFaults } from "../../../kube/index.ts";
import { invalidEach, nonNegative } from "../shared/faults.ts";

/** A count or a percentage of replicas. */
export type IntOrPercent = number | string;

/** Faults of a bound that may be 0 to any count, or up to 100 percent. */
export function intOrPercentErrors(value: IntOrPercent | undefined, field: string): FieldError[] {
  if (typeof value !== "string") {
    return nonNegative(field, value);
  }
  const errors = invalidEach(field, value, percentFaults);
  return errors.length === 0 && Number.parseInt(value, 10) > 100
    ? [fieldErrors.invalid(field, value, "must not be greater than 100%")]
    : errors;
}

/** Whether it amounts to nothing. */
export function isZero(value: IntOrPercent | undefined): boolean {
  return value === undefined || Number.parseInt(String(value), 10) === 0;
}
