import { byteLength, maxLengthFault, patternFault } from "./text.ts";

const label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const wildcard1123 = `\\*\\.${subdomain1123}`;

const labelPattern = new RegExp(`^${label1123}$`);
const label1035Pattern = new RegExp(`^${label1035}$`);
const subdomainPattern = new RegExp(`^${subdomain1123}$`);
const wildcardPattern = new RegExp(`^${wildcard1123}$`);

/** Checks a value and returns upstream's texts for what is wrong with it; none when it is right. */
export type Faults = (value: string) => string[];

function faultsOf(
  value: string,
  max: number,
  pattern: RegExp,
  text: () => string,
  unit: "characters" | "bytes" = "characters",
): string[] {
  const faults = byteLength(value) > max ? [maxLengthFault(max, unit)] : [];
  return pattern.test(value) ? faults : [...faults, text()];
}

/**
 * RFC 1123 label, such as the name of a namespace or container.
 * Source: apimachinery pkg/util/validation/validation.go v1.35, as all functions here.
 */
export const dns1123LabelFaults: Faults = (value) =>
  faultsOf(value, 63, labelPattern, () =>
    subdomainPattern.test(value)
      ? "must not contain dots"
      : patternFault(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
          label1123,
          "my-name",
          "123-abc",
        ),
  );

/** RFC 1123 subdomain, the name of most objects. */
export const dns1123SubdomainFaults: Faults = (value) => subdomainFaults(value, "characters");

/** As {@link dns1123SubdomainFaults}, for callers whose limits count in another unit. */
export function subdomainFaults(value: string, unit: "characters" | "bytes"): string[] {
  const text = () =>
    patternFault(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      subdomain1123,
      "example.com",
    );
  return faultsOf(value, 253, subdomainPattern, text, unit);
}

/** RFC 1035 label, such as the name of a Service. */
export const dns1035LabelFaults: Faults = (value) =>
  faultsOf(value, 63, label1035Pattern, () =>
    patternFault(
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
      label1035,
      "my-name",
      "abc-123",
    ),
  );

/** A host of an Ingress that starts with `*.`. */
export const wildcardDns1123SubdomainFaults: Faults = (value) =>
  faultsOf(value, 253, wildcardPattern, () =>
    patternFault(
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      wildcard1123,
      "*.example.com",
    ),
  );

/** A name that must stand as one segment of a URL path, as RBAC's objects have it. */
export const pathSegmentFaults: Faults = (value) => {
  if (value === "." || value === "..") {
    return [`may not be '${value}'`];
  }
  return ["/", "%"]
    .filter((part) => value.includes(part))
    .map((part) => `may not contain '${part}'`);
};

/**
 * Turns a check of whole names into one that also takes the prefix of a generated name, whose last
 * character may be a dash. Source: apimachinery pkg/api/validation/generic.go v1.35.
 */
export function nameCheck(faults: Faults) {
  return (name: string, prefix: boolean): readonly string[] =>
    faults(prefix && name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name);
}
