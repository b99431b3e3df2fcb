import { type GoType, goInt, goList, goNamed, goStruct, goText } from "../text/go-shape.ts";

const license = goStruct("cyclonedx.License", { id: goText, name: goText });

const component: GoType = goStruct("cyclonedx.Component", {
  "bom-ref": goText,
  type: goNamed("cyclonedx.ComponentType"),
  group: goText,
  name: goText,
  version: goText,
  purl: goText,
  supplier: goStruct("cyclonedx.OrganizationalEntity", { name: goText }),
  licenses: goList(
    goStruct("cyclonedx.LicenseChoice", { license, expression: goText }),
    "cyclonedx.Licenses",
  ),
  hashes: goList(
    goStruct("cyclonedx.Hash", { alg: goNamed("cyclonedx.HashAlgorithm"), content: goText }),
  ),
  properties: goList(goStruct("cyclonedx.Property", { name: goText, value: goText })),
});

/** What of a CycloneDX document is read. Source: cyclonedx-go v0.11 */
export const cycloneDxShape = goStruct("cyclonedx.BOM", {
  bomFormat: goText,
  serialNumber: goText,
  version: goInt,
  metadata: goStruct("cyclonedx.Metadata", { component }),
  components: goList(component),
  dependencies: goList(
    goStruct("cyclonedx.Dependency", { ref: goText, dependsOn: goList(goText) }),
  ),
});

/** A document's tools, in their older form and in their newer one. */
export const toolsShape = goList(
  goStruct("cyclonedx.Tool", { vendor: goText, name: goText, version: goText }),
);
export const toolsChoiceShape = goStruct("cyclonedx.toolsChoiceJSON", {
  components: goList(component),
});

/** What of a SPDX document is read. Source: spdx/tools-golang v0.5 */
export const spdxShape = goStruct("spdx.Document", {
  packages: goList(goStruct("v2_3.Package", {}), "[]*v2_3.Package"),
  files: goList(goStruct("v2_3.File", {}), "[]*v2_3.File"),
  relationships: goList(goStruct("v2_3.Relationship", {}), "[]*v2_3.Relationship"),
});

/** The same of one of its packages, whose paths begin anew. */
export const spdxPackageShape = goStruct("v2_3.Package", {
  SPDXID: goText,
  name: goText,
  versionInfo: goText,
  sourceInfo: goText,
  licenseDeclared: goText,
  externalRefs: goList(
    goStruct("v2_3.PackageExternalReference", {
      referenceCategory: goText,
      referenceType: goText,
      referenceLocator: goText,
    }),
    "[]*v2_3.PackageExternalReference",
  ),
  attributionTexts: goList(goText),
});
