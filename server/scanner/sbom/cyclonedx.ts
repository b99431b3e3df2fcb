import { FatalError } from "../fatal-error.ts";
import type { Log } from "../log.ts";
import { formatPurl, type PackageUrl, PurlError, parsePurl } from "../purl.ts";
import { checkGoShape } from "../text/go-shape.ts";
import type { Bom, BomComponent, BomProperty } from "./bom.ts";
import { JsonShape } from "./json-shape.ts";
import { cycloneDxShape, toolsChoiceShape, toolsShape } from "./shapes.ts";

const prefix = "aquasecurity:trivy:";

const componentTypes: Readonly<Record<string, BomComponent["type"]>> = {
  container: "image",
  application: "application",
  library: "library",
  framework: "library",
  "operating-system": "os",
  platform: "platform",
  file: "filesystem",
};

const algorithms: Readonly<Record<string, string>> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-512": "sha512",
  MD5: "md5",
};

/** Reads CycloneDX JSON. @throws FatalError. Source: trivy `pkg/sbom/cyclonedx/unmarshal.go` v0.74 */
export function parseCycloneDx(document: unknown, nextId: () => string, log: Log): Bom {
  const bom = new JsonShape(document, "BOM");
  checkVersion(bom.raw("specVersion"));
  checkGoShape(document, cycloneDxShape, "BOM");
  checkTools(bom.shape("metadata", "Metadata")?.raw("tools"));
  const metadata = bom.shape("metadata", "Metadata");
  if (!isTrivys(metadata)) {
    log.warn("Third-party SBOM may lead to inaccurate vulnerability detection");
    log.warn("Recommend using Trivy to generate SBOMs");
  }
  const components = new Map<string, BomComponent>();
  const urls = countUrls(bom, metadata);
  const nextRef = (url: string) => (url !== "" && urls.get(url) === 1 ? url : nextId());
  const add = (shape: JsonShape, isRoot: boolean) => {
    const component = parseComponent(shape, isRoot, nextRef, log);
    if (component) {
      components.set(component.ref, component);
    }
  };
  for (const shape of componentsOf(bom)) {
    add(shape, false);
  }
  const root = metadata?.shape("component", "Component");
  if (root) {
    add(root, true);
  }
  const dependencies = new Map<string, string[]>();
  for (const dependency of bom.shapes("dependencies", "Dependency")) {
    const ref = dependency.text("ref");
    const named = dependency.texts("dependsOn");
    const known = named.filter((other) => components.has(other));
    // Who depends on nothing is listed; who depends on things that aren't there isn't.
    if (components.has(ref) && (known.length > 0 || named.length === 0)) {
      const list = dependencies.get(ref) ?? [];
      for (const other of known) {
        list.push(other);
      }
      dependencies.set(ref, list);
    }
  }
  return {
    format: "cyclonedx",
    serialNumber: bom.text("serialNumber"),
    version: bom.number("version"),
    components,
    dependencies,
  };
}

/** An item that is null counts as one without fields. */
function componentsOf(bom: JsonShape): JsonShape[] {
  return bom.list("components").map((item) => new JsonShape(item ?? {}, "Component"));
}

function checkVersion(version: unknown): void {
  if (version !== null && version !== undefined && typeof version !== "string") {
    const kind = typeof version === "boolean" ? "bool" : typeof version;
    throw new FatalError(`json: cannot unmarshal ${kind} into Go value of type string`);
  }
  if (!/^1\.[0-7]$/.test(version ?? "")) {
    throw new FatalError("invalid specification version");
  }
}

/** Tools have two forms, so that their paths begin anew. */
function checkTools(tools: unknown): void {
  checkGoShape(tools, Array.isArray(tools) ? toolsShape : toolsChoiceShape, "");
}

/** How many components have the same package URL. */
function countUrls(bom: JsonShape, metadata: JsonShape | null): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const root = metadata?.shape("component", "Component");
  for (const shape of [...componentsOf(bom), ...(root ? [root] : [])]) {
    const url = readPurl(shape.text("purl"));
    if (url && typeof url !== "string") {
      const text = formatPurl(url);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

/** Whether trivy made it; the older form lists tools without more. */
function isTrivys(metadata: JsonShape | null): boolean {
  const tools = metadata?.raw("tools");
  const isTrivy = (tool: JsonShape, vendor: string) =>
    tool.text(vendor) === "aquasecurity" && tool.text("name") === "trivy";
  if (Array.isArray(tools)) {
    return tools.some((tool) => isTrivy(new JsonShape(tool, "Tool"), "vendor"));
  }
  const shape = metadata?.shape("tools", "ToolsChoice");
  return (shape?.shapes("components", "Component") ?? []).some((tool) => isTrivy(tool, "group"));
}

function parseComponent(
  shape: JsonShape,
  isRoot: boolean,
  nextRef: (url: string) => string,
  log: Log,
): BomComponent | null {
  const type = componentTypes[shape.text("type")];
  if (!type) {
    log.info("Skipping the component with the unsupported type", {
      "bom-ref": shape.text("bom-ref"),
      type: shape.text("type"),
    });
    return null;
  }
  const purl = readPurl(shape.text("purl"));
  if (typeof purl === "string") {
    log.warn("Failed to parse component", { err: new Error(`failed to parse PURL: ${purl}`) });
    return null;
  }
  return {
    ref: shape.text("bom-ref") || nextRef(purl ? formatPurl(purl) : ""),
    type,
    isRoot,
    group: shape.text("group"),
    name: shape.text("name"),
    version: shape.text("version"),
    purl,
    licenses: shape.shapes("licenses", "LicenseChoice").flatMap(readLicense),
    supplier: shape.shape("supplier", "OrganizationalEntity")?.text("name") ?? "",
    digests: shape.shapes("hashes", "Hash").flatMap((hash) => readHash(hash, log)),
    filePath: "",
    source: { name: "", version: "" },
    properties: shape.shapes("properties", "Property").map(readProperty),
  };
}

/** @returns null where there is none, the reason as text where it can't be read. */
function readPurl(text: string): PackageUrl | null | string {
  try {
    return text === "" ? null : parsePurl(text);
  } catch (error) {
    if (error instanceof PurlError) {
      return error.message;
    }
    throw error;
  }
}

function readLicense(choice: JsonShape): string[] {
  const license = choice.shape("license", "License");
  const name = license?.text("name") || license?.text("id") || choice.text("expression");
  return name ? [name] : [];
}

function readHash(hash: JsonShape, log: Log): string[] {
  const algorithm = algorithms[hash.text("alg")];
  if (!algorithm) {
    log.warn("Unsupported hash algorithm", { algorithm: hash.text("alg") });
    return [];
  }
  return [`${algorithm}:${hash.text("content")}`];
}

function readProperty(property: JsonShape): BomProperty {
  const name = property.text("name");
  const isExternal = !name.startsWith(prefix);
  return {
    name: isExternal ? name : name.slice(prefix.length),
    value: property.text("value"),
    isExternal,
  };
}
