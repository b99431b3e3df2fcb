import type { Log } from "../../log.ts";
import {
  aggregatingTypes,
  type DetectedVulnerability,
  type Report,
  type Result,
  resultClasses,
} from "../../model.ts";
import { renderTable } from "./table.ts";
import { rootJar, type TableStyle } from "./vulnerabilities.ts";

const columnWidthMax = 80;

const columns: Readonly<Record<string, string>> = {
  vuln: "Vulnerabilities",
  misconfig: "Misconfigurations",
  secret: "Secrets",
  license: "Licenses",
};

/** The table above all others: one row for each target. Source: trivy `pkg/report/table/summary.go` v0.74 */
export function renderSummary(
  report: Report,
  scanners: readonly string[],
  style: TableStyle,
  log: Log,
): string {
  const shown = scanners.filter((name) => Object.hasOwn(columns, name));
  if (shown.length === 0) {
    log.warn("[report] No enabled scanners found. Summary table will not be displayed.");
    return "";
  }
  const results = (report.Results ?? []).flatMap((result) => splitByPath(result, log));
  const rows = results.map((result) => [
    result.Target,
    typeOf(result),
    ...shown.map((scanner) => colored(count(result, scanner), style)),
  ]);
  const isEmpty = (report.Results ?? []).length === 0;
  if (isEmpty) {
    warnEmpty(shown, log);
    rows.push(Array.from({ length: shown.length + 2 }, () => "-"));
  }
  const table = renderTable({
    headers: ["Target", "Type", ...shown.map((scanner) => columns[scanner] ?? "")],
    rows,
    alignments: [isEmpty ? "center" : "left", "center", ...shown.map(() => "center" as const)],
    merge: false,
    columnWidthMax,
    styled: style.isTerminal,
  });
  const legend = "Legend:\n- '-': Not scanned\n- '0': Clean (no security findings detected)\n\n";
  return style.isTerminal
    ? `\x1b[0m\n\x1b[4m\x1b[4m\x1b[1mReport Summary\x1b[0m\x1b[4m\x1b[0m\n\n\x1b[0m${table}\x1b[0m${legend}\x1b[0m`
    : `\nReport Summary\n\n${table}${legend}`;
}

function warnEmpty(shown: readonly string[], log: Log): void {
  const byFile = shown.filter((name) => name === "vuln" || name === "misconfig");
  const byFinding = shown.filter((name) => name === "secret" || name === "license");
  if (byFile.length > 0) {
    log.warn("[report] Supported files for scanner(s) not found.", { scanners: byFile });
  }
  if (byFinding.length > 0) {
    log.info("[report] No issues detected with scanner(s).", { scanners: byFinding });
  }
}

/** Null where a scanner doesn't look at a result. */
function count(result: Result, scanner: string): number | null {
  const found = {
    vuln: [[resultClasses.os, resultClasses.language], result.Vulnerabilities],
    misconfig: [[resultClasses.config], result.Misconfigurations],
    secret: [[resultClasses.secret], result.Secrets],
    license: [[resultClasses.license, resultClasses.licenseFile], result.Licenses],
  } as const;
  const [classes, findings = []] = found[scanner as keyof typeof found];
  return classes.some((name) => name === result.Class) ? findings.length : null;
}

function typeOf({ Class, Type = "" }: Result): string {
  if (Class === resultClasses.secret) {
    return "text";
  }
  return Class === resultClasses.license || Class === resultClasses.licenseFile ? "-" : Type;
}

function colored(number: number | null, style: TableStyle): string {
  if (number === null) {
    return "-";
  }
  return number > 0 && style.isTerminal && style.usesColors
    ? `\x1b[91m${number}\x1b[0m`
    : String(number);
}

/** Packages that bring their own path get a row each. */
function splitByPath(result: Result, log: Log): readonly Result[] {
  const isLicenses =
    result.Class === resultClasses.license && aggregatedTargets.includes(result.Target);
  return aggregatingTypes.includes(result.Type ?? "") || isLicenses
    ? [...splitVulnerabilities(result, log), ...splitLicenses(result)]
    : [result];
}

/** Targets of licenses of packages that bring their own path. Source: trivy `pkg/scan/langpkg/scan.go` PkgTargets */
const aggregatedTargets = ["Python", "Conda", "Ruby", "Node.js", "Java", "Kubernetes"];

function splitLicenses(result: Result): readonly Result[] {
  const byPath = Map.groupBy(result.Licenses ?? [], ({ FilePath = "" }) => FilePath);
  return [...byPath]
    .map(([path, Licenses]) => ({ ...result, Target: path || result.Target, Licenses }))
    .toSorted((a, b) => (a.Target === b.Target ? 0 : a.Target < b.Target ? -1 : 1));
}

function splitVulnerabilities(result: Result, log: Log): readonly Result[] {
  const { Packages = [], Vulnerabilities = [] } = result;
  if (Packages.length === 0 && Vulnerabilities.length > 0) {
    log.warn("[report] Packages not found unexpectedly", { target: result.Target });
    return [result];
  }
  const byPath = new Map<string, DetectedVulnerability[]>(
    Packages.map(({ FilePath }) => [rootJar(FilePath ?? ""), []]),
  );
  for (const vulnerability of Vulnerabilities) {
    const path = rootJar(vulnerability.PkgPath ?? "");
    const found = byPath.get(path);
    if (found) {
      found.push(vulnerability);
    } else {
      const vuln_id = vulnerability.VulnerabilityID;
      log.warn("[report] Package not found unexpectedly", { package_path: path, vuln_id });
    }
  }
  return [...byPath]
    .map(([path, found]) => ({
      Target: path || result.Target,
      ...(result.Class ? { Class: result.Class } : {}),
      ...(result.Type ? { Type: result.Type } : {}),
      Vulnerabilities: found,
    }))
    .toSorted((a, b) => (a.Target === b.Target ? 0 : a.Target < b.Target ? -1 : 1));
}
