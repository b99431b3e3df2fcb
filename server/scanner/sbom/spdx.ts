import { FatalError, within } from "../fatal-error.ts";
import { type PackageUrl, PurlError, parsePurl } from "../purl.ts";
import { checkGoShape } from "../text/go-shape.ts";
import type { Bom, BomComponent, BomProperty } from "./bom.ts";
import { JsonShape } from "./json-shape.ts";
import { spdxPackageShape, spdxShape } from "./shapes.ts";

const sourcePrefix = "built package from: ";

/** Reads SPDX 2 JSON. @throws FatalError. Source: trivy `pkg/sbom/spdx/unmarshal.go` v0.74 */
export function parseSpdx(document: unknown): Bom {
  within("failed to load spdx json", () => checkDocument(document));
  const spdx = new JsonShape(document, "Document");
  const relationships = spdx.shapes("relationships", "Relationship").map((relationship) => ({
    from: relationship.text("spdxElementId"),
    to: relationship.text("relatedSpdxElement"),
    type: relationship.text("relationshipType"),
  }));
  const files = new Map(
    spdx.shapes("files", "File").map((file) => [file.text("SPDXID"), file.text("fileName")]),
  );
  const root = relationships.find(
    ({ from, type }) => from === "SPDXRef-DOCUMENT" && type === "DESCRIBES",
  )?.to;
  const pathOf = new Map(
    relationships
      .filter(({ type, to }) => (type === "CONTAINS" || type === "CONTAIN") && files.has(to))
      .map(({ from, to }) => [from, files.get(to) ?? ""]),
  );
  const components = new Map<string, BomComponent>();
  for (const shape of spdx.shapes("packages", "Package")) {
    const component = within(
      "failed to unmarshal spdx: package parse error: failed to parse package",
      () => parsePackage(shape, root, pathOf),
    );
    components.set(component.ref, component);
  }
  const dependencies = new Map<string, string[]>();
  for (const { from, to, type } of relationships) {
    if (!type.startsWith("DESCRIBE") && components.has(from) && components.has(to)) {
      const list = dependencies.get(from) ?? [];
      list.push(to);
      dependencies.set(from, list);
    }
  }
  return { format: "spdx", serialNumber: "", version: 0, components, dependencies };
}

const versions = ["SPDX-2.1", "SPDX-2.2", "SPDX-2.3"];

/** Source: spdx/tools-golang v0.5 `json/reader.go` */
function checkDocument(document: unknown): void {
  const spdx = new JsonShape(document, "Document");
  const version = spdx.raw("spdxVersion");
  if (version === undefined) {
    throw new FatalError("JSON document does not contain spdxVersion field");
  }
  if (typeof version !== "string" || !versions.includes(version)) {
    const shown = typeof version === "string" ? version : `%!s(float64=${String(version)})`;
    throw new FatalError(`unsupported SDPX version: ${shown}`);
  }
  checkGoShape(document, spdxShape, "doc");
  for (const pkg of spdx.list("packages")) {
    checkGoShape(pkg, spdxPackageShape, "pkg");
  }
}

function parsePackage(
  shape: JsonShape,
  root: string | undefined,
  pathOf: ReadonlyMap<string, string>,
): BomComponent {
  const ref = shape.text("SPDXID");
  const license = shape.text("licenseDeclared");
  const info = shape.text("sourceInfo");
  const [sourceName = "", sourceVersion = ""] = info.startsWith(sourcePrefix)
    ? info.slice(sourcePrefix.length).split(" ")
    : [];
  return {
    ref,
    type: typeOf(ref),
    isRoot: ref === root,
    group: "",
    name: shape.text("name"),
    version: shape.text("versionInfo"),
    purl: readPurl(shape),
    licenses: license === "NONE" ? [] : license.split(","),
    supplier: "",
    digests: shape
      .shapes("checksums", "Checksum")
      .map((sum) => `${sum.text("algorithm").toLowerCase()}:${sum.text("checksumValue")}`),
    filePath: pathOf.get(ref) ?? "",
    source: { name: sourceName, version: sourceVersion },
    properties: readProperties(shape),
  };
}

function typeOf(ref: string): BomComponent["type"] {
  if (ref.startsWith("SPDXRef-OperatingSystem")) {
    return "os";
  }
  return ref.startsWith("SPDXRef-Application") ? "application" : "library";
}

function readPurl(shape: JsonShape): PackageUrl | null {
  const reference = shape
    .shapes("externalRefs", "PackageExternalReference")
    .find(
      (candidate) =>
        candidate.text("referenceType") === "purl" &&
        ["PACKAGE-MANAGER", "PACKAGE_MANAGER"].includes(candidate.text("referenceCategory")),
    );
  if (!reference) {
    return null;
  }
  try {
    return parsePurl(reference.text("referenceLocator"));
  } catch (error) {
    if (error instanceof PurlError) {
      throw new FatalError(
        `external references error: failed to parse purl from string: ${error.message}`,
      );
    }
    throw error;
  }
}

/** Annotations of the form `Name: value`; older files have them as attribution texts. */
function readProperties(shape: JsonShape): BomProperty[] {
  const annotations = shape.shapes("annotations", "Annotation").map((one) => one.text("comment"));
  const texts = annotations.length > 0 ? annotations : shape.texts("attributionTexts");
  return texts.flatMap((text) => {
    const at = text.indexOf(": ");
    return at < 0
      ? []
      : [{ name: text.slice(0, at), value: text.slice(at + 2), isExternal: false }];
  });
}
