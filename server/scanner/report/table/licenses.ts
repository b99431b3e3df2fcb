import { type License, type Result, resultClasses, severityNames } from "../../model.ts";
import { renderHeading, summarize } from "./heading.ts";
import { markUp } from "./markup.ts";
import { renderTable } from "./table.ts";
import { colorSeverity, columnWidthMax, type TableStyle } from "./vulnerabilities.ts";

/** The licenses of packages, or of files. Source: trivy `pkg/report/table/licensing.go` v0.74 */
export function renderLicenses(
  result: Result,
  severities: readonly string[],
  style: TableStyle,
): string {
  const { Target, Licenses: licenses = [] } = result;
  if (licenses.length === 0) {
    return "";
  }
  const isOfFiles = result.Class === resultClasses.licenseFile;
  const rated = ({ Category = "", Severity = "" }: License) => [
    style.isTerminal ? colorCategory(Category, style.usesColors) : Category,
    colorSeverity(Severity, style.usesColors),
  ];
  const table = renderTable({
    headers: isOfFiles
      ? ["Classification", "Severity", "License", "File Location"]
      : ["Package", "License", "Classification", "Severity"],
    rows: isOfFiles
      ? licenses.toSorted(byRisk).map((one) => [...rated(one), one.Name ?? "", one.FilePath ?? ""])
      : licenses.map((one) => [one.PkgName ?? "", one.Name ?? "", ...rated(one)]),
    merge: true,
    columnWidthMax,
    styled: style.isTerminal,
  });
  const total = markUp(`${summarize("Total", licenses, severities)}\n\n`, style.isTerminal);
  return renderHeading(`${Target} (license)`, style.isTerminal) + total + table;
}

const order = (a = "", b = "") => (a === b ? 0 : a < b ? -1 : 1);
const rank = ({ Severity = "" }: License) => severityNames.indexOf(Severity);

function byRisk(a: License, b: License): number {
  return (
    rank(b) - rank(a) ||
    order(b.Category, a.Category) ||
    order(a.Name, b.Name) ||
    order(a.FilePath, b.FilePath)
  );
}

const categories: Readonly<Record<string, readonly [text: string, color: number]>> = {
  forbidden: ["Forbidden", 31],
  restricted: ["Restricted", 91],
  unknown: ["Non Standard", 36],
};

function colorCategory(category: string, usesColors: boolean): string {
  const known = Object.hasOwn(categories, category) ? categories[category] : undefined;
  if (!known) {
    return category.charAt(0).toUpperCase() + category.slice(1);
  }
  return usesColors ? `\x1b[${known[1]}m${known[0]}\x1b[0m` : known[0];
}
