const preAliases: Readonly<Record<string, string>> = {
  a: "a",
  alpha: "a",
  b: "b",
  beta: "b",
  rc: "rc",
  c: "rc",
  pre: "rc",
  preview: "rc",
};

/** A version inside a longer pattern; without anchors and groups by name. */
export const versionPattern =
  "v?(?:(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)*" +
  "(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?[0-9]*)?" +
  "(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?" +
  "(?:[-_.]?dev[-_.]?[0-9]*)?)(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?";

const versionParts = new RegExp(
  "^\\s*v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)" +
    "(?:[-_.]?(?<preLetter>a|b|c|rc|alpha|beta|pre|preview)[-_.]?(?<preNumber>[0-9]+)?)?" +
    "(?<post>-(?<postNumber1>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?<postNumber2>[0-9]+)?)?" +
    "(?<dev>[-_.]?dev[-_.]?(?<devNumber>[0-9]+)?)?" +
    "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\\s*$",
  "i",
);

/** A version of a Python package, taken apart. Numbers that are left out count as 0. */
export interface Pep440Version {
  readonly epoch: bigint;
  readonly release: readonly bigint[];
  readonly pre: { readonly letter: string; readonly number: bigint } | null;
  readonly post: bigint | null;
  readonly dev: bigint | null;
  readonly local: string;
}

/** Reads a version. @returns null if it isn't one. Source: PEP 440, go-pep440-version `version.go` */
export function parsePep440(text: string): Pep440Version | null {
  const groups = versionParts.exec(text)?.groups;
  if (!groups) {
    return null;
  }
  const letter = preAliases[groups.preLetter?.toLowerCase() ?? ""];
  const number = (digits: string | undefined) => BigInt(digits ?? 0);
  return {
    epoch: number(groups.epoch),
    release: (groups.release ?? "0").split(".").map(number),
    pre: letter === undefined ? null : { letter, number: number(groups.preNumber) },
    post: groups.post === undefined ? null : number(groups.postNumber1 ?? groups.postNumber2),
    dev: groups.dev === undefined ? null : number(groups.devNumber),
    local: (groups.local ?? "").toLowerCase(),
  };
}

/** The normal form, e.g. `1!2.0rc1.post2.dev3+local`. */
export function formatPep440(version: Pep440Version): string {
  const { pre, post, dev, local } = version;
  return [
    baseVersion(version),
    pre ? `${pre.letter}${pre.number}` : "",
    post === null ? "" : `.post${post}`,
    dev === null ? "" : `.dev${dev}`,
    local && `+${local}`,
  ].join("");
}

/** The version without anything that marks it as less or more than a release. */
export function baseVersion(version: Pep440Version): string {
  const epoch = version.epoch === 0n ? "" : `${version.epoch}!`;
  return `${epoch}${version.release.join(".")}`;
}

/** The version without its local part. */
export function publicVersion(version: Pep440Version): Pep440Version {
  return { ...version, local: "" };
}

const order = (a: bigint | string | number, b: bigint | string | number) =>
  a === b ? 0 : a < b ? -1 : 1;

function compareRelease(a: readonly bigint[], b: readonly bigint[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const result = order(a[index] ?? 0n, b[index] ?? 0n);
    if (result !== 0) {
      return result;
    }
  }
  return 0;
}

/** A bare development release is before all pre-releases; a release is after them. */
function preRank(version: Pep440Version): number {
  if (version.pre) {
    return 0;
  }
  return version.post === null && version.dev !== null ? -1 : 1;
}

function comparePre(a: Pep440Version, b: Pep440Version): number {
  const ranks = order(preRank(a), preRank(b));
  return ranks === 0 && a.pre && b.pre
    ? order(a.pre.letter, b.pre.letter) || order(a.pre.number, b.pre.number)
    : ranks;
}

/** No local part is before any. */
function compareLocal(a: string, b: string): number {
  if (a === "" || b === "") {
    return order(a === "" ? 0 : 1, b === "" ? 0 : 1);
  }
  const [left, right] = [a.split("."), b.split(".")];
  for (const [index, segment] of left.entries()) {
    const result = compareSegments(segment, right[index]);
    if (result !== 0) {
      return result;
    }
  }
  return order(left.length, right.length);
}

/** Letters are before numbers; anything is after what isn't there. */
function compareSegments(a: string, b: string | undefined): number {
  if (b === undefined) {
    return 1;
  }
  const [aIsNumber, bIsNumber] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  return aIsNumber && bIsNumber
    ? order(BigInt(a), BigInt(b))
    : order(+aIsNumber, +bIsNumber) || order(a, b);
}

/** Orders two versions: -1, 0 or 1. Source: PEP 440 "Summary of permitted suffixes and relative ordering" */
export function comparePep440(a: Pep440Version, b: Pep440Version): number {
  return (
    order(a.epoch, b.epoch) ||
    compareRelease(a.release, b.release) ||
    comparePre(a, b) ||
    order(a.post ?? -1n, b.post ?? -1n) ||
    compareDev(a.dev, b.dev) ||
    compareLocal(a.local, b.local)
  );
}

/** Without a development segment comes after any with one. */
function compareDev(a: bigint | null, b: bigint | null): number {
  return a === null || b === null ? order(a === null ? 1 : 0, b === null ? 1 : 0) : order(a, b);
}
