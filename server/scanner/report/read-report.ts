import { packageUid } from "../detect/identity.ts";
import { FatalError, within } from "../fatal-error.ts";
import {
  type DetectedVulnerability,
  type Package,
  type Report,
  type ReportMetadata,
  type Result,
  statusNames,
} from "../model.ts";
import { checkGoShape } from "../text/go-shape.ts";
import { notJson, parseFirstJson } from "../text/json-text.ts";
import { reportShape } from "./report-shape.ts";

/** Reads trivy's own JSON; whatever it holds beyond what is used here goes through as it is. @throws FatalError. Source: trivy `pkg/commands/convert/run.go` v0.74 */
export function readReport(bytes: Uint8Array): Report {
  const document = parseFirstJson(bytes);
  if (document === notJson) {
    throw new FatalError(`json decode error: ${whyNotJson(bytes)}`);
  }
  within("json decode error", () => checkGoShape(document, reportShape, "Report"));
  // The check above is what makes this true.
  const report = (document ?? {}) as Report;
  if (!report.ArtifactName && !report.ArtifactType) {
    throw new FatalError("AWS and Kubernetes scanning reports are not yet supported");
  }
  return {
    ...report,
    Metadata: toMetadata(report.Metadata ?? {}),
    Results: (report.Results ?? []).map((result) => toResult(result ?? { Target: "" })),
  };
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

/** An image's configuration of which nothing is known is as good as none. */
function toMetadata({ ImageConfig, ...rest }: ReportMetadata): ReportMetadata {
  const isKnown =
    typeof ImageConfig === "object" &&
    ImageConfig !== null &&
    Object.entries(ImageConfig).some(([name, value]) => isMeaningful(name, value));
  return isKnown ? { ...rest, ImageConfig } : rest;
}

function isMeaningful(name: string, value: unknown): boolean {
  if (name === "created") {
    return value !== "0001-01-01T00:00:00Z";
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).some(([inner, item]) => isMeaningful(inner, item));
  }
  return value !== "" && value !== null;
}

/** Older reports tell packages apart in another way. */
function toResult(result: Result): Result {
  const { Packages = [], Vulnerabilities = [] } = result;
  const packages = (Packages ?? []).map((pkg) => withUid(pkg, result.Target));
  const byId = new Map(packages.map((pkg) => [(pkg.ID ?? "") + (pkg.FilePath ?? ""), pkg]));
  const found = (Vulnerabilities ?? []).map((vulnerability): DetectedVulnerability => {
    const pkg = byId.get((vulnerability.PkgID ?? "") + (vulnerability.PkgPath ?? ""));
    const known = withKnownStatus(vulnerability);
    return known.PkgIdentifier?.UID || !pkg?.Identifier
      ? known
      : { ...known, PkgIdentifier: pkg.Identifier };
  });
  return {
    ...result,
    ...(packages.length > 0 ? { Packages: packages } : {}),
    ...(found.length > 0 ? { Vulnerabilities: found } : {}),
  };
}

function withUid(pkg: Package, target: string): Package {
  const { ID, Name = "", FilePath = "", Identifier } = pkg;
  return Identifier?.UID
    ? pkg
    : { ...pkg, Identifier: { ...Identifier, UID: packageUid(target, ID || Name, FilePath) } };
}

function withKnownStatus(found: DetectedVulnerability): DetectedVulnerability {
  const { Status, ...rest } = found;
  return Status !== undefined && statusNames.includes(Status) ? found : rest;
}
