import type { Log } from "../log.ts";
import {
  type DetectedVulnerability,
  type OperatingSystem,
  type Package,
  type Result,
  resultClasses,
} from "../model.ts";
import { alpineRelease, detectAlpine, unknownAlpineSources } from "./alpine.ts";
import { addDetails } from "./details.ts";
import { isEndOfLife } from "./end-of-life.ts";
import { sortPackages } from "./package-order.ts";
import { detectPython, unknownPythonPackages } from "./python.ts";

/** Language packages of one kind, or of one lock file. */
export interface Application {
  readonly type: string;
  /** The lock file, or `""` for packages that bring their own path. */
  readonly filePath: string;
  readonly packages: readonly Package[];
}

/** What is to be judged, wherever it comes from. */
export interface ScanTarget {
  /** The name in the headings of OS packages. */
  readonly name: string;
  readonly os: OperatingSystem | null;
  /** The release of the package repository if known, e.g. `3.11`. */
  readonly repository: string;
  readonly osPackages: readonly Package[];
  readonly applications: readonly Application[];
}

/** What of it to judge. */
export interface ScanOptions {
  readonly packageTypes: readonly string[];
  readonly relationships: readonly string[];
  readonly detectVulnerabilities: boolean;
  readonly severitySources: readonly string[];
  readonly now: Date;
}

/** What a scan came to. */
export interface ScanOutcome {
  readonly results: readonly Result[];
  readonly os: OperatingSystem | null;
  /** Packages that nothing can be said of, as this edition has no advisories for them. */
  readonly unjudged: readonly string[];
}

/** Systems that trivy judges at all. Source: trivy `pkg/detector/ospkg/detect.go` v0.74 */
const families = (
  "alma alpine amazon azurelinux bottlerocket cbl-mariner centos chainguard coreos debian echo minimos " +
  "opensuse-leap opensuse-tumbleweed oracle photon redhat rocky slem sles ubuntu wolfi"
).split(" ");

/** Whether trivy has advisories for a system's family, be they in this edition or not. */
export function isKnownFamily(family: string): boolean {
  return families.includes(family);
}

const targetNames: Readonly<Record<string, string>> = {
  "python-pkg": "Python",
  "conda-pkg": "Conda",
  gemspec: "Ruby",
  "node-pkg": "Node.js",
  jar: "Java",
  kubernetes: "Kubernetes",
};

const pythonTypes = ["pipenv", "poetry", "pip", "python-pkg", "uv", "pylock"];

/** Judges OS packages, then language packages. Source: trivy `pkg/scan/{local,ospkg,langpkg}` v0.74 */
export function scanTarget(target: ScanTarget, options: ScanOptions, log: Log): ScanOutcome {
  const osResults = options.packageTypes.includes("os") ? scanOs(target, options, log) : null;
  const language = options.packageTypes.includes("library")
    ? scanApplications(target.applications, options, log)
    : { results: [], unjudged: [] };
  const results = [...(osResults?.results ?? []), ...language.results].map((result) => ({
    ...result,
    ...(result.Vulnerabilities
      ? { Vulnerabilities: addDetails(result.Vulnerabilities, options.severitySources, log) }
      : {}),
  }));
  const os = target.os && osResults?.endOfLife ? { ...target.os, EOSL: true } : target.os;
  if (os?.EOSL) {
    const { Family: family, Name: version } = os;
    log.warn("This OS version is no longer supported by the distribution", { family, version });
    log.warn(
      "The vulnerability detection may be insufficient because security updates are not provided",
    );
  }
  return { results, os, unjudged: [...(osResults?.unjudged ?? []), ...language.unjudged] };
}

function ofRelationship(packages: readonly Package[], { relationships }: ScanOptions): Package[] {
  return packages.filter(({ Relationship }) => relationships.includes(Relationship ?? "unknown"));
}

interface OsOutcome {
  readonly results: readonly Result[];
  readonly endOfLife: boolean;
  readonly unjudged: readonly string[];
}

function scanOs(target: ScanTarget, options: ScanOptions, log: Log): OsOutcome | null {
  const { os } = target;
  if (!os) {
    log.debug("Detected OS: unknown");
    return null;
  }
  const { Family: family, Name: version } = os;
  log.info("Detected OS", { family, version });
  if (options.detectVulnerabilities && !isKnownFamily(family)) {
    log.warn("Unsupported os", { family });
    return { results: [], endOfLife: false, unjudged: [] };
  }
  const packages = sortPackages(ofRelationship(target.osPackages, options));
  const result: Result = {
    Target: `${target.name} (${family} ${version})`,
    Class: resultClasses.os,
    Type: family,
    Packages: packages,
  };
  if (!options.detectVulnerabilities) {
    return { results: [result], endOfLife: false, unjudged: [] };
  }
  const endOfLife = isEndOfLife(version, options.now, log);
  log.info("[alpine] Detecting vulnerabilities...", {
    os_version: alpineRelease(version),
    repository: target.repository,
    pkg_num: packages.length,
  });
  return {
    results: [{ ...result, Vulnerabilities: detectAlpine(version, packages, log) }],
    endOfLife,
    unjudged: unknownAlpineSources(version, packages),
  };
}

function scanApplications(
  applications: readonly Application[],
  options: ScanOptions,
  log: Log,
): { readonly results: readonly Result[]; readonly unjudged: readonly string[] } {
  log.info("Number of language-specific files", { num: applications.length });
  const announced = new Set<string>();
  const unjudged: string[] = [];
  const results = applications.flatMap((application): Result[] => {
    const packages = sortPackages(ofRelationship(application.packages, options));
    if (packages.length === 0) {
      return [];
    }
    const { type, filePath } = application;
    const result: Result = {
      Target: filePath === "" ? (targetNames[type] ?? "") : filePath,
      Class: resultClasses.language,
      Type: type,
      Packages: packages,
    };
    if (!options.detectVulnerabilities) {
      return [result];
    }
    if (!announced.has(type)) {
      log.info(`[${type}] Detecting vulnerabilities...`);
      announced.add(type);
    }
    unjudged.push(...unjudgedPackages(type, packages));
    return [{ ...result, Vulnerabilities: detectLanguage(type, packages, log) }];
  });
  return {
    results: results.toSorted((a, b) => compare(a.Target, b.Target)),
    unjudged: [...new Set(unjudged)],
  };
}

function detectLanguage(
  type: string,
  packages: readonly Package[],
  log: Log,
): DetectedVulnerability[] {
  return pythonTypes.includes(type) ? detectPython(packages, log) : [];
}

function unjudgedPackages(type: string, packages: readonly Package[]): string[] {
  return pythonTypes.includes(type)
    ? unknownPythonPackages(packages)
    : packages.map(({ Name }) => Name);
}

const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
