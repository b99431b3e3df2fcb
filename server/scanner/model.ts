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
  readonly Locations?: readonly { readonly StartLine?: number; readonly EndLine?: number }[];
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

/** Lines of a file around a finding. */
export interface Code {
  readonly Lines?:
    | readonly {
        readonly Number?: number;
        readonly Content?: string;
        readonly IsCause?: boolean;
        readonly Truncated?: boolean;
        readonly Highlighted?: string;
        readonly FirstCause?: boolean;
        readonly LastCause?: boolean;
      }[]
    | null;
}

/** A check of a configuration file, passed or failed. */
export interface Misconfiguration {
  readonly Type?: string;
  readonly ID?: string;
  readonly AVDID?: string;
  readonly Title?: string;
  readonly Description?: string;
  readonly Message?: string;
  readonly Severity?: string;
  readonly PrimaryURL?: string;
  readonly Status?: string;
  readonly CauseMetadata?: {
    readonly StartLine?: number;
    readonly EndLine?: number;
    readonly Code?: Code;
    readonly Occurrences?: readonly {
      readonly Resource?: string;
      readonly Filename?: string;
      readonly Location?: { readonly StartLine?: number; readonly EndLine?: number };
    }[];
  };
}

/** A key or password in a file. */
export interface Secret {
  readonly RuleID?: string;
  readonly Category?: string;
  readonly Severity?: string;
  readonly Title?: string;
  readonly StartLine?: number;
  readonly EndLine?: number;
  readonly Code?: Code;
  readonly Match?: string;
  readonly Layer?: Layer & { readonly CreatedBy?: string };
  readonly Offset?: number;
}

/** A license of a package or of a file. */
export interface License {
  readonly Severity?: string;
  readonly Category?: string;
  readonly PkgName?: string;
  readonly FilePath?: string;
  readonly Name?: string;
  readonly Link?: string;
}

/** A finding that something kept out of the result. */
export type ModifiedFinding = {
  readonly Status: string;
  readonly Statement: string;
  readonly Source: string;
} & (
  | { readonly Type: "vulnerability"; readonly Finding: DetectedVulnerability }
  | { readonly Type: "misconfiguration"; readonly Finding: Misconfiguration }
  | { readonly Type: "secret"; readonly Finding: Secret }
  | { readonly Type: "license"; readonly Finding: License }
);

export interface Result {
  readonly Target: string;
  readonly Class?: string;
  readonly Type?: string;
  readonly Packages?: readonly Package[];
  readonly Vulnerabilities?: readonly DetectedVulnerability[];
  readonly MisconfSummary?: { readonly Successes: number; readonly Failures: number };
  readonly Misconfigurations?: readonly Misconfiguration[];
  readonly Secrets?: readonly Secret[];
  readonly Licenses?: readonly License[];
  readonly CustomResources?: readonly unknown[];
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

/** Kinds of results. */
export const resultClasses = {
  os: "os-pkgs",
  language: "lang-pkgs",
  config: "config",
  secret: "secret",
  license: "license",
  licenseFile: "license-file",
  custom: "custom",
} as const;

/** Types whose packages are shown by their own path. Source: trivy `pkg/fanal/types/const.go` AggregatingTypes */
export const aggregatingTypes = ["python-pkg", "conda-pkg", "gemspec", "node-pkg", "jar"];
