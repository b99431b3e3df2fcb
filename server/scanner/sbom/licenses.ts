/** SPDX identifiers that packages of the catalogue and their likes carry. Source: SPDX license list 3.27 */
const identifiers = new Set(
  (
    "0BSD AFL-2.1 AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 Artistic-2.0 BSD-1-Clause " +
    "BSD-2-Clause BSD-3-Clause BSD-4-Clause BSL-1.0 CC-BY-4.0 CC0-1.0 EPL-2.0 GPL-1.0-only GPL-1.0-or-later " +
    "GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later ISC LGPL-2.0-only LGPL-2.0-or-later " +
    "LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-1.1 MPL-2.0 NCSA OpenSSL " +
    "PSF-2.0 Python-2.0 Unlicense WTFPL X11 Zlib blessing bzip2-1.0.6 curl"
  ).split(" "),
);

/** Names that stand for an identifier. Source: trivy `pkg/licensing/normalize.go` v0.74 */
const synonyms: Readonly<Record<string, string>> = {
  BSD: "BSD-3-Clause",
  GPL2: "GPL-2.0-only",
  "GPL2+": "GPL-2.0-or-later",
  "GPL-2.0": "GPL-2.0-only",
  "GPL-2": "GPL-2.0-only",
  "GPL-3.0": "GPL-3.0-only",
  "LGPL-2.1": "LGPL-2.1-only",
  ZLIB: "Zlib",
  "Apache 2.0": "Apache-2.0",
};

/** A license of a package as CycloneDX has it. */
export type LicenseChoice =
  | { readonly license: { readonly id: string } | { readonly name: string } }
  | { readonly expression: string };

/** Null if any part isn't an SPDX identifier. */
function toExpression(license: string): string | null {
  const parts = license.split(/\s+(AND|OR|WITH)\s+/i);
  const known = parts.map((part, index) => {
    if (index % 2 === 1) {
      return part.toUpperCase();
    }
    const name = synonyms[part] ?? part;
    return identifiers.has(name) ? name : null;
  });
  return known.includes(null) ? null : known.join(" ");
}

/** One expression where all licenses are SPDX and one is a compound, else each on its own. Source: trivy `pkg/sbom/cyclonedx/marshal.go` */
export function toLicenseChoices(licenses: readonly string[]): LicenseChoice[] {
  const named = licenses.filter((license) => license !== "");
  const expressions = named.map(toExpression);
  const compounds = expressions.some((expression) => expression?.includes(" "));
  if (compounds && !expressions.includes(null)) {
    return [{ expression: expressions.join(" AND ") }];
  }
  return named.map((name, index) => {
    const expression = expressions[index] ?? null;
    return expression === null || expression.includes(" ")
      ? { license: { name: expression ?? name } }
      : { license: { id: expression } };
  });
}
