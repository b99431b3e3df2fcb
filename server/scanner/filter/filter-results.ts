import {
  type DetectedVulnerability,
  type License,
  type Misconfiguration,
  type ModifiedFinding,
  type Report,
  type Result,
  severityNames,
} from "../model.ts";
import { partsOfLicense } from "../sbom/license-expression.ts";
import { type IgnoreRule, type IgnoreRules, matchRule } from "./ignore-rules.ts";

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
  const others = filterOthers(result, options, modified);
  const { Vulnerabilities: _, ExperimentalModifiedFindings: __, ...rest } = result;
  return {
    ...withoutOthers(rest),
    ...others,
    ...(unique.size > 0 ? { Vulnerabilities: [...unique.values()].toSorted(byPackage) } : {}),
    ...(modified.length > 0 ? { ExperimentalModifiedFindings: modified } : {}),
  };
}

function withoutOthers(result: Result): Result {
  const { Misconfigurations, MisconfSummary, Secrets, Licenses, ...rest } = result;
  return rest;
}

type OtherFindings = Pick<Result, "Misconfigurations" | "MisconfSummary" | "Secrets" | "Licenses">;

/** Findings that only reports of other editions hold. What rules leave out is added to `modified`. */
function filterOthers(
  result: Result,
  options: FilterOptions,
  modified: ModifiedFinding[],
): OtherFindings {
  const { severities, ignore } = options;
  const isShown = ({ Severity = "" }: { readonly Severity?: string }) =>
    severities.includes(Severity);
  const suppress = (rule: Pick<IgnoreRule, "statement">) => ({
    Status: "ignored",
    Statement: rule.statement,
    Source: ignore.source,
  });
  const checks = (result.Misconfigurations ?? []).filter(isShown).filter((Finding) => {
    const ids = [Finding.ID ?? "", Finding.AVDID ?? ""];
    const rule = firstOf(ids, (id) => matchRule(ignore.misconfigurations, id, [result.Target]));
    if (rule) modified.push({ Type: "misconfiguration", ...suppress(rule), Finding });
    return !rule;
  });
  const secrets = (result.Secrets ?? []).filter(isShown).filter((Finding) => {
    const rule = matchRule(ignore.secrets, Finding.RuleID ?? "", [result.Target]);
    if (rule) modified.push({ Type: "secret", ...suppress(rule), Finding });
    return !rule;
  });
  const licenses = (result.Licenses ?? []).filter(isShown).filter((Finding) => {
    const rule = matchLicense(ignore.licenses, Finding);
    if (rule) modified.push({ Type: "license", ...suppress(rule), Finding });
    return !rule;
  });
  return {
    ...countChecks(checks),
    ...(secrets.length > 0 ? { Secrets: secrets } : {}),
    ...(licenses.length > 0 ? { Licenses: licenses } : {}),
  };
}

/** A license counts as named where all that it consists of are. Source: trivy `pkg/result/ignore.go` MatchLicense v0.74 */
function matchLicense(
  rules: readonly IgnoreRule[],
  { Name = "", FilePath = "" }: License,
): Pick<IgnoreRule, "statement"> | undefined {
  const rule = matchRule(rules, Name, [FilePath]);
  if (rule || rules.length === 0) {
    return rule;
  }
  const parts = partsOfLicense(Name) ?? [];
  return parts.length > 0 && parts.every((part) => matchRule(rules, part, [FilePath]))
    ? { statement: "All license components are individually ignored" }
    : undefined;
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** Passed checks are counted and no longer listed. */
function countChecks(checks: readonly Misconfiguration[]): OtherFindings {
  const failed = checks.filter(({ Status }) => Status === "FAIL");
  const Successes = checks.filter(({ Status }) => Status === "PASS").length;
  return failed.length + Successes === 0
    ? {}
    : {
        MisconfSummary: { Successes, Failures: failed.length },
        ...(failed.length > 0 ? { Misconfigurations: failed } : {}),
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
