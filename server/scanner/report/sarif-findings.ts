import { parseReference } from "../catalogue/reference.ts";
import {
  type DetectedVulnerability,
  type License,
  type Misconfiguration,
  type Result,
  resultClasses,
  type Secret,
} from "../model.ts";

/** A finding of any kind as SARIF words it. */
export interface SarifFinding {
  readonly kind: "vulnerability" | "misconfiguration" | "secret" | "license";
  readonly id: string;
  readonly severity: string;
  /** A number from 0.0 to 10.0. */
  readonly score: string;
  readonly scores: Readonly<Record<string, unknown>>;
  readonly url: string;
  readonly uri: string;
  readonly place: string;
  readonly lines: readonly { readonly start: number; readonly end: number }[];
  readonly short: string;
  readonly full: string;
  readonly help: string;
  readonly markdown: string;
  readonly message: string;
}

const scoreOf: Readonly<Record<string, string>> = {
  CRITICAL: "9.5",
  HIGH: "8.0",
  MEDIUM: "5.5",
  LOW: "2.0",
};

const builtinRules =
  "https://github.com/aquasecurity/trivy/blob/main/pkg/fanal/secret/builtin-rules.go";

/** All findings of one target in their order. Source: trivy `pkg/report/sarif.go` Write v0.74 */
export function sarifFindings(result: Result): SarifFinding[] {
  const target = toPath(result.Target, result.Class);
  return [
    ...(result.Vulnerabilities ?? []).map((found) => ofVulnerability(found, result, target)),
    ...(result.Misconfigurations ?? []).map((found) => ofMisconfiguration(found, result)),
    ...(result.Secrets ?? []).map((found) => ofSecret(found, result, target)),
    ...(result.Licenses ?? []).map((found) => ofLicense(found, result, target)),
  ];
}

function ofVulnerability(
  found: DetectedVulnerability,
  result: Result,
  target: string,
): SarifFinding {
  const { VulnerabilityID: id, Severity: severity = "", PkgName } = found;
  const { InstalledVersion = "", FixedVersion = "", PrimaryURL = "" } = found;
  const { Title = "", Description = "", PkgPath } = found;
  const uri = PkgPath ? toPath(PkgPath, result.Class) : target;
  const link = `[${id}](${PrimaryURL})`;
  const cvss = found.CVSS?.[found.SeveritySource ?? ""] ?? {};
  const scores = {
    cvssv2_score: cvss.V2Score,
    cvssv2_vector: cvss.V2Vector,
    cvssv3_baseScore: cvss.V3Score,
    cvssv3_vector: cvss.V3Vector,
    cvssv40_baseScore: cvss.V40Score,
    cvssv40_vector: cvss.V40Vector,
  };
  const installed = (result.Packages ?? []).find(
    ({ Name, Version = "" }) => Name === PkgName && Version === InstalledVersion,
  );
  return {
    kind: "vulnerability",
    id,
    severity,
    score: cvss.V3Score ? cvss.V3Score.toFixed(1) : (scoreOf[severity] ?? "0.0"),
    scores: Object.fromEntries(Object.entries(scores).filter(([, value]) => value)),
    url: PrimaryURL,
    uri,
    place: `${uri}: ${PkgName}@${InstalledVersion}`,
    lines: (installed?.Locations ?? []).map(({ StartLine: start = 0, EndLine: end = 0 }) => ({
      start,
      end,
    })),
    short: Title,
    full: Description || Title,
    help: `Vulnerability ${id}\nSeverity: ${severity}\nPackage: ${PkgName}\nFixed Version: ${FixedVersion}\nLink: ${link}\n${Description}`,
    markdown: `**Vulnerability ${id}**\n| Severity | Package | Fixed Version | Link |\n| --- | --- | --- | --- |\n|${severity}|${PkgName}|${FixedVersion}|${link}|\n\n${Description}`,
    message: `Package: ${PkgName}\nInstalled Version: ${InstalledVersion}\nVulnerability ${id}\nSeverity: ${severity}\nFixed Version: ${FixedVersion}\nLink: ${link}`,
  };
}

function ofMisconfiguration(found: Misconfiguration, result: Result): SarifFinding {
  const { ID: id = "", Type = "", Severity: severity = "", Title = "" } = found;
  const { Message = "", Description = "", PrimaryURL = "", CauseMetadata = {} } = found;
  const uri = clearPath(result.Target);
  const link = `[${id}](${PrimaryURL})`;
  return {
    kind: "misconfiguration",
    id,
    severity,
    score: scoreOf[severity] ?? "0.0",
    scores: {},
    url: PrimaryURL,
    uri,
    place: uri,
    lines: [{ start: CauseMetadata.StartLine ?? 0, end: CauseMetadata.EndLine ?? 0 }],
    short: Title,
    full: Description,
    help: `Misconfiguration ${id}\nType: ${Type}\nSeverity: ${severity}\nCheck: ${Title}\nMessage: ${Message}\nLink: ${link}\n${Description}`,
    markdown: `**Misconfiguration ${id}**\n| Type | Severity | Check | Message | Link |\n| --- | --- | --- | --- | --- |\n|${Type}|${severity}|${Title}|${Message}|${link}|\n\n${Description}`,
    message: `Artifact: ${uri}\nType: ${result.Type ?? ""}\nVulnerability ${id}\nSeverity: ${severity}\nMessage: ${Message}\nLink: ${link}`,
  };
}

function ofSecret(found: Secret, result: Result, target: string): SarifFinding {
  const { RuleID = "", Severity: severity = "", Title = "", Match = "" } = found;
  return {
    kind: "secret",
    id: RuleID,
    severity,
    score: scoreOf[severity] ?? "0.0",
    scores: {},
    url: builtinRules,
    uri: target,
    place: target,
    lines: [{ start: found.StartLine ?? 0, end: found.EndLine ?? 0 }],
    short: Title,
    full: Match,
    help: `Secret ${Title}\nSeverity: ${severity}\nMatch: ${Match}`,
    markdown: `**Secret ${Title}**\n| Severity | Match |\n| --- | --- |\n|${severity}|${Match}|`,
    message: `Artifact: ${result.Target}\nType: ${result.Type ?? ""}\nSecret ${Title}\nSeverity: ${severity}\nMatch: ${Match}`,
  };
}

function ofLicense(found: License, result: Result, target: string): SarifFinding {
  const { Name = "", PkgName = "", Category = "", FilePath = "" } = found;
  const { Severity: severity = "", Link = "" } = found;
  const about = `${Name} in ${PkgName}`;
  return {
    kind: "license",
    id: `${PkgName}:${Name}`,
    severity,
    score: scoreOf[severity] ?? "0.0",
    scores: {},
    url: Link,
    uri: target,
    place: "",
    lines: [],
    short: about,
    full: about,
    help: `License ${Name}\nClassification: ${Category}\nPkgName: ${PkgName}\nPath: ${FilePath}`,
    markdown: `**License ${Name}**\n| PkgName | Classification | Path |\n| --- | --- | --- |\n|${PkgName}|${Category}|${FilePath}|`,
    message: `Artifact: ${result.Target}\nLicense ${Name}\nPkgName: ${PkgName}\n Classification: ${Category}\n Path: ${FilePath}`,
  };
}

/** Of `python:3.12-alpine (alpine 3.24.2)` the repository, `library/python`; paths stay as they are. */
function toPath(target: string, resultClass: string | undefined): string {
  if (resultClass !== resultClasses.os) {
    return target;
  }
  const path = /^(.+?)(?:\s*\((?:.*?)\).*?)?$/s.exec(target)?.[1] ?? target;
  const reference = parseReference(path);
  return clearPath(typeof reference === "string" ? path : reference.repository);
}

/** The address of a module that configuration was taken from, without what only its getter reads. Source: trivy `pkg/report/sarif.go` clearURI */
function clearPath(text: string): string {
  const path = text.replaceAll("\\", "/");
  if (path.startsWith("git@github.com:")) {
    return path
      .replaceAll("git@github.com:", "github.com/")
      .replaceAll(".git", "")
      .replaceAll("?ref=", "/tree/");
  }
  if (path.startsWith("git::https:/") && !path.startsWith("git::https://")) {
    return path.slice("git::https:/".length).replaceAll(".git", "");
  }
  if (path.startsWith("git::ssh://")) {
    return path.slice(path.indexOf("@") + 1).replaceAll(".git", "");
  }
  const [, getter] = /^(git|hg|s3|gcs)::/.exec(path) ?? [];
  const rest = getter === undefined ? path : path.slice(getter.length + 2);
  return getter === "git" || getter === "hg" ? rest.replaceAll(`.${getter}`, "") : rest;
}
