import type { PackageUrl } from "../purl.ts";

/** A property of a component; those of trivy's own lose their prefix. */
export interface BomProperty {
  readonly name: string;
  readonly value: string;
  /** Written as it stands, without trivy's prefix. */
  readonly isExternal: boolean;
}

/** A thing of an inventory, whichever format it was written in. Source: trivy `pkg/sbom/core/bom.go` */
export interface BomComponent {
  readonly ref: string;
  readonly type: "image" | "application" | "library" | "os" | "platform" | "filesystem";
  readonly isRoot: boolean;
  readonly group: string;
  readonly name: string;
  readonly version: string;
  readonly purl: PackageUrl | null;
  readonly licenses: readonly string[];
  readonly supplier: string;
  readonly digests: readonly string[];
  readonly filePath: string;
  /** The source package as SPDX names it. */
  readonly source: { readonly name: string; readonly version: string };
  readonly properties: readonly BomProperty[];
}

/** An inventory: its components by reference, and which of them depends on which. */
export interface Bom {
  readonly format: "cyclonedx" | "spdx";
  readonly serialNumber: string;
  readonly version: number;
  readonly components: ReadonlyMap<string, BomComponent>;
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
}

/** The value of trivy's own property, or `""`. */
export function propertyOf(component: BomComponent, name: string): string {
  return (
    component.properties.find((property) => !property.isExternal && property.name === name)
      ?.value ?? ""
  );
}

/** All values of trivy's own property. */
export function propertiesOf(component: BomComponent, name: string): string[] {
  return component.properties
    .filter((property) => !property.isExternal && property.name === name)
    .map(({ value }) => value);
}
