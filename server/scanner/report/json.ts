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

const code = ({ Lines }: Fields) => ({
  Lines: Array.isArray(Lines) ? Lines.map(shaped(lineFields)) : null,
});

const lineFields: readonly FieldShape[] = [
  ["Number", "always"],
  ["Content", "always"],
  ["IsCause", "always"],
  ["Annotation", "always"],
  ["Truncated", "always"],
  "Highlighted",
  ["FirstCause", "always"],
  ["LastCause", "always"],
];

const location = shaped(["StartLine", "EndLine"]);

/** Go leaves the lines out where there never were any. */
const codeOrNothing = (value: Fields) => (value.Lines ? code(value) : undefined);

const causeFields: readonly FieldShape[] = [
  "Resource",
  "Provider",
  "Service",
  "StartLine",
  "EndLine",
  ["Code", codeOrNothing],
  [
    "Occurrences",
    each((value) => ({
      ...pickFields(value, ["Resource", "Filename"]),
      Location: location((value.Location ?? {}) as Fields),
    })),
  ],
  ["RenderedCause", shaped(["Raw", "Highlighted"])],
];

const misconfigurationFields: readonly FieldShape[] = [
  "Type",
  "ID",
  "AVDID",
  "Title",
  "Description",
  "Message",
  "Namespace",
  "Query",
  "Resolution",
  "Severity",
  "PrimaryURL",
  "References",
  "Status",
  ["Layer", layer],
  ["CauseMetadata", shaped(causeFields)],
  "Traces",
];

const secretFields = (value: Fields) => ({
  ...zeroed(value, { RuleID: "", Category: "", Severity: "", Title: "", StartLine: 0, EndLine: 0 }),
  Code: code((value.Code ?? {}) as Fields),
  ...zeroed(value, { Match: "" }),
  ...pickFields(value, [["Layer", layer], "Offset"]),
});

const licenseFields = (value: Fields) =>
  zeroed(value, {
    Severity: "",
    Category: "",
    PkgName: "",
    FilePath: "",
    Name: "",
    Text: "",
    Confidence: 0,
    Link: "",
  });

/** Fields that are always written, as Go's zero value where they are missing. */
function zeroed(value: Fields, zeros: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(zeros).map(([name, zero]) => [name, value[name] ?? zero]),
  );
}

const shapes: Readonly<Record<string, (value: Fields) => unknown>> = {
  vulnerability: shaped(vulnerabilityFields),
  misconfiguration: shaped(misconfigurationFields),
  secret: secretFields,
  license: licenseFields,
};

const modified = (value: Fields) => ({
  ...zeroed(value, { Type: "", Status: "", Statement: "", Source: "" }),
  Finding: shapes[String(value.Type)]?.(value.Finding as Fields),
});

const resultFields: readonly FieldShape[] = [
  ["Target", "always"],
  "Class",
  "Type",
  ["Packages", each(shaped(packageFields))],
  ["Vulnerabilities", each(shaped(vulnerabilityFields))],
  "MisconfSummary",
  ["Misconfigurations", each(shaped(misconfigurationFields))],
  ["Secrets", each(secretFields)],
  ["Licenses", each(licenseFields)],
  "CustomResources",
  ["ExperimentalModifiedFindings", each(modified)],
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

/** Whether a result lists nothing at all. */
function isEmpty({ Target, Class, Type, MisconfSummary, ...lists }: Result): boolean {
  return Object.values(lists).every((list) => !Array.isArray(list) || list.length === 0);
}

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
    .filter((result) => result.Target !== "" || !isEmpty(result));
  return `${formatGoJson(pickFields({ ...report, Results }, reportFields))}\n`;
}
