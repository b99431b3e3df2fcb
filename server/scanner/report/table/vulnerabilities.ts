import type { DetectedVulnerability, ModifiedFinding, Result } from "../../model.ts";
import { resultClasses } from "../../model.ts";
import { baseName } from "../../text/paths.ts";
import { renderHeading, summarize } from "./heading.ts";
import { markUp } from "./markup.ts";
import { renderTable } from "./table.ts";

const severityColors: Readonly<Record<string, number>> = {
  UNKNOWN: 36,
  LOW: 34,
  MEDIUM: 33,
  HIGH: 91,
  CRITICAL: 31,
};

const titleWordsMax = 12;
/** Where columns of findings wrap. */
export const columnWidthMax = 60;

/** How the tables are drawn. */
export interface TableStyle {
  readonly isTerminal: boolean;
  readonly usesColors: boolean;
  /** How wide the lines between findings are that no table holds. */
  readonly columns: number;
}

/** What trivy tells maintainers once, where it runs in a pipeline (`CI` is set). Source: trivy `pkg/report/table/vulnerability.go` v0.74 */
export function renderVexNotice(usesColors: boolean): string {
  const notice = `
For OSS Maintainers: VEX Notice
--------------------------------
If you're an OSS maintainer and Trivy has detected vulnerabilities in your project that you believe are not actually exploitable, consider issuing a VEX (Vulnerability Exploitability eXchange) statement.
VEX allows you to communicate the actual status of vulnerabilities in your project, improving security transparency and reducing false positives for your users.
Learn more and start using VEX: https://trivy.dev/docs/v0.74/guide/supply-chain/vex/repo#publishing-vex-documents

To disable this notice, set the TRIVY_DISABLE_VEX_NOTICE environment variable.

`;
  return usesColors ? `\x1b[36m${notice}\x1b[0m` : notice;
}

/** The table of what was found in one target. Source: trivy `pkg/report/table/vulnerability.go` v0.74 */
export function renderVulnerabilities(
  result: Result,
  severities: readonly string[],
  style: TableStyle,
): string {
  const found = result.Vulnerabilities ?? [];
  const suffix = result.Class === resultClasses.language ? ` (${result.Type ?? ""})` : "";
  const heading = renderHeading(result.Target + suffix, style.isTerminal);
  const line = markUp(`${summarize("Total", found, severities)}\n\n`, style.isTerminal);
  return heading + line + (found.length === 0 ? "" : vulnerabilityTable(found, style));
}

function vulnerabilityTable(found: readonly DetectedVulnerability[], style: TableStyle): string {
  return renderTable({
    headers: [
      "Library",
      "Vulnerability",
      "Severity",
      "Status",
      "Installed Version",
      "Fixed Version",
      "Title",
    ],
    rows: found.map((vulnerability) => [
      library(vulnerability),
      vulnerability.VulnerabilityID,
      colorSeverity(vulnerability.Severity ?? "", style.usesColors),
      vulnerability.Status ?? "unknown",
      vulnerability.InstalledVersion ?? "",
      vulnerability.FixedVersion ?? "",
      title(vulnerability, style.isTerminal).trim(),
    ]),
    merge: true,
    columnWidthMax,
    styled: style.isTerminal,
  });
}

function library({ PkgName, PkgPath }: DetectedVulnerability): string {
  return PkgPath ? `${PkgName} (${baseName(rootJar(PkgPath))})` : PkgName;
}

/** The archive that holds a Java package; of other packages the path itself. */
export function rootJar(path: string): string {
  const parts = path.split("/");
  const index = parts.findIndex((part) => /\.(jar|war|par|ear)$/.test(part));
  return index < 0 ? path : parts.slice(0, index + 1).join("/");
}

/** A severity in its colour. */
export function colorSeverity(name: string, usesColors: boolean): string {
  return usesColors ? `\x1b[${severityColors[name] ?? 34}m${name}\x1b[0m` : name;
}

function title({ Title, Description, PrimaryURL }: DetectedVulnerability, styled: boolean): string {
  const words = (Title || Description || "").split(" ");
  const short =
    words.length >= titleWordsMax
      ? `${words.slice(0, titleWordsMax).join(" ")}...`
      : words.join(" ");
  if (!PrimaryURL) {
    return short;
  }
  return styled ? markUp(`${short}\n<blue>${PrimaryURL}</blue>`, true) : `${short}\n${PrimaryURL}`;
}

/** The table of what was left out, or nothing. */
export function renderSuppressed(findings: readonly ModifiedFinding[], style: TableStyle): string {
  const found = findings.filter((finding) => finding.Type === "vulnerability");
  if (found.length === 0) {
    return "";
  }
  const heading = `Suppressed Vulnerabilities (Total: ${found.length})`;
  const table = renderTable({
    headers: ["Library", "Vulnerability", "Severity", "Status", "Statement", "Source"],
    rows: found.map(({ Finding, Status, Statement, Source }) => [
      Finding.PkgName,
      Finding.VulnerabilityID,
      Finding.Severity ?? "",
      Status,
      Statement || "N/A",
      Source,
    ]),
    merge: true,
    columnWidthMax,
    styled: style.isTerminal,
  });
  return renderHeading(heading, style.isTerminal, false) + table;
}
