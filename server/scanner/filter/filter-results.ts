import {
  type DetectedVulnerability,
  type ModifiedFinding,
  type Report,
  type Result,
  severityNames,
} from "../model.ts";
import { type IgnoreRules, matchRule } from "./ignore-rules.ts";

/** What stays in a report. */
export interface FilterOptions {
  readonly severities: readonly string[];
  readonly ignoredStatuses: readonly string[];
  readonly ignore: IgnoreRules;
}

/** Takes out of every result what the options hide, and sorts the rest. Source: trivy `pkg/result/filter.go` v0.74 */
export function filterReport(report: Report, options: FilterOptions): Report {
  return report.Results
    ? { ...report, Results: report.Results.map((result) => filterResult(result, options)) }
    : report;
}

function filterResult(result: Result, options: FilterOptions): Result {
  const unique = new Map<string, DetectedVulnerability>();
  const modified: ModifiedFinding[] = [...(result.ExperimentalModifiedFindings ?? [])];
  for (const found of result.Vulnerabilities ?? []) {
    const vulnerability = found.Severity ? found : { ...found, Severity: "UNKNOWN" };
    const rule = isWanted(vulnerability, options) ? ruleFor(vulnerability, result, options) : null;
    if (rule) {
      modified.push({
        Type: "vulnerability",
        Status: "ignored",
        Statement: rule.statement,
        Source: options.ignore.source,
        Finding: vulnerability,
      });
    } else if (rule === undefined) {
      keepUnique(unique, vulnerability);
    }
  }
  const { Vulnerabilities: _, ExperimentalModifiedFindings: __, ...rest } = result;
  return {
    ...rest,
    ...(unique.size > 0 ? { Vulnerabilities: [...unique.values()].toSorted(byPackage) } : {}),
    ...(modified.length > 0 ? { ExperimentalModifiedFindings: modified } : {}),
  };
}

function isWanted({ Severity, Status }: DetectedVulnerability, options: FilterOptions): boolean {
  return (
    options.severities.includes(Severity ?? "UNKNOWN") &&
    !options.ignoredStatuses.includes(Status ?? "unknown")
  );
}

function ruleFor(found: DetectedVulnerability, { Target }: Result, { ignore }: FilterOptions) {
  const { VulnerabilityID, PkgPath = "", PkgIdentifier } = found;
  const paths = [Target, PkgPath];
  return matchRule(ignore.vulnerabilities, VulnerabilityID, paths, PkgIdentifier?.PURL);
}

/** Of two that are the same, the one with the greater fixed version stays. */
function keepUnique(
  unique: Map<string, DetectedVulnerability>,
  found: DetectedVulnerability,
): void {
  const { VulnerabilityID, PkgID, PkgName, InstalledVersion, PkgPath } = found;
  const key = [VulnerabilityID, PkgID, PkgName, InstalledVersion, PkgPath].join("/");
  const old = unique.get(key);
  if (!old || (old.FixedVersion ?? "") < (found.FixedVersion ?? "")) {
    unique.set(key, found);
  }
}

const order = (a: string | undefined, b: string | undefined) =>
  (a ?? "") === (b ?? "") ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
const severityOf = (found: DetectedVulnerability) => severityNames.indexOf(found.Severity ?? "");

/** The order of findings in a report: by package and version, the worst first. Source: trivy `pkg/types/vulnerability.go` BySeverity */
export function byPackage(a: DetectedVulnerability, b: DetectedVulnerability): number {
  return (
    order(a.PkgName, b.PkgName) ||
    order(a.PkgID, b.PkgID) ||
    order(a.InstalledVersion, b.InstalledVersion) ||
    severityOf(b) - severityOf(a) ||
    order(a.VulnerabilityID, b.VulnerabilityID) ||
    order(a.PkgPath, b.PkgPath)
  );
}
