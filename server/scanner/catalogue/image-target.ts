import { packageUid } from "../detect/identity.ts";
import type { ScanTarget } from "../detect/scan-target.ts";
import type { Package, ReportMetadata } from "../model.ts";
import { formatPurl } from "../purl.ts";
import type { FoundImage } from "./find-image.ts";
import { type ImageReference, parseReference } from "./reference.ts";

/** What an image of the catalogue gives to the detectors. */
export function imageTarget({ facts, name }: FoundImage): ScanTarget {
  const { family, version } = facts.os;
  return {
    name,
    os: { Family: family, Name: version },
    repository: version.split(".").slice(0, 2).join("."),
    osPackages: facts.packages.map((pkg): Package => {
      const ID = `${pkg.name}@${pkg.version}`;
      return {
        ID,
        Name: pkg.name,
        Identifier: {
          PURL: formatPurl({
            type: "apk",
            namespace: family,
            name: pkg.name.toLowerCase(),
            version: pkg.version,
            qualifiers: [
              ["arch", "x86_64"],
              ["distro", version],
            ],
            subpath: "",
          }),
          UID: packageUid(facts.name, ID),
        },
        Version: pkg.version,
        Arch: "x86_64",
        SrcName: pkg.origin,
        SrcVersion: pkg.version,
        Licenses: pkg.licenses,
      };
    }),
    applications: pythonApplication(facts),
  };
}

function pythonApplication(facts: FoundImage["facts"]): ScanTarget["applications"] {
  const packages = facts.python.map(({ name, version, path }): Package => {
    const purl = { type: "pypi", namespace: "", name, version, qualifiers: [], subpath: "" };
    return {
      ID: `${name}@${version}`,
      Name: name,
      Identifier: { PURL: formatPurl(purl), UID: packageUid(facts.name, path) },
      Version: version,
      FilePath: path,
    };
  });
  return packages.length === 0 ? [] : [{ type: "python-pkg", filePath: "", packages }];
}

/** What the report says of the image besides its packages. What isn't known is left out. */
export function imageMetadata({ facts, name }: FoundImage): ReportMetadata {
  const reference = parseReference(name);
  const tag = typeof reference === "string" ? name : repositoryTag(reference);
  return {
    ...(facts.imageId === null ? {} : { ImageID: facts.imageId }),
    RepoTags: [tag],
    Reference: name,
    ImageConfig: {
      architecture: "amd64",
      ...(facts.builtAt === null ? {} : { created: facts.builtAt }),
      os: "linux",
      rootfs: { type: "layers", diff_ids: null },
      config: {},
    },
  };
}

function repositoryTag({ repository, tag }: ImageReference): string {
  return `${repository.replace(/^library\//, "")}:${tag}`;
}

/** The text whose SHA-256 is the artifact's id, or null without an image id. Source: trivy `pkg/scan/service.go` */
export function artifactSeed({ facts, name }: FoundImage): string | null {
  const reference = parseReference(name);
  return facts.imageId === null || typeof reference === "string"
    ? null
    : `${facts.imageId}:${reference.registry}/${reference.repository}`;
}
