import { parseReference } from "../catalogue/reference.ts";
import {
  type DetectedVulnerability,
  type Report,
  type Result,
  resultClasses,
  scannerVersion,
} from "../model.ts";
import { formatGoJson, sortKeys } from "./go-json.ts";

const levels: Readonly<Record<string, string>> = {
  CRITICAL: "error",
  HIGH: "error",
  MEDIUM: "warning",
  LOW: "note",
  UNKNOWN: "note",
};

const scores: Readonly<Record<string, string>> = {
  CRITICAL: "9.5",
  HIGH: "8.0",
  MEDIUM: "5.5",
  LOW: "2.0",
};

/** The report in the format that code hosts read. Source: trivy `pkg/report/sarif.go` v0.74, SARIF 2.1.0 */
export function renderSarif(report: Report): string {
  const rules = new Map<string, object>();
  const results: object[] = [];
  for (const result of report.Results ?? []) {
    for (const vulnerability of result.Vulnerabilities ?? []) {
      const id = vulnerability.VulnerabilityID;
      // The last package that has it gives the rule its words; the first its place.
      rules.set(id, toRule(vulnerability, result));
      results.push(toResult(vulnerability, result, [...rules.keys()].indexOf(id)));
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

function toRule(vulnerability: DetectedVulnerability, result: Result): object {
  const { VulnerabilityID: id, Severity: severity = "" } = vulnerability;
  const { PkgName, FixedVersion = "", PrimaryURL = "" } = vulnerability;
  const { Title = "", Description = "" } = vulnerability;
  const link = `[${id}](${PrimaryURL})`;
  return {
    id,
    name:
      result.Class === resultClasses.os
        ? "OsPackageVulnerability"
        : "LanguageSpecificPackageVulnerability",
    shortDescription: { text: Title },
    fullDescription: { text: Description || Title },
    defaultConfiguration: { level: levels[severity] ?? "none" },
    ...(PrimaryURL ? { helpUri: PrimaryURL } : {}),
    help: {
      text: `Vulnerability ${id}\nSeverity: ${severity}\nPackage: ${PkgName}\nFixed Version: ${FixedVersion}\nLink: ${link}\n${Description}`,
      markdown: `**Vulnerability ${id}**\n| Severity | Package | Fixed Version | Link |\n| --- | --- | --- | --- |\n|${severity}|${PkgName}|${FixedVersion}|${link}|\n\n${Description}`,
    },
    properties: ruleProperties(vulnerability, severity),
  };
}

function ruleProperties(vulnerability: DetectedVulnerability, severity: string): object {
  const cvss = vulnerability.CVSS?.[vulnerability.SeveritySource ?? ""] ?? {};
  const score = cvss.V3Score ? cvss.V3Score.toFixed(1) : (scores[severity] ?? "0.0");
  const given = {
    cvssv2_score: cvss.V2Score,
    cvssv2_vector: cvss.V2Vector,
    cvssv3_baseScore: cvss.V3Score,
    cvssv3_vector: cvss.V3Vector,
    cvssv40_baseScore: cvss.V40Score,
    cvssv40_vector: cvss.V40Vector,
  };
  return sortKeys({
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
    precision: "very-high",
    "security-severity": score,
    tags: ["vulnerability", "security", severity],
  });
}

function toResult(vulnerability: DetectedVulnerability, result: Result, ruleIndex: number): object {
  const { VulnerabilityID: id, Severity: severity = "", PkgName } = vulnerability;
  const { InstalledVersion = "", FixedVersion = "", PrimaryURL = "" } = vulnerability;
  const uri = toPath(vulnerability.PkgPath || result.Target, result.Class);
  return {
    ruleId: id,
    ruleIndex,
    level: levels[severity] ?? "none",
    message: {
      text: `Package: ${PkgName}\nInstalled Version: ${InstalledVersion}\nVulnerability ${id}\nSeverity: ${severity}\nFixed Version: ${FixedVersion}\nLink: [${id}](${PrimaryURL})`,
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, uriBaseId: "ROOTPATH" },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
        },
        message: { text: `${uri}: ${PkgName}@${InstalledVersion}` },
      },
    ],
  };
}

/** Of `python:3.12-alpine (alpine 3.24.2)` the repository, `library/python`; paths stay as they are. */
function toPath(target: string, resultClass: string | undefined): string {
  if (resultClass !== resultClasses.os) {
    return target;
  }
  const path = /^(.+?)(?:\s*\((?:.*?)\).*?)?$/s.exec(target)?.[1] ?? target;
  const reference = parseReference(path);
  return typeof reference === "string" ? path : reference.repository;
}
