import type { Faults } from "./names.ts";
import { byteLength, maxLengthFault, patternFault, rangeFault } from "./text.ts";

/** A port number, 1 to 65535. Source: apimachinery pkg/util/validation/validation.go v1.35. */
export function portNumberFaults(port: number): string[] {
  return inRange(port, 1, 65_535);
}

/** A user id, 0 to 2^31-1; group ids have the same bounds. */
export function userIdFaults(id: number): string[] {
  return inRange(id, 0, 2_147_483_647);
}

function inRange(value: number, min: number, max: number): string[] {
  return value >= min && value <= max ? [] : [rangeFault(min, max)];
}

/** The name of a port (RFC 6335, lower case only). */
export const portNameFaults: Faults = (name) => {
  const rules: [boolean, string][] = [
    [byteLength(name) > 15, maxLengthFault(15)],
    [
      !/^[-a-z0-9]+$/.test(name),
      "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
    ],
    [!/[a-z]/.test(name), "must contain at least one letter (a-z)"],
    [name.includes("--"), "must not contain consecutive hyphens"],
    [/^-|-$/.test(name), "must not begin or end with a hyphen"],
  ];
  return rules.filter(([broken]) => broken).map(([, text]) => text);
};

/** The name of an environment variable: any printable ASCII but `=`. */
export const envVarNameFaults: Faults = (name) => {
  if (name === "") {
    return ["environment variable name must be non-empty"];
  }
  return /^[ -<>-~]+$/.test(name)
    ? []
    : [
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ];
};

const configKey = "[-._a-zA-Z0-9]+";
const configKeyPattern = new RegExp(`^${configKey}$`);

/** A key of a ConfigMap or Secret. */
export const configKeyFaults: Faults = (key) => {
  const faults = byteLength(key) > 253 ? [maxLengthFault(253)] : [];
  if (!configKeyPattern.test(key)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    faults.push(patternFault(rule, configKey, "key.name", "KEY_NAME", "key-name"));
  }
  return [...faults, ...parentFaults(key)];
};

function parentFaults(value: string): string[] {
  if (value === "." || value === "..") {
    return [`must not be '${value}'`];
  }
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

/** A percentage such as `25%`. */
export const percentFaults: Faults = (text) =>
  /^[0-9]+%$/.test(text)
    ? []
    : [
        patternFault(
          "a valid percent string must be a numeric string followed by an ending '%'",
          "[0-9]+%",
          "1%",
          "93%",
        ),
      ];

/** The name of an HTTP header. */
export const httpHeaderNameFaults: Faults = (name) =>
  /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [
        patternFault(
          "a valid HTTP header must consist of alphanumeric characters or '-'",
          "[-A-Za-z0-9]+",
          "X-Header-Name",
        ),
      ];
