import type { Report, Result } from "../model.ts";
import { type FieldShape, formatGoJson, pickFields, sortKeys } from "./go-json.ts";

type Fields = Readonly<Record<string, unknown>>;
const shaped = (fields: readonly FieldShape[]) => (value: Fields) => pickFields(value, fields);
const each = (shape: (value: Fields) => unknown) => (list: readonly Fields[]) => list.map(shape);

const layer = shaped(["Size", "Digest", "DiffID", "CreatedBy"]);
const identifier = shaped(["PURL", "UID", "BOMRef"]);
const cvss = shaped(["V2Vector", "V3Vector", "V40Vector", "V2Score", "V3Score", "V40Score"]);

const packageFields: readonly FieldShape[] = [
  "ID",
  "Name",
  ["Identifier", identifier],
  "Version",
  "Release",
  "Epoch",
  "Arch",
  "Dev",
  "SrcName",
  "SrcVersion",
  "SrcRelease",
  "SrcEpoch",
  "Licenses",
  "Maintainer",
  "Modularitylabel",
  "BuildInfo",
  "Repository",
  "Indirect",
  "Relationship",
  "DependsOn",
  ["Layer", layer],
  "FilePath",
  "Digest",
  "Locations",
  "InstalledFiles",
  "AnalyzedBy",
];

const vulnerabilityFields: readonly FieldShape[] = [
  "VulnerabilityID",
  "VendorIDs",
  "PkgID",
  "PkgName",
  "PkgPath",
  ["PkgIdentifier", identifier],
  "InstalledVersion",
  "FixedVersion",
  "Status",
  ["Layer", layer],
  "SeveritySource",
  "PrimaryURL",
  ["DataSource", shaped(["ID", "BaseID", "Name", "URL"])],
  "Fingerprint",
  "Custom",
  "Title",
  "Description",
  "Severity",
  "CweIDs",
  ["VendorSeverity", sortKeys],
  [
    "CVSS",
    (scores: Readonly<Record<string, Fields>>) =>
      sortKeys(Object.fromEntries(Object.entries(scores).map(([key, one]) => [key, cvss(one)]))),
  ],
  "References",
  "PublishedDate",
  "LastModifiedDate",
];

const modifiedFields: readonly FieldShape[] = [
  ["Type", "always"],
  ["Status", "always"],
  ["Statement", "always"],
  ["Source", "always"],
  ["Finding", shaped(vulnerabilityFields)],
];

const resultFields: readonly FieldShape[] = [
  ["Target", "always"],
  "Class",
  "Type",
  ["Packages", each(shaped(packageFields))],
  ["Vulnerabilities", each(shaped(vulnerabilityFields))],
  "MisconfSummary",
  "Misconfigurations",
  "Secrets",
  "Licenses",
  "CustomResources",
  ["ExperimentalModifiedFindings", each(shaped(modifiedFields))],
];

const metadataFields: readonly FieldShape[] = [
  "Size",
  ["OS", shaped([["Family", "always"], ["Name", "always"], "EOSL", "Supplier", "extended"])],
  "ImageID",
  "DiffIDs",
  "RepoTags",
  "RepoDigests",
  "Reference",
  "ImageConfig",
  ["Layers", each(layer)],
  "RepoURL",
  "Branch",
  "Tags",
  "Commit",
  "CommitMsg",
  "Author",
  "Committer",
];

const reportFields: readonly FieldShape[] = [
  "SchemaVersion",
  "Trivy",
  "ReportID",
  "CreatedAt",
  "ArtifactID",
  "ArtifactName",
  "ArtifactType",
  ["Metadata", shaped(metadataFields)],
  ["Results", each(shaped(resultFields))],
];

/** What of a report the JSON format writes. */
export interface JsonOptions {
  readonly listAllPackages: boolean;
  readonly showSuppressed: boolean;
}

/** The report as trivy's own JSON. Source: trivy `pkg/report/json.go` v0.74 */
export function renderJson(report: Report, options: JsonOptions): string {
  const Results = (report.Results ?? [])
    .map((result): Result => {
      const { Packages, ExperimentalModifiedFindings, ...rest } = result;
      return {
        ...rest,
        ...(options.listAllPackages && Packages ? { Packages } : {}),
        ...(options.showSuppressed && ExperimentalModifiedFindings
          ? { ExperimentalModifiedFindings }
          : {}),
      };
    })
    .filter((result) => result.Target !== "" || Object.keys(result).length > 3);
  return `${formatGoJson(pickFields({ ...report, Results }, reportFields))}\n`;
}
