import type { ScanFinding, ScanSeverity, ScanSummary } from "../contracts/scan.ts";
import { scanSeverities } from "../contracts/scan-wire.ts";
import { catalogue } from "./catalogue/facts.ts";
import type { ScanContext, ScanResult } from "./commands/scan.ts";
import { byPackage } from "./filter/filter-results.ts";
import { type DetectedVulnerability, resultClasses } from "./model.ts";

const findingsMax = 5000;
const textMax = 300;

/** What the lessons learn of a scan: what was found, and what of it was reported. */
export function summarizeScan(context: ScanContext, result: ScanResult): ScanSummary {
  const { options } = context;
  const reported = new Set(
    (result.reported.Results ?? []).flatMap(({ Target, Vulnerabilities = [] }) =>
      Vulnerabilities.map((found) => keyOf(Target, found)),
    ),
  );
  const findings = (result.detected.Results ?? []).flatMap((one) =>
    (one.Vulnerabilities ?? [])
      .toSorted(byPackage)
      .map((found) =>
        toFinding(found, one.Class === resultClasses.os, reported.has(keyOf(one.Target, found))),
      ),
  );
  const shown = findings.filter((finding) => finding.reported);
  const os = result.detected.Metadata?.OS;
  const imageId = result.detected.Metadata?.ImageID;
  return {
    command: context.command,
    target: short(context.target),
    scanned: short(result.detected.ArtifactName ?? ""),
    digest: imageId ? short(imageId) : null,
    builtAt: result.image?.facts.builtAt ?? null,
    os: os
      ? { family: short(os.Family), version: short(os.Name), endOfLife: os.EOSL === true }
      : null,
    advisoriesAt: catalogue.advisoriesAt,
    at: context.host.now().toISOString(),
    exitCode: result.exitCode,
    options: {
      format: options.format,
      severities: scanSeverities.filter((name) => options.severities.includes(name)),
      ignoreUnfixed: options.ignoreUnfixed,
      exitCode: options.exitCode,
    },
    counts: countBySeverity(shown),
    fixable: shown.filter(({ fixed }) => fixed !== null).length,
    unfixed: shown.filter(({ fixed }) => fixed === null).length,
    findings: findings.slice(0, findingsMax),
  };
}

function keyOf(target: string, found: DetectedVulnerability): string {
  return [target, found.VulnerabilityID, found.PkgName, found.InstalledVersion, found.PkgPath].join(
    "\0",
  );
}

function short(text: string): string {
  return text.slice(0, textMax);
}

function toFinding(found: DetectedVulnerability, isOs: boolean, reported: boolean): ScanFinding {
  return {
    id: short(found.VulnerabilityID),
    severity: scanSeverities.find((name) => name === found.Severity) ?? "UNKNOWN",
    package: short(found.PkgName),
    installed: short(found.InstalledVersion ?? ""),
    fixed: found.FixedVersion ? short(found.FixedVersion) : null,
    title: short(found.Title ?? ""),
    part: isOs ? "os" : "language",
    reported,
  };
}

function countBySeverity(findings: readonly ScanFinding[]): Record<ScanSeverity, number> {
  const count = (severity: ScanSeverity) =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    CRITICAL: count("CRITICAL"),
    HIGH: count("HIGH"),
    MEDIUM: count("MEDIUM"),
    LOW: count("LOW"),
    UNKNOWN: count("UNKNOWN"),
  };
}
