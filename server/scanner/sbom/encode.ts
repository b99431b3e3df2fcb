import { installedVersion } from "../detect/package-version.ts";
import {
  aggregatingTypes,
  type Package,
  type Report,
  type Result,
  resultClasses,
} from "../model.ts";
import { formatPurl, type PackageUrl, PurlError, parsePurl } from "../purl.ts";
import type { Bom, BomComponent, BomProperty } from "./bom.ts";

/** Makes an inventory of what a report lists. Source: trivy `pkg/sbom/io/encode.go` v0.74 */
export function encodeReport(report: Report, nextId: () => string): Bom {
  const builder = new BomBuilder(nextId);
  const root = builder.add(rootComponent(report));
  for (const result of report.Results ?? []) {
    const isPackages = result.Class === resultClasses.os || result.Class === resultClasses.language;
    if (aggregatingTypes.includes(result.Type ?? "")) {
      builder.addPackages(root, result);
    } else if (isPackages) {
      builder.addPackages(builder.addResult(root, report, result), result);
    }
  }
  return builder.finish();
}

type Draft = Omit<BomComponent, "ref">;

const draft = (fields: Partial<Draft> & Pick<Draft, "type" | "name">): Draft => ({
  isRoot: false,
  group: "",
  version: "",
  purl: null,
  licenses: [],
  supplier: "",
  digests: [],
  filePath: "",
  source: { name: "", version: "" },
  properties: [],
  ...fields,
});

function rootComponent(report: Report): Draft {
  const { Metadata: metadata = {} } = report;
  const isImage = report.ArtifactType === "container_image";
  return draft({
    type: isImage ? "image" : "filesystem",
    isRoot: true,
    name: report.ArtifactName ?? "",
    properties: toProperties([
      ["SchemaVersion", String(report.SchemaVersion ?? 0)],
      ["ImageID", isImage ? metadata.ImageID : ""],
      ["Size", metadata.Size ? String(metadata.Size) : ""],
      ...(metadata.RepoDigests ?? []).map((digest) => ["RepoDigest", digest] as const),
      ...(metadata.DiffIDs ?? []).map((id) => ["DiffID", id] as const),
      ...(metadata.RepoTags ?? []).map((tag) => ["RepoTag", tag] as const),
      ["Reference", metadata.Reference],
    ]),
  });
}

function toProperties(pairs: readonly (readonly [string, string | undefined])[]): BomProperty[] {
  return pairs.flatMap(([name, value]) =>
    value && !(name === "SrcEpoch" && value === "0") ? [{ name, value, isExternal: false }] : [],
  );
}

/** Gathers components; each gets its package URL as reference, or an id where that isn't unique. */
class BomBuilder {
  readonly #nextId: () => string;
  readonly #drafts: { readonly id: string; readonly draft: Draft }[] = [];
  readonly #dependencies = new Map<string, string[]>();

  constructor(nextId: () => string) {
    this.#nextId = nextId;
  }

  add(component: Draft): string {
    const id = this.#nextId();
    this.#drafts.push({ id, draft: component });
    this.#dependencies.set(id, []);
    return id;
  }

  addResult(root: string, report: Report, result: Result): string {
    const isOs = result.Class === resultClasses.os;
    const os = isOs ? report.Metadata?.OS : undefined;
    const id = this.add(
      draft({
        type: isOs ? "os" : "application",
        name: os?.Family ?? result.Target,
        version: os?.Name ?? "",
        properties: toProperties([
          ["Type", result.Type],
          ["Class", result.Class],
        ]),
      }),
    );
    this.#dependencies.get(root)?.push(id);
    return id;
  }

  addPackages(parent: string, result: Result): void {
    const packages = result.Packages ?? [];
    const ids = new Map<string, string>();
    const added = packages.map((pkg) => {
      const id = this.add(packageComponent(pkg, result));
      ids.set(packageId(pkg), id);
      return { pkg, id };
    });
    const dependents = new Set(packages.flatMap(({ DependsOn = [] }) => DependsOn));
    const hasRoot = packages.some(({ Relationship }) => Relationship === "root");
    for (const { pkg, id } of added) {
      const belongs = pkg.Relationship === "direct" ? !hasRoot : !dependents.has(packageId(pkg));
      if (belongs) {
        this.#dependencies.get(parent)?.push(id);
      }
      for (const other of pkg.DependsOn ?? []) {
        const known = ids.get(other);
        if (known !== undefined) {
          this.#dependencies.get(id)?.push(known);
        }
      }
    }
  }

  finish(): Bom {
    const urls = this.#drafts.map(({ draft: { purl } }) => (purl ? formatPurl(purl) : ""));
    const seen = new Map<string, number>();
    for (const url of urls) {
      seen.set(url, (seen.get(url) ?? 0) + 1);
    }
    const refs = new Map(
      this.#drafts.map(({ id, draft: component }, index) => [
        id,
        component.purl && seen.get(urls[index] ?? "") === 1 ? (urls[index] ?? id) : id,
      ]),
    );
    const refOf = (id: string) => refs.get(id) ?? id;
    return {
      format: "cyclonedx",
      serialNumber: "",
      version: 0,
      components: new Map(
        this.#drafts.map(({ id, draft: component }) => [
          refOf(id),
          { ...component, ref: refOf(id) },
        ]),
      ),
      dependencies: new Map(
        [...this.#dependencies].map(([id, others]) => [refOf(id), others.map(refOf)]),
      ),
    };
  }
}

function packageId(pkg: Package): string {
  return pkg.ID || `${pkg.Name}@${pkg.Version ?? ""}`;
}

/** A package as a component. @see encodeReport */
function packageComponent(pkg: Package, result: Result): Draft {
  const purl = readPurl(pkg.Identifier?.PURL);
  const hasGroup = purl?.type === "maven" || purl?.type === "npm";
  return draft({
    type: "library",
    name: hasGroup ? purl.name : pkg.Name,
    group: hasGroup ? purl.namespace : "",
    version: purl ? purl.version : installedVersion(pkg),
    purl,
    licenses: pkg.Licenses ?? [],
    filePath: pkg.FilePath ?? "",
    digests: pkg.Digest ? [pkg.Digest] : [],
    properties: toProperties([
      ["PkgID", pkg.ID],
      ["PkgType", result.Type],
      ["FilePath", pkg.FilePath],
      ["SrcName", pkg.SrcName],
      ["SrcVersion", pkg.SrcVersion],
      ["SrcRelease", pkg.SrcRelease],
      ["SrcEpoch", String(pkg.SrcEpoch ?? 0)],
      ["LayerDigest", pkg.Layer?.Digest],
      ["LayerDiffID", pkg.Layer?.DiffID],
    ]),
  });
}

function readPurl(text: string | undefined): PackageUrl | null {
  try {
    return text ? parsePurl(text) : null;
  } catch (error) {
    if (error instanceof PurlError) {
      return null;
    }
    throw error;
  }
}
