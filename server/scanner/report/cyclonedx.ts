import type { Log } from "../log.ts";
import { type Cvss, type DetectedVulnerability, type Report, scannerVersion } from "../model.ts";
import { formatPurl } from "../purl.ts";
import type { Bom, BomComponent } from "../sbom/bom.ts";
import { toLicenseChoices } from "../sbom/licenses.ts";

const typeNames: Readonly<Record<BomComponent["type"], string>> = {
  image: "container",
  application: "application",
  filesystem: "application",
  library: "library",
  os: "operating-system",
  platform: "platform",
};

const algorithmNames: Readonly<Record<string, string>> = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha512: "SHA-512",
  md5: "MD5",
};

/** What the document is made of. */
export interface CycloneDxInput {
  readonly report: Report;
  readonly bom: Bom;
  readonly serialNumber: string;
  readonly now: Date;
  readonly log: Log;
}

/** The report as a CycloneDX 1.7 document. Source: trivy `pkg/sbom/cyclonedx/marshal.go` v0.74 */
export function renderCycloneDx({ report, bom, serialNumber, now, log }: CycloneDxInput): string {
  const components = [...bom.components.values()];
  const root = components.find(({ isRoot }) => isRoot);
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.7.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.7",
    serialNumber: `urn:uuid:${serialNumber}`,
    version: 1,
    metadata: {
      timestamp: formatTime(now),
      tools: {
        components: [
          {
            type: "application",
            manufacturer: { name: "Aqua Security Software Ltd." },
            group: "aquasecurity",
            name: "trivy",
            version: scannerVersion,
          },
        ],
      },
      ...(root ? { component: toComponent(root, log) } : {}),
    },
    components: components
      .filter(({ isRoot }) => !isRoot)
      .toSorted((a, b) => order(a.ref, b.ref))
      .map((component) => toComponent(component, log)),
    dependencies:
      bom.dependencies.size === 0
        ? null
        : [...bom.dependencies]
            .toSorted(([a], [b]) => order(a, b))
            .map(([ref, others]) => ({ ref, dependsOn: others.toSorted(order) })),
    vulnerabilities: toVulnerabilities(report, bom),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const order = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

/** RFC 3339 in UTC, with the offset in numbers. */
function formatTime(time: Date): string {
  return time.toISOString().replace(/\.[0-9]+Z$/, "+00:00");
}

function toComponent(component: BomComponent, log: Log): object {
  const { group, version, purl, supplier } = component;
  const hashes = component.digests.flatMap((digest) => {
    const [algorithm = "", content = ""] = digest.split(":");
    const alg = algorithmNames[algorithm];
    return alg === undefined ? [] : [{ alg, content }];
  });
  const licenses = toLicenseChoices(component.licenses, log);
  const properties = component.properties
    .map(({ name, value, isExternal }) => ({
      name: isExternal ? name : `aquasecurity:trivy:${name}`,
      value,
    }))
    .toSorted((a, b) => order(a.name, b.name) || order(a.value, b.value));
  return {
    "bom-ref": component.ref,
    type: typeNames[component.type],
    ...(supplier ? { supplier: { name: supplier } } : {}),
    ...(group ? { group } : {}),
    name: component.name,
    ...(version ? { version } : {}),
    ...(hashes.length > 0 ? { hashes } : {}),
    ...(licenses.length > 0 ? { licenses } : {}),
    ...(purl ? { purl: formatPurl(purl) } : {}),
    properties,
  };
}

interface Found {
  readonly vulnerability: DetectedVulnerability;
  readonly ref: string;
}

/** Each vulnerability once, with all the components that have it. */
function toVulnerabilities(report: Report, bom: Bom): object[] {
  const refOf = componentFinder(bom);
  const byId = new Map<string, Found[]>();
  for (const result of report.Results ?? []) {
    for (const vulnerability of result.Vulnerabilities ?? []) {
      const ref = refOf(vulnerability);
      if (ref !== undefined) {
        const found = byId.get(vulnerability.VulnerabilityID) ?? [];
        found.push({ vulnerability, ref });
        byId.set(vulnerability.VulnerabilityID, found);
      }
    }
  }
  return [...byId]
    .toSorted(([a], [b]) => order(a, b))
    .map(([id, found]) => toVulnerability(id, found));
}

/** By reference where the finding has one, else by package URL and path. */
function componentFinder(bom: Bom): (found: DetectedVulnerability) => string | undefined {
  const byUrl = new Map<string, string>();
  for (const { ref, purl, filePath } of bom.components.values()) {
    if (purl) {
      byUrl.set(`${formatPurl(purl)}\0${filePath}`, ref);
    }
  }
  return ({ PkgIdentifier, PkgPath = "" }) => {
    const { BOMRef, PURL = "" } = PkgIdentifier ?? {};
    return BOMRef !== undefined && bom.components.has(BOMRef)
      ? BOMRef
      : byUrl.get(`${PURL}\0${PkgPath}`);
  };
}

function toVulnerability(id: string, found: readonly Found[]): object {
  const [first] = found;
  if (!first) {
    return { id };
  }
  const { vulnerability } = first;
  const { DataSource, Description, CweIDs, PrimaryURL, References = [] } = vulnerability;
  const recommendations = found
    .filter((one) => one.vulnerability.FixedVersion)
    .map(
      (one) => `Upgrade ${one.vulnerability.PkgName} to version ${one.vulnerability.FixedVersion}`,
    );
  const urls = [...new Set([PrimaryURL ?? "", ...References])].flatMap(
    (text) => text.split(" ").find((part) => URL.canParse(part)) ?? [],
  );
  return {
    id,
    ...(DataSource ? { source: { name: DataSource.ID, url: DataSource.URL ?? "" } } : {}),
    ratings: toRatings(vulnerability),
    ...(CweIDs ? { cwes: CweIDs.map((cwe) => Number(cwe.replace(/^cwe-/i, ""))) } : {}),
    ...(Description ? { description: Description } : {}),
    ...(recommendations.length > 0
      ? { recommendation: [...new Set(recommendations)].toSorted(order).join("; ") }
      : {}),
    ...(urls.length > 0 ? { advisories: urls.map((url) => ({ url })) } : {}),
    ...dates(vulnerability),
    affects: found
      .map(({ ref, vulnerability: { InstalledVersion = "" } }) => ({
        ref,
        versions: [{ version: InstalledVersion, status: "affected" }],
      }))
      .toSorted((a, b) => order(a.ref, b.ref)),
  };
}

function dates({ PublishedDate, LastModifiedDate }: DetectedVulnerability): object {
  return {
    ...(PublishedDate ? { published: formatTime(new Date(PublishedDate)) } : {}),
    ...(LastModifiedDate ? { updated: formatTime(new Date(LastModifiedDate)) } : {}),
  };
}

const severityNames = ["unknown", "low", "medium", "high", "critical"];

interface Rating {
  readonly source: { readonly name: string };
  readonly score?: number;
  readonly severity: string;
  readonly method?: string;
  readonly vector?: string;
}

function toRatings({ VendorSeverity = {}, CVSS = {} }: DetectedVulnerability): Rating[] {
  return Object.entries(VendorSeverity)
    .flatMap(([source, level]): Rating[] => {
      const severity = severityNames[level] ?? "unknown";
      const cvss = CVSS[source];
      return cvss ? scored(source, severity, cvss) : [{ source: { name: source }, severity }];
    })
    .toSorted(
      (a, b) => order(a.source.name, b.source.name) || order(a.method ?? "", b.method ?? ""),
    );
}

function scored(name: string, severity: string, cvss: Cvss): Rating[] {
  const rate = (method: string, level: string, score = 0, vector = ""): Rating[] =>
    score === 0 && vector === ""
      ? []
      : [{ source: { name }, score, severity: level, method, ...(vector ? { vector } : {}) }];
  const method3 = cvss.V3Vector?.startsWith("CVSS:3.1") ? "CVSSv31" : "CVSSv3";
  const severity2 = name === "nvd" ? nvdSeverity2(cvss.V2Score ?? 0) : severity;
  return [
    ...rate("CVSSv2", severity2, cvss.V2Score, cvss.V2Vector),
    ...rate(method3, severity, cvss.V3Score, cvss.V3Vector),
    ...rate("CVSSv4", severity, cvss.V40Score, cvss.V40Vector),
  ];
}

function nvdSeverity2(score: number): string {
  if (score < 4) {
    return "info";
  }
  return score < 7 ? "medium" : "high";
}
