import type { Labels } from "../label-selector.ts";
import type { LabelSelector } from "../objects.ts";
import { type FieldError, fieldErrors } from "../status-error.ts";
import { type Faults, subdomainFaults } from "./names.ts";
import { byteLength, maxLengthFault, patternFault } from "./text.ts";

const key = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const value = `(${key})?`;
const keyPattern = new RegExp(`^${key}$`);
const valuePattern = new RegExp(`^${value}$`);
const keyRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function keyFault(prefix: string): string {
  return patternFault(`${prefix} ${keyRule}`, key, "MyName", "my.name", "123-abc");
}

/**
 * A label key, annotation key, or finalizer: a name with an optional DNS prefix.
 * Source: apimachinery pkg/api/validate/content/kube.go v1.35, as the value's check.
 */
export const labelKeyFaults: Faults = (text) => {
  const parts = text.split("/");
  if (parts.length > 2) {
    return [
      `${keyFault("a valid label key")} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? "";
  const faults = parts.length === 2 ? prefixFaults(parts[0] ?? "") : [];
  if (name === "") {
    faults.push("name part must be non-empty");
  } else if (byteLength(name) > 63) {
    faults.push(`name part ${maxLengthFault(63, "bytes")}`);
  }
  return keyPattern.test(name) ? faults : [...faults, keyFault("name part")];
};

function prefixFaults(prefix: string): string[] {
  return prefix === ""
    ? ["prefix part must be non-empty"]
    : subdomainFaults(prefix, "bytes").map((fault) => `prefix part ${fault}`);
}

/** A label's value, which may be empty. */
export const labelValueFaults: Faults = (text) => {
  const faults = byteLength(text) > 63 ? [maxLengthFault(63, "bytes")] : [];
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return valuePattern.test(text)
    ? faults
    : [...faults, patternFault(rule, value, "MyValue", "my_value", "12345")];
};

/** Faults of a map of labels at `field`. Source: apimachinery pkg/apis/meta/v1/validation v1.35. */
export function labelErrors(labels: Labels | undefined, field: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([name, text]) => [
    ...labelKeyFaults(name).map((fault) => fieldErrors.invalid(field, name, fault)),
    ...labelValueFaults(text).map((fault) => fieldErrors.invalid(field, text, fault)),
  ]);
}

type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

/** Faults of a LabelSelector at `field`; an absent one has none. */
export function labelSelectorErrors(
  selector: LabelSelector | undefined,
  field: string,
): FieldError[] {
  return [
    ...labelErrors(selector?.matchLabels, `${field}.matchLabels`),
    ...(selector?.matchExpressions ?? []).flatMap((expression, index) =>
      expressionErrors(expression, `${field}.matchExpressions[${index}]`),
    ),
  ];
}

function expressionErrors(expression: Expression, field: string): FieldError[] {
  const values = expression.values ?? [];
  return [
    ...operatorErrors(expression.operator, values.length, field),
    ...labelKeyFaults(expression.key).map((fault) =>
      fieldErrors.invalid(`${field}.key`, expression.key, fault),
    ),
    ...values.flatMap((text, index) =>
      labelValueFaults(text).map((fault) =>
        fieldErrors.invalid(`${field}.values[${index}]`, text, fault),
      ),
    ),
  ];
}

function operatorErrors(operator: string, count: number, field: string): FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn": {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'";
      return count === 0 ? [fieldErrors.required(`${field}.values`, detail)] : [];
    }
    case "Exists":
    case "DoesNotExist": {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return count > 0 ? [fieldErrors.forbidden(`${field}.values`, detail)] : [];
    }
    default:
      return [fieldErrors.invalid(`${field}.operator`, operator, "not a valid selector operator")];
  }
}
