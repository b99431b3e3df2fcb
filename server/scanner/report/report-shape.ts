import { FatalError } from "../fatal-error.ts";
import { PurlError, parsePurl } from "../purl.ts";
import {
  checkGoShape,
  goBool,
  goInt,
  goList,
  goMap,
  goNamed,
  goOwn,
  goStruct,
  goText,
} from "../text/go-shape.ts";
import { parseInstant } from "../text/go-time.ts";

const time = goOwn("time.Time", (value) => {
  const parsed = typeof value === "string" ? parseInstant(value) : null;
  if (parsed === null) {
    throw new FatalError("Time.UnmarshalJSON: input is not a JSON string");
  }
  if ("fault" in parsed) {
    throw new FatalError(parsed.fault);
  }
});

const status = goOwn("types.Status", (value) => checkGoShape(value, goText, "Status"));

const relationships = ["unknown", "root", "workspace", "direct", "indirect", ""];
const relationship = goOwn("types.Relationship", (value) => {
  checkGoShape(value, goText, "Relationship");
  if (!relationships.includes(String(value))) {
    throw new FatalError(`invalid relationship (${String(value)})`);
  }
});

const identifier = goOwn("types.PkgIdentifier", (value) => {
  checkGoShape(
    value,
    goStruct("types.Alias", { PURL: goText, UID: goText, BOMRef: goText }),
    "Alias",
  );
  const { PURL = "" } = value as { readonly PURL?: string };
  try {
    if (PURL !== "") {
      parsePurl(PURL);
    }
  } catch (error) {
    throw error instanceof PurlError ? new FatalError(error.message) : error;
  }
});

const layer = goStruct("types.Layer", {
  Size: goInt,
  Digest: goText,
  DiffID: goText,
  CreatedBy: goText,
});
const texts = goList(goText);
const lines = { StartLine: goInt, EndLine: goInt };
const location = goStruct("types.Location", lines);

const code = goStruct("types.Code", {
  Lines: goList(
    goStruct("types.Line", {
      Number: goInt,
      Content: goText,
      IsCause: goBool,
      Truncated: goBool,
      Highlighted: goText,
      FirstCause: goBool,
      LastCause: goBool,
    }),
  ),
});

const pkg = goStruct("types.Package", {
  ID: goText,
  Name: goText,
  Identifier: identifier,
  Version: goText,
  Release: goText,
  Epoch: goInt,
  Arch: goText,
  SrcName: goText,
  SrcVersion: goText,
  SrcRelease: goText,
  SrcEpoch: goInt,
  Licenses: texts,
  Relationship: relationship,
  DependsOn: texts,
  Layer: layer,
  FilePath: goText,
  Digest: goText,
  Locations: goList(location, "types.Locations"),
});

const score = { kind: "number", go: "float64" } as const;

const vulnerability = goStruct("types.DetectedVulnerability", {
  VulnerabilityID: goText,
  VendorIDs: texts,
  PkgID: goText,
  PkgName: goText,
  PkgPath: goText,
  PkgIdentifier: identifier,
  InstalledVersion: goText,
  FixedVersion: goText,
  Status: status,
  Layer: layer,
  SeveritySource: goNamed("types.SourceID"),
  PrimaryURL: goText,
  DataSource: goStruct("types.DataSource", {
    ID: goNamed("types.SourceID"),
    Name: goText,
    URL: goText,
  }),
  Title: goText,
  Description: goText,
  Severity: goText,
  CweIDs: texts,
  VendorSeverity: goMap({ kind: "number", go: "types.Severity" }, "types.VendorSeverity"),
  CVSS: goMap(
    goStruct("types.CVSS", {
      V2Vector: goText,
      V3Vector: goText,
      V40Vector: goText,
      V2Score: score,
      V3Score: score,
      V40Score: score,
    }),
    "types.VendorCVSS",
  ),
  References: texts,
  PublishedDate: time,
  LastModifiedDate: time,
});

const misconfiguration = goStruct("types.DetectedMisconfiguration", {
  Type: goText,
  ID: goText,
  AVDID: goText,
  Title: goText,
  Description: goText,
  Message: goText,
  Severity: goText,
  PrimaryURL: goText,
  Status: goNamed("types.MisconfStatus"),
  CauseMetadata: goStruct("types.CauseMetadata", {
    ...lines,
    Code: code,
    Occurrences: goList(
      goStruct("types.Occurrence", { Resource: goText, Filename: goText, Location: location }),
    ),
  }),
});

const secret = goStruct("types.DetectedSecret", {
  RuleID: goText,
  Category: goNamed("types.SecretRuleCategory"),
  Severity: goText,
  Title: goText,
  ...lines,
  Code: code,
  Match: goText,
  Layer: layer,
  Offset: goInt,
});

const license = goStruct("types.DetectedLicense", {
  Severity: goText,
  Category: goNamed("types.LicenseCategory"),
  PkgName: goText,
  FilePath: goText,
  Name: goText,
  Text: goText,
  Confidence: score,
  Link: goText,
});

const findings = { vulnerability, misconfiguration, secret, license } as const;

const modified = goOwn("types.ModifiedFinding", (value) => {
  const fields = { Type: goNamed("types.FindingType"), Statement: goText, Source: goText };
  checkGoShape(value, goStruct("types.Alias", fields), "Alias");
  const { Type = "", Finding } = value as { readonly Type?: string; readonly Finding?: unknown };
  if (!Object.hasOwn(findings, Type)) {
    throw new FatalError(`invalid Finding type: ${Type}`);
  }
  const type = findings[Type as keyof typeof findings];
  try {
    checkGoShape(Finding, type, type.go.replace(/^types\./, ""));
  } catch (error) {
    throw error instanceof FatalError
      ? new FatalError(`unable to unmarshal "${Type}" type: ${error.message}`)
      : error;
  }
});

/** What of trivy's own JSON is read. Source: trivy `pkg/types`, `pkg/fanal/types` v0.74 */
export const reportShape = goStruct("types.Report", {
  SchemaVersion: goInt,
  Trivy: goStruct("types.TrivyInfo", { Version: goText }),
  ReportID: goText,
  CreatedAt: time,
  ArtifactID: goText,
  ArtifactName: goText,
  ArtifactType: goNamed("types.ArtifactType"),
  Metadata: goStruct("types.Metadata", {
    Size: { kind: "number", go: "int64" },
    OS: goStruct("types.OS", { Family: goNamed("types.OSType"), Name: goText, EOSL: goBool }),
    ImageID: goText,
    DiffIDs: texts,
    RepoTags: texts,
    RepoDigests: texts,
  }),
  Results: goList(
    goStruct("types.Result", {
      Target: goText,
      Class: goNamed("types.ResultClass"),
      Type: goNamed("types.TargetType"),
      Packages: goList(pkg, "types.Packages"),
      Vulnerabilities: goList(vulnerability),
      Misconfigurations: goList(misconfiguration),
      Secrets: goList(secret),
      Licenses: goList(license),
      ExperimentalModifiedFindings: goList(modified),
    }),
    "types.Results",
  ),
});
