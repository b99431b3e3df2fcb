import { advisories } from "../catalogue/facts.ts";
import type { Log } from "../log.ts";
import type { DetectedVulnerability, Package } from "../model.ts";
import { compareApkVersions, isApkVersion } from "../versions/apk.ts";
import { installedVersion, sourceVersion } from "./package-version.ts";

const dataSource = { ID: "alpine", Name: "Alpine Secdb", URL: "https://secdb.alpinelinux.org/" };

/** `3.11` of `3.11.3`. */
export function alpineRelease(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** Whether advisories of a release are here at all. */
export function knowsAlpineRelease(version: string): boolean {
  return Object.hasOwn(advisories.alpine, alpineRelease(version));
}

/** Packages whose source package's advisories were never read: nothing can be said of them. */
export function unknownAlpineSources(version: string, packages: readonly Package[]): string[] {
  const known = new Set(advisories.readSourcePackages[alpineRelease(version)] ?? []);
  return [...new Set(packages.map(sourceName))].filter((name) => !known.has(name)).toSorted();
}

function sourceName(pkg: Package): string {
  return pkg.SrcName || pkg.Name;
}

/**
 * Compares each package's source version with the version that fixes each known vulnerability.
 * Source: trivy `pkg/detector/ospkg/alpine/alpine.go` v0.74
 */
export function detectAlpine(
  version: string,
  packages: readonly Package[],
  log: Log,
): DetectedVulnerability[] {
  const release = alpineRelease(version);
  const byName = advisories.alpine[release] ?? {};
  return packages.flatMap((pkg) => {
    const name = sourceName(pkg);
    const known = Object.hasOwn(byName, name) ? (byName[name] ?? []) : [];
    const source = sourceVersion(pkg);
    if (!isApkVersion(source)) {
      log.debug("[alpine] Failed to parse the installed package version", {
        err: new Error("invalid version"),
      });
      return [];
    }
    return known
      .filter(([, fixed = ""]) => isApkVersion(fixed) && compareApkVersions(source, fixed) < 0)
      .map(([id = "", fixed = ""]) => ({
        VulnerabilityID: id,
        ...(pkg.ID ? { PkgID: pkg.ID } : {}),
        PkgName: pkg.Name,
        InstalledVersion: installedVersion(pkg),
        FixedVersion: fixed,
        ...(pkg.Layer ? { Layer: pkg.Layer } : {}),
        ...(pkg.Identifier ? { PkgIdentifier: pkg.Identifier } : {}),
        DataSource: dataSource,
      }));
  });
}
