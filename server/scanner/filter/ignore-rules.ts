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

/** The rules that still count by the kind of finding that they concern, and the file that they are from. */
export interface IgnoreRules {
  readonly source: string;
  readonly vulnerabilities: readonly IgnoreRule[];
  readonly misconfigurations: readonly IgnoreRule[];
  readonly secrets: readonly IgnoreRule[];
  readonly licenses: readonly IgnoreRule[];
}

/** Nothing is left out. */
export const noRules: IgnoreRules = {
  source: "",
  vulnerabilities: [],
  misconfigurations: [],
  secrets: [],
  licenses: [],
};

/** The first rule for an id that holds at one of the paths, which are tried in turn. Source: trivy `pkg/result/ignore.go` v0.74 */
export function matchRule(
  rules: readonly IgnoreRule[],
  id: string,
  paths: readonly string[],
  purl?: string,
): IgnoreRule | undefined {
  for (const path of paths) {
    const rule = rules.find(
      (candidate) =>
        candidate.id === id && matchesPath(candidate, path) && matchesPackage(candidate, purl),
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
