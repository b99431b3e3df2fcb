import {
  baseVersion,
  comparePep440,
  formatPep440,
  type Pep440Version,
  parsePep440,
  publicVersion,
  versionPattern,
} from "./pep440.ts";

const operators = ["===", "==", "!=", "~=", ">=", "<=", ">", "<", "=", ""] as const;
type Operator = (typeof operators)[number];

interface Specifier {
  readonly operator: Operator;
  readonly version: string;
}

const operatorPattern = operators.join("|");
const singlePattern = `(${operatorPattern})\\s*(${versionPattern}(?:\\.\\*)?)`;
const single = new RegExp(singlePattern, "gi");
// Upstream's own check is case-sensitive, unlike the pattern that then takes the parts.
const whole = new RegExp(`^\\s*(?:\\s*(?:${singlePattern})\\s*,?)*\\s*$`);

/** Alternatives, of each of which all must hold. */
export type Specifiers = readonly (readonly Specifier[])[];

/**
 * Reads constraints such as `>=1.3, <6.0 || ==7.*`.
 * @returns the reason as text if they can't be read. Source: go-pep440-version `specifier.go`
 */
export function parseSpecifiers(text: string): Specifiers | string {
  const alternatives: Specifier[][] = [];
  for (const part of text.split("||")) {
    const constraint = part.trim() === "*" ? ">=0.0.0" : part;
    if (constraint.length > 1000 || !whole.test(constraint)) {
      return `improper constraint: ${constraint}`;
    }
    const specifiers = [...constraint.matchAll(single)].map(([, operator = "", version = ""]) => ({
      operator: operator as Operator,
      version,
    }));
    if (specifiers.length === 0) {
      return `improper specifier: ${constraint.trim()}`;
    }
    const fault = specifiers.map(faultOf).find((found) => found !== null);
    if (fault) {
      return fault;
    }
    alternatives.push(specifiers);
  }
  return alternatives;
}

function faultOf({ operator, version }: Specifier): string | null {
  if (operator === "===") {
    return null;
  }
  const hasWildcard = version.endsWith(".*");
  const parsed = parsePep440(hasWildcard ? version.slice(0, -2) : version);
  if (!parsed) {
    return `version parse error (): malformed version: ${version}`;
  }
  if (["", "=", "==", "!="].includes(operator)) {
    return hasWildcard && (parsed.dev !== null || parsed.local !== "")
      ? "the (non)equality operators don't allow to use a wild card and a dev or local version together"
      : null;
  }
  if (hasWildcard) {
    return "a wild card is not allowed";
  }
  if (operator === "~=" && parsed.release.length < 2) {
    return "the compatible operator requires at least two digits in the release segment";
  }
  return parsed.local === "" ? null : "local versions cannot be specified";
}

/** Whether a version satisfies the constraints; pre-releases count like any other. */
export function satisfies(version: Pep440Version, specifiers: Specifiers): boolean {
  return specifiers.some((all) => all.every((specifier) => holds(version, specifier)));
}

function holds(version: Pep440Version, { operator, version: text }: Specifier): boolean {
  switch (operator) {
    case "":
    case "=":
    case "==":
      return equals(version, text);
    case "!=":
      return !equals(version, text);
    case "===":
      return formatPep440(version).toLowerCase() === text.toLowerCase();
    case "~=":
      return isCompatible(version, text);
    default:
      return compares(version, operator, text);
  }
}

function compares(version: Pep440Version, operator: Operator, text: string): boolean {
  const wanted = parsePep440(text);
  if (!wanted) {
    return false;
  }
  switch (operator) {
    case ">=":
      return comparePep440(publicVersion(version), wanted) >= 0;
    case "<=":
      return comparePep440(publicVersion(version), wanted) <= 0;
    case "<":
      return isLess(version, wanted);
    default:
      return isGreater(version, wanted);
  }
}

/**
 * `3.1.dev0` is less than `3.1`, as pre-releases are let in; upstream forgets that they are for versions with a
 * local part.
 */
function isLess(version: Pep440Version, wanted: Pep440Version): boolean {
  const isExcluded =
    version.local !== "" &&
    isPreRelease(version) &&
    !isPreRelease(wanted) &&
    sameVersion(baseVersion(version), baseVersion(wanted));
  return !isExcluded && comparePep440(publicVersion(version), wanted) < 0;
}

function isPreRelease({ pre, dev }: Pep440Version): boolean {
  return pre !== null || dev !== null;
}

/** A post-release of the wanted version isn't greater than it, nor does a local part make it so. */
function isGreater(version: Pep440Version, wanted: Pep440Version): boolean {
  if (comparePep440(publicVersion(version), wanted) <= 0) {
    return false;
  }
  const sameBase = sameVersion(baseVersion(version), baseVersion(wanted));
  return !(sameBase && wanted.post === null && version.post !== null);
}

function sameVersion(a: string, b: string): boolean {
  const [left, right] = [parsePep440(a), parsePep440(b)];
  return left !== null && right !== null && comparePep440(left, right) === 0;
}

function equals(version: Pep440Version, text: string): boolean {
  if (text.endsWith(".*")) {
    return hasPrefix(version, text.slice(0, -2));
  }
  const wanted = parsePep440(text);
  return (
    wanted !== null && comparePep440(wanted, wanted.local ? version : publicVersion(version)) === 0
  );
}

/** `~=2.2.post3` is `>=2.2.post3, ==2.*`. */
function isCompatible(version: Pep440Version, text: string): boolean {
  const parts = segments(text);
  const end = parts.findIndex((part) => part.startsWith("post") || part.startsWith("dev"));
  const prefix = parts.slice(0, end < 0 ? parts.length : end).slice(0, -1);
  return compares(version, ">=", text) && hasPrefix(version, prefix.join("."));
}

/** The dotted parts, with a border between a release and the pre-release that sticks to it. */
function segments(text: string): string[] {
  return text.split(".").flatMap((part) => {
    const [, number, pre] = /^([0-9]+)((?:a|b|c|rc)[0-9]+)$/.exec(part) ?? [];
    return number !== undefined && pre !== undefined ? [number, pre] : [part];
  });
}

function hasPrefix(version: Pep440Version, prefix: string): boolean {
  const wanted = segments(prefix);
  const found = segments(formatPep440(publicVersion(version))).slice(0, wanted.length);
  const isNumber = (part: string) => /^[+-]?[0-9]+$/.test(part);
  const [wantedRelease, foundRelease] = [wanted.filter(isNumber), found.filter(isNumber)];
  const pad = (release: string[], length: number) => [
    ...release,
    ...Array.from({ length: Math.max(0, length - release.length) }, () => "0"),
  ];
  // Upstream takes both rests from the wanted version; only their lengths can tell them apart.
  const left = [...pad(wantedRelease, foundRelease.length), ...wanted.slice(wantedRelease.length)];
  const right = [...pad(foundRelease, wantedRelease.length), ...wanted.slice(foundRelease.length)];
  return left.length === right.length && left.every((part, index) => part === right[index]);
}
