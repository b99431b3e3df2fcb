import { advisories, type PipAdvisory } from "../catalogue/facts.ts";
import type { Log } from "../log.ts";
import type { DetectedVulnerability, Package } from "../model.ts";
import { parsePep440 } from "../versions/pep440.ts";
import { parseSpecifiers, satisfies } from "../versions/pep440-specifiers.ts";

const dataSource = {
  ID: "ghsa",
  Name: "GitHub Security Advisory Pip",
  URL: "https://github.com/advisories?query=type%3Areviewed+ecosystem%3Apip",
};

/** Names of Python packages are one whatever their capitals and separators. Source: trivy-db `NormalizePkgName` */
function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Packages of which no advisory was read: nothing can be said of them. */
export function unknownPythonPackages(packages: readonly Package[]): string[] {
  const names = packages.map(({ Name }) => normalizeName(Name));
  return [...new Set(names)].filter((name) => !Object.hasOwn(advisories.pip, name)).toSorted();
}

/** Tells which advisories a Python package's version falls into. Source: trivy `pkg/detector/library/driver.go` v0.74 */
export function detectPython(packages: readonly Package[], log: Log): DetectedVulnerability[] {
  return packages.flatMap((pkg) => {
    const name = normalizeName(pkg.Name);
    const known = Object.hasOwn(advisories.pip, name) ? (advisories.pip[name] ?? []) : [];
    const { Version: version = "" } = pkg;
    if (version === "") {
      return [];
    }
    return known
      .filter((advisory) => isVulnerable(version, advisory, log))
      .map((advisory) => ({
        VulnerabilityID: advisory.id,
        ...(pkg.ID ? { PkgID: pkg.ID } : {}),
        PkgName: pkg.Name,
        ...(pkg.FilePath ? { PkgPath: pkg.FilePath } : {}),
        ...(pkg.Identifier ? { PkgIdentifier: pkg.Identifier } : {}),
        InstalledVersion: version,
        FixedVersion: advisory.patched,
        ...(pkg.Layer ? { Layer: pkg.Layer } : {}),
        DataSource: dataSource,
      }));
  });
}

function isVulnerable(version: string, advisory: PipAdvisory, log: Log): boolean {
  const parsed = parsePep440(version);
  if (!parsed) {
    log.warn("Version matching error", {
      err: new Error(`python version error (${version}): malformed version: ${version}`),
    });
    return false;
  }
  const matches = (constraint: string) => {
    const specifiers = parseSpecifiers(constraint);
    return typeof specifiers !== "string" && satisfies(parsed, specifiers);
  };
  return matches(advisory.vulnerable) && !matches(advisory.patched);
}
