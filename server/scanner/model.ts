/** The report as trivy's JSON has it; names and meaning are trivy's. Source: trivy `pkg/types`, `pkg/fanal/types` v0.74 */

export const severityNames: readonly string[] = ["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** What a vendor says of a vulnerability in a package, by number in trivy's database. */
export const statusNames: readonly string[] = [
  "unknown",
  "not_affected",
  "affected",
  "fixed",
  "under_investigation",
  "will_not_fix",
  "fix_deferred",
  "end_of_life",
];

/** What this edition presents itself as. */
export const scannerVersion = "0.74.0";

export interface OperatingSystem {
  readonly Family: string;
  readonly Name: string;
  readonly EOSL?: boolean;
}

export interface PackageIdentifier {
  readonly PURL?: string;
  readonly UID?: string;
  readonly BOMRef?: string;
}

export interface Layer {
  readonly Size?: number;
  readonly Digest?: string;
  readonly DiffID?: string;
}

export interface Package {
  readonly ID?: string;
  readonly Name: string;
  readonly Identifier?: PackageIdentifier;
  readonly Version?: string;
  readonly Release?: string;
  readonly Epoch?: number;
  readonly Arch?: string;
  readonly SrcName?: string;
  readonly SrcVersion?: string;
  readonly SrcRelease?: string;
  readonly SrcEpoch?: number;
  readonly Licenses?: readonly string[];
  readonly Relationship?: string;
  readonly DependsOn?: readonly string[];
  readonly Layer?: Layer;
  readonly FilePath?: string;
  readonly Digest?: string;
}

export interface DataSource {
  readonly ID: string;
  readonly Name?: string;
  readonly URL?: string;
}

export interface Cvss {
  readonly V2Vector?: string;
  readonly V3Vector?: string;
  readonly V40Vector?: string;
  readonly V2Score?: number;
  readonly V3Score?: number;
  readonly V40Score?: number;
}

/** What is known of a vulnerability, wherever it is found. */
export interface VulnerabilityDetail {
  readonly Title?: string;
  readonly Description?: string;
  readonly Severity?: string;
  readonly CweIDs?: readonly string[];
  readonly VendorSeverity?: Readonly<Record<string, number>>;
  readonly CVSS?: Readonly<Record<string, Cvss>>;
  readonly References?: readonly string[];
  readonly PublishedDate?: string;
  readonly LastModifiedDate?: string;
}

export interface DetectedVulnerability extends VulnerabilityDetail {
  readonly VulnerabilityID: string;
  readonly VendorIDs?: readonly string[];
  readonly PkgID?: string;
  readonly PkgName: string;
  readonly PkgPath?: string;
  readonly PkgIdentifier?: PackageIdentifier;
  readonly InstalledVersion?: string;
  readonly FixedVersion?: string;
  readonly Status?: string;
  readonly Layer?: Layer;
  readonly SeveritySource?: string;
  readonly PrimaryURL?: string;
  readonly DataSource?: DataSource;
  readonly Fingerprint?: string;
}

/** A finding that something kept out of the result. */
export interface ModifiedFinding {
  readonly Type: string;
  readonly Status: string;
  readonly Statement: string;
  readonly Source: string;
  readonly Finding: DetectedVulnerability;
}

export interface Result {
  readonly Target: string;
  readonly Class?: string;
  readonly Type?: string;
  readonly Packages?: readonly Package[];
  readonly Vulnerabilities?: readonly DetectedVulnerability[];
  readonly ExperimentalModifiedFindings?: readonly ModifiedFinding[];
}

export interface ReportMetadata {
  readonly Size?: number;
  readonly OS?: OperatingSystem;
  readonly ImageID?: string;
  readonly DiffIDs?: readonly string[];
  readonly RepoTags?: readonly string[];
  readonly RepoDigests?: readonly string[];
  readonly Reference?: string;
  readonly ImageConfig?: unknown;
}

export interface Report {
  readonly SchemaVersion?: number;
  readonly Trivy?: { readonly Version?: string };
  readonly ReportID?: string;
  readonly CreatedAt?: string;
  readonly ArtifactID?: string;
  readonly ArtifactName?: string;
  readonly ArtifactType?: string;
  readonly Metadata?: ReportMetadata;
  readonly Results?: readonly Result[];
}

/** Kinds of results that concern packages. */
export const resultClasses = { os: "os-pkgs", language: "lang-pkgs" } as const;

/** Types whose packages are shown by their own path. Source: trivy `pkg/fanal/types/const.go` AggregatingTypes */
export const aggregatingTypes = ["python-pkg", "conda-pkg", "gemspec", "node-pkg", "jar"];
