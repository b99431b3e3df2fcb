import { type Report, type Result, scannerVersion } from "../model.ts";
import { formatGoJson, sortKeys } from "./go-json.ts";
import { type SarifFinding, sarifFindings } from "./sarif-findings.ts";

const levels: Readonly<Record<string, string>> = {
  CRITICAL: "error",
  HIGH: "error",
  MEDIUM: "warning",
  LOW: "note",
  UNKNOWN: "note",
};

/** The report in the format that code hosts read; `root` is where paths begin, or null. Source: trivy `pkg/report/sarif.go` v0.74, SARIF 2.1.0 */
export function renderSarif(report: Report, root: string | null): string {
  const rules = new Map<string, object>();
  const results: object[] = [];
  for (const result of report.Results ?? []) {
    for (const finding of sarifFindings(result)) {
      // The last package that has it gives the rule its words; the first its place.
      rules.set(finding.id, toRule(finding, result));
      results.push(toResult(finding, [...rules.keys()].indexOf(finding.id)));
    }
  }
  const { Metadata: metadata = {} } = report;
  const run = {
    tool: {
      driver: {
        fullName: "Trivy Vulnerability Scanner",
        informationUri: "https://github.com/aquasecurity/trivy",
        name: "Trivy",
        rules: [...rules.values()],
        version: scannerVersion,
      },
    },
    results,
    columnKind: "utf16CodeUnits",
    ...(root === null ? {} : { originalUriBaseIds: { ROOTPATH: { uri: `file://${root}/` } } }),
    ...(report.ArtifactType === "container_image"
      ? {
          properties: {
            imageID: metadata.ImageID ?? "",
            imageName: report.ArtifactName ?? "",
            repoDigests: orNull(metadata.RepoDigests),
            repoTags: orNull(metadata.RepoTags),
          },
        }
      : {}),
  };
  return formatGoJson({
    version: "2.1.0",
    $schema:
      "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json",
    runs: [run],
  });
}

/** Go writes a list that was never filled as null. */
function orNull(list: readonly string[] | undefined): readonly string[] | null {
  return list && list.length > 0 ? list : null;
}

/** A path as part of an address: escaped as a whole if anything in it must be. Source: Go `net/url` EscapedPath */
function toUri(path: string): string {
  return /^[A-Za-z0-9\-._~!$&'()*+,;=:@[\]%/]*$/.test(path)
    ? path
    : encodeURI(path).replace(
        /[!'()*[\]]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      );
}

const ruleNames: Readonly<Record<string, string>> = {
  "os-pkgs": "OsPackageVulnerability",
  "lang-pkgs": "LanguageSpecificPackageVulnerability",
  config: "Misconfiguration",
  secret: "Secret",
  license: "License",
  "license-file": "License",
};

function toRule(finding: SarifFinding, { Class = "" }: Result): object {
  const { id, severity, short, full, help, markdown, url } = finding;
  return {
    id,
    name: ruleNames[Class] ?? "UnknownIssue",
    shortDescription: { text: short },
    fullDescription: { text: full },
    defaultConfiguration: { level: levels[severity] ?? "none" },
    ...(url ? { helpUri: url } : {}),
    help: { text: help, markdown },
    properties: sortKeys({
      ...finding.scores,
      precision: "very-high",
      "security-severity": finding.score,
      tags: [finding.kind, "security", severity],
    }),
  };
}

function toResult(finding: SarifFinding, ruleIndex: number): object {
  const { id, severity, message, uri, place, lines } = finding;
  const regions = lines.length === 0 ? [{ start: 1, end: 1 }] : lines;
  return {
    ruleId: id,
    ruleIndex,
    level: levels[severity] ?? "none",
    message: { text: message },
    locations: regions.map(({ start, end }) => ({
      physicalLocation: {
        artifactLocation: { uri: toUri(uri), uriBaseId: "ROOTPATH" },
        region:
          start === 0 && end === 0
            ? { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 }
            : { startLine: start, startColumn: 1, endLine: end, endColumn: 1 },
      },
      message: { text: place },
    })),
  };
}
