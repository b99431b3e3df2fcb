import type { DetectedVulnerability } from "../model.ts";
import { matchesPurl, type PackageUrl, PurlError, parsePurl } from "../purl.ts";
import { matchesGlob } from "./glob.ts";

/** One vulnerability to leave out, everywhere or only in some paths or packages. */
export interface IgnoreRule {
  readonly id: string;
  readonly paths: readonly string[];
  readonly purls: readonly PackageUrl[];
  /** After this moment the rule counts no more. */
  readonly expiresAt: Date | null;
  readonly statement: string;
}

/** The rules that still count, and the file that they are from. */
export interface IgnoreRules {
  readonly source: string;
  readonly rules: readonly IgnoreRule[];
}

/** The first rule that leaves a vulnerability out. Source: trivy `pkg/result/ignore.go` v0.74 */
export function matchRule(
  { rules }: IgnoreRules,
  vulnerability: DetectedVulnerability,
  target: string,
): IgnoreRule | undefined {
  for (const path of [target, vulnerability.PkgPath ?? ""]) {
    const rule = rules.find(
      (candidate) =>
        candidate.id === vulnerability.VulnerabilityID &&
        matchesPath(candidate, path) &&
        matchesPackage(candidate, vulnerability.PkgIdentifier?.PURL),
    );
    if (rule) {
      return rule;
    }
  }
  return undefined;
}

function matchesPath({ paths }: IgnoreRule, path: string): boolean {
  return paths.length === 0 || paths.some((pattern) => matchesGlob(pattern, path));
}

function matchesPackage({ purls }: IgnoreRule, found: string | undefined): boolean {
  if (found === undefined || purls.length === 0) {
    return true;
  }
  try {
    const purl = parsePurl(found);
    return purls.some((wanted) => matchesPurl(wanted, purl));
  } catch (error) {
    if (error instanceof PurlError) {
      return false;
    }
    throw error;
  }
}
