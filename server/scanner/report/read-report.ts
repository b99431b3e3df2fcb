import { packageUid } from "../detect/identity.ts";
import { FatalError, within } from "../fatal-error.ts";
import type {
  DetectedVulnerability,
  ModifiedFinding,
  Package,
  Report,
  ReportMetadata,
  Result,
} from "../model.ts";
import { JsonShape } from "../sbom/json-shape.ts";
import { notJson, parseFirstJson } from "../text/json-text.ts";

/** Reads trivy's own JSON and checks what is used of it. @throws FatalError */
export function readReport(bytes: Uint8Array): Report {
  const document = parseFirstJson(bytes);
  if (document === notJson) {
    throw new FatalError(`json decode error: ${whyNotJson(bytes)}`);
  }
  const report = within("json decode error", () => shapeReport(document));
  if (!report.ArtifactName && !report.ArtifactType) {
    throw new FatalError("AWS and Kubernetes scanning reports are not yet supported");
  }
  return report;
}

function whyNotJson(bytes: Uint8Array): string {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).trimStart();
  const [first = ""] = text;
  if (first === "") {
    return "EOF";
  }
  return /[[{"]/.test(first)
    ? "unexpected EOF"
    : `invalid character '${first}' looking for beginning of value`;
}

function shapeReport(document: unknown): Report {
  const shape = new JsonShape(document, "Report");
  return {
    SchemaVersion: shape.number("SchemaVersion"),
    ...(shape.raw("Trivy")
      ? { Trivy: { Version: shape.shape("Trivy", "TrivyInfo")?.text("Version") ?? "" } }
      : {}),
    ReportID: shape.text("ReportID"),
    CreatedAt: shape.text("CreatedAt"),
    ArtifactID: shape.text("ArtifactID"),
    ArtifactName: shape.text("ArtifactName"),
    ArtifactType: shape.text("ArtifactType"),
    Metadata: shapeMetadata(shape.shape("Metadata", "Metadata")),
    Results: shape.shapes("Results", "Result").map(shapeResult),
  };
}

const repositoryFields = [
  "RepoURL",
  "Branch",
  "Tags",
  "Commit",
  "CommitMsg",
  "Author",
  "Committer",
];

/** Fields that are only written again. */
function passOn(shape: JsonShape, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    names.map((name) => [name, shape.raw(name)]).filter(([, value]) => value !== undefined),
  );
}

function shapeMetadata(shape: JsonShape | null): ReportMetadata {
  if (!shape) {
    return {};
  }
  const os = shape.shape("OS", "OS");
  return {
    Size: shape.number("Size"),
    ...(os
      ? {
          OS: {
            Family: os.text("Family"),
            Name: os.text("Name"),
            EOSL: os.raw("EOSL") === true,
          },
        }
      : {}),
    ImageID: shape.text("ImageID"),
    DiffIDs: shape.texts("DiffIDs"),
    RepoTags: shape.texts("RepoTags"),
    RepoDigests: shape.texts("RepoDigests"),
    Reference: shape.text("Reference"),
    ...passOn(shape, ["ImageConfig", "Layers", ...repositoryFields]),
  };
}

function shapeResult(shape: JsonShape): Result {
  const Target = shape.text("Target");
  const other = ["Misconfigurations", "Secrets", "Licenses", "CustomResources"].find(
    (name) => shape.list(name).length > 0,
  );
  if (other !== undefined) {
    throw new FatalError(
      `this edition of trivy converts vulnerabilities only; ${Target} has ${other}`,
    );
  }
  const Packages = shape
    .list("Packages", "types.Package")
    .map((item) => shapePackage(item, Target));
  const byId = new Map(Packages.map((pkg) => [(pkg.ID ?? "") + (pkg.FilePath ?? ""), pkg]));
  const Vulnerabilities = shape
    .list("Vulnerabilities", "types.DetectedVulnerability")
    .map(shapeVulnerability)
    .map((found): DetectedVulnerability => {
      const pkg = byId.get((found.PkgID ?? "") + (found.PkgPath ?? ""));
      return found.PkgIdentifier?.UID || !pkg?.Identifier
        ? found
        : { ...found, PkgIdentifier: pkg.Identifier };
    });
  const modified = shape
    .shapes("ExperimentalModifiedFindings", "ModifiedFinding")
    .flatMap(shapeModified);
  const rest = {
    Target,
    Class: shape.text("Class"),
    Type: shape.text("Type"),
  };
  return {
    ...rest,
    ...(Packages.length > 0 ? { Packages } : {}),
    ...(Vulnerabilities.length > 0 ? { Vulnerabilities } : {}),
    ...(modified.length > 0 ? { ExperimentalModifiedFindings: modified } : {}),
  };
}

/** Checks the fields that are read later; the others go through as they are. */
function shapePackage(item: unknown, target: string): Package {
  const shape = new JsonShape(item, "Package");
  for (const name of ["ID", "Version", "FilePath", "SrcName", "SrcVersion", "Relationship"]) {
    shape.text(name);
  }
  shape.texts("Licenses");
  shape.texts("DependsOn");
  const identifier = shape.shape("Identifier", "PkgIdentifier");
  const Name = shape.text("Name");
  const UID =
    identifier?.text("UID") || packageUid(target, shape.text("ID") || Name, shape.text("FilePath"));
  return {
    ...(item as object),
    Name,
    Identifier: {
      PURL: identifier?.text("PURL") ?? "",
      UID,
      ...(identifier?.text("BOMRef") ? { BOMRef: identifier.text("BOMRef") } : {}),
    },
  };
}

function shapeVulnerability(item: unknown): DetectedVulnerability {
  const shape = new JsonShape(item, "DetectedVulnerability");
  for (const name of [
    "PkgID",
    "PkgPath",
    "InstalledVersion",
    "FixedVersion",
    "Status",
    "SeveritySource",
    "PrimaryURL",
    "Title",
    "Description",
    "Severity",
    "PublishedDate",
    "LastModifiedDate",
  ]) {
    shape.text(name);
  }
  shape.texts("CweIDs");
  shape.texts("References");
  shape.shape("VendorSeverity", "VendorSeverity");
  shape.shape("CVSS", "VendorCVSS");
  const identifier = shape.shape("PkgIdentifier", "PkgIdentifier");
  identifier?.text("PURL");
  return {
    ...(item as object),
    VulnerabilityID: shape.text("VulnerabilityID"),
    PkgName: shape.text("PkgName"),
  };
}

function shapeModified(shape: JsonShape): ModifiedFinding[] {
  const Type = shape.text("Type");
  if (Type !== "vulnerability") {
    return [];
  }
  return [
    {
      Type,
      Status: shape.text("Status"),
      Statement: shape.text("Statement"),
      Source: shape.text("Source"),
      Finding: shapeVulnerability(shape.raw("Finding")),
    },
  ];
}
