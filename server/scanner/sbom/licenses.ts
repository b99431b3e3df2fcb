import type { Log } from "../log.ts";
import {
  formatLicense,
  isSpdx,
  type LicenseExpression,
  readLicenseExpression,
} from "./license-expression.ts";

/** A license of a package as CycloneDX has it. */
export type LicenseChoice =
  | { readonly license: { readonly id: string } | { readonly name: string } }
  | { readonly expression: string };

/** Marks a license whose whole text a package carries. */
const textPrefix = "text://";

/** One expression where all licenses are SPDX and one is a compound, else each on its own. Source: trivy `pkg/sbom/cyclonedx/marshal.go` v0.74 */
export function toLicenseChoices(licenses: readonly string[], log: Log): LicenseChoice[] {
  const read = licenses
    .filter((license) => license !== "")
    .map((license) => readLicense(license, log));
  if (read.every(isSpdx) && read.some((expression) => "joint" in expression)) {
    return [{ expression: read.map(formatLicense).join(" AND ") }];
  }
  return read.map((expression) => {
    const text = formatLicense(expression);
    return "name" in expression && isSpdx(expression)
      ? { license: { id: text } }
      : { license: { name: text } };
  });
}

function readLicense(license: string, log: Log): LicenseExpression {
  if (license.startsWith(textPrefix)) {
    return { name: license.slice(textPrefix.length), hasPlus: false };
  }
  const text = license.replaceAll("-with-", " WITH ").replaceAll("-WITH-", " WITH ");
  const expression = readLicenseExpression(text);
  if (!expression) {
    log.warn("[cyclonedx] Unable to marshal SPDX licenses", { license: text });
  }
  return expression ?? { name: text, hasPlus: false };
}
