import { packageUid } from "../detect/identity.ts";
import { sortPackages } from "../detect/package-order.ts";
import type { Application } from "../detect/scan-target.ts";
import { FatalError } from "../fatal-error.ts";
import type { Log } from "../log.ts";
import {
  aggregatingTypes,
  type OperatingSystem,
  type Package,
  type ReportMetadata,
} from "../model.ts";
import { formatPurl, type PackageUrl, packageKind } from "../purl.ts";
import { quoteList } from "../text/go-text.ts";
import { type Bom, type BomComponent, propertiesOf, propertyOf } from "./bom.ts";

/** What an inventory gives to the detectors. */
export interface DecodedBom {
  readonly os: OperatingSystem | null;
  readonly osPackages: readonly Package[];
  readonly applications: readonly Application[];
  readonly metadata: ReportMetadata;
}

/** Finds packages, and to which system or application they belong. Source: trivy `pkg/sbom/io/decode.go` v0.74 */
export function decodeBom(bom: Bom, path: string, log: Log): DecodedBom {
  const components = [...bom.components.values()];
  const systems = components.filter(({ type }) => type === "os");
  if (systems.length > 1) {
    log.warn(
      "[sbom] Multiple OS components are not supported, taking the first one and ignoring the rest",
      { file_path: path },
    );
  }
  const [system] = systems;
  const packages = new Map<string, Package>();
  const applications = new Map<string, BomComponent>();
  for (const component of components) {
    if (component.type === "application" && propertyOf(component, "Type") !== "") {
      applications.set(component.ref, component);
    } else if (component.type !== "os" && (component.type === "library" || component.purl)) {
      const pkg = toPackage(component, bom);
      if (pkg) {
        packages.set(component.ref, pkg);
      }
    }
  }
  addDependencies(packages, bom);
  const osPackages = system ? takeBelow(system.ref, packages, bom) : [];
  const withLockFiles = [...applications].map(([ref, component]): Application => {
    const type = propertyOf(component, "Type");
    return {
      type,
      filePath: aggregatingTypes.includes(type) ? "" : component.name,
      packages: takeBelow(ref, packages, bom),
    };
  });
  const orphans = sortOrphans(packages, bom);
  const allOsPackages =
    orphans.os.length === 0 ? osPackages : sortPackages([...osPackages, ...orphans.os]);
  return {
    os: systemOf(system, allOsPackages.length > 0),
    osPackages: allOsPackages,
    applications: [...withLockFiles, ...orphans.applications].toSorted(
      (a, b) => order(a.type, b.type) || order(a.filePath, b.filePath),
    ),
    metadata: rootMetadata(components.find(({ isRoot }) => isRoot)),
  };
}

const order = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

/** Packages without their system belong to one that has no name. */
function systemOf(system: BomComponent | undefined, hasPackages: boolean): OperatingSystem | null {
  if (system) {
    return { Family: system.name, Name: system.version };
  }
  return hasPackages ? { Family: "none", Name: "" } : null;
}

function rootMetadata(root: BomComponent | undefined): ReportMetadata {
  if (!root) {
    return {};
  }
  const size = propertyOf(root, "Size");
  if (size !== "" && !/^-?[0-9]+$/.test(size)) {
    throw new FatalError(
      `failed to decode root component: failed to convert size: strconv.ParseInt: parsing "${size}": invalid syntax`,
    );
  }
  const lists = {
    DiffIDs: propertiesOf(root, "DiffID"),
    RepoTags: propertiesOf(root, "RepoTag"),
    RepoDigests: propertiesOf(root, "RepoDigest"),
  };
  return {
    ImageID: propertyOf(root, "ImageID"),
    ...lists,
    Reference: propertyOf(root, "Reference"),
  };
}

function toPackage(component: BomComponent, bom: Bom): Package | null {
  const { purl } = component;
  const kind = purl && packageKind(purl);
  if (!purl || !kind) {
    return null;
  }
  const name = ownName(component);
  const own = { name, ...splitVersion(purl) };
  const arch = purl.qualifiers.find(([key]) => key === "arch")?.[1];
  const id = purl.version === "" ? name : `${name}@${purl.version}`;
  return {
    ID: propertyOf(component, "PkgID") || id,
    Name: name,
    Identifier: {
      PURL: formatPurl(purl),
      UID: packageUid(component.ref, id),
      ...(bom.format === "cyclonedx" ? { BOMRef: component.ref } : {}),
    },
    Version: own.version,
    Release: own.release,
    Epoch: own.epoch,
    ...(arch === undefined ? {} : { Arch: arch }),
    ...(kind.kind === "os" ? sourceOf(component, own) : {}),
    Licenses: component.licenses,
    Layer: {
      Digest: propertyOf(component, "LayerDigest"),
      DiffID: propertyOf(component, "LayerDiffID"),
    },
    FilePath: propertyOf(component, "FilePath") || component.filePath,
    Digest: component.digests[0] ?? "",
  };
}

/** Only RPM has its release apart. */
function splitVersion(purl: PackageUrl): Omit<OwnVersion, "name"> {
  const epoch = Number(purl.qualifiers.find(([key]) => key === "epoch")?.[1]) || 0;
  const [, version = purl.version, release = ""] =
    purl.type === "rpm" ? (/^(.*)-([^-]*)$/.exec(purl.version) ?? []) : [];
  return { version, release, epoch };
}

/** Package URLs lose capitals, so the component's own name counts; a group stands before it. */
function ownName(component: BomComponent): string {
  const { purl, group, name } = component;
  if (purl && ["cocoapods", "maven", "gradle", "bitnami"].includes(purl.type)) {
    const joint = purl.type === "maven" || purl.type === "gradle" ? ":" : "/";
    return purl.namespace === "" ? purl.name : purl.namespace + joint + purl.name;
  }
  return group === "" ? name : `${group}/${name}`;
}

interface OwnVersion {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch: number;
}

/** The source package: as the inventory says, else the package itself. */
function sourceOf(component: BomComponent, own: OwnVersion): Partial<Package> {
  const name = propertyOf(component, "SrcName") || component.source.name;
  const version = propertyOf(component, "SrcVersion");
  const release = propertyOf(component, "SrcRelease");
  const epoch = Number(propertyOf(component, "SrcEpoch")) || 0;
  if (name !== "" && version !== "") {
    return { SrcName: name, SrcVersion: version, SrcRelease: release, SrcEpoch: epoch };
  }
  return {
    SrcName: name || own.name,
    SrcVersion: version || own.version,
    SrcRelease: release || own.release,
    SrcEpoch: epoch || own.epoch,
  };
}

function addDependencies(packages: Map<string, Package>, bom: Bom): void {
  for (const [ref, others] of bom.dependencies) {
    const pkg = packages.get(ref);
    const DependsOn = others.flatMap((other) => packages.get(other)?.ID ?? []);
    if (pkg && DependsOn.length > 0) {
      packages.set(ref, { ...pkg, DependsOn });
    }
  }
}

/** Takes out all packages below a component; each is taken once, so circles end. */
function takeBelow(ref: string, packages: Map<string, Package>, bom: Bom): Package[] {
  const taken: Package[] = [];
  const open = [...(bom.dependencies.get(ref) ?? [])].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const pkg = packages.get(next);
    if (pkg) {
      packages.delete(next);
      taken.push(pkg);
      open.push(...[...(bom.dependencies.get(next) ?? [])].reverse());
    }
  }
  return taken;
}

/** Packages that belong to nothing, by kind. */
function sortOrphans(
  packages: ReadonlyMap<string, Package>,
  bom: Bom,
): { readonly os: readonly Package[]; readonly applications: readonly Application[] } {
  const byType = new Map<string, Package[]>();
  const osTypes = new Set<string>();
  for (const [ref, pkg] of packages) {
    const purl = bom.components.get(ref)?.purl;
    const kind = purl && packageKind(purl);
    if (kind) {
      const key = kind.kind === "os" ? "" : kind.type;
      const list = byType.get(key) ?? [];
      list.push(pkg);
      byType.set(key, list);
      if (kind.kind === "os") {
        osTypes.add(purl.type);
      }
    }
  }
  if (osTypes.size > 1) {
    throw new FatalError(
      `failed to aggregate packages: multiple types of OS packages in SBOM are not supported (${quoteList([...osTypes])})`,
    );
  }
  const os = byType.get("") ?? [];
  byType.delete("");
  return {
    os,
    applications: [...byType].map(([type, list]) => ({
      type,
      filePath: "",
      packages: sortPackages(list),
    })),
  };
}
