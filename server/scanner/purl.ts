/** A package URL, taken apart. Qualifiers keep their order. */
export interface PackageUrl {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly qualifiers: readonly (readonly [key: string, value: string])[];
  readonly subpath: string;
}

/** A text that isn't a package URL; the message says why. */
export class PurlError extends Error {
  override readonly name = "PurlError";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new PurlError(`invalid URL escape "${/%.{0,2}/.exec(text)?.[0] ?? "%"}"`);
  }
}

/** Reads a package URL. @throws PurlError. Source: package-url specification, packageurl-go `FromString` */
export function parsePurl(text: string): PackageUrl {
  if (!/^pkg:/i.test(text)) {
    throw new PurlError('purl scheme is not "pkg": ""');
  }
  const [beforeSubpath = "", subpath = ""] = cut(text.slice(4).replace(/^\/+/, ""), "#");
  const [beforeQualifiers = "", query = ""] = cut(beforeSubpath, "?");
  const slash = beforeQualifiers.indexOf("/");
  if (slash < 0) {
    throw new PurlError("purl is missing type or name");
  }
  const type = beforeQualifiers.slice(0, slash).toLowerCase();
  const path = beforeQualifiers.slice(slash + 1).replace(/^\/+|\/+$/g, "");
  const at = path.lastIndexOf("@");
  const named = at < 0 ? path : path.slice(0, at);
  const lastSlash = named.lastIndexOf("/");
  const name = decode(named.slice(lastSlash + 1));
  if (name === "") {
    throw new PurlError("purl is missing type or name");
  }
  return normalize({
    type,
    namespace: lastSlash < 0 ? "" : decode(named.slice(0, lastSlash)),
    name,
    version: at < 0 ? "" : decode(path.slice(at + 1)),
    qualifiers: parseQualifiers(query),
    subpath: decode(subpath),
  });
}

function cut(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

function parseQualifiers(query: string): [string, string][] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => cut(pair, "="))
    .map(([key, value]): [string, string] => [
      decode(key).toLowerCase(),
      decode(value.replaceAll("+", " ")),
    ])
    .filter(([, value]) => value !== "")
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Some types know no capitals. */
function normalize(purl: PackageUrl): PackageUrl {
  switch (purl.type) {
    case "pypi":
      return { ...purl, name: purl.name.toLowerCase().replaceAll("_", "-") };
    case "apk":
    case "deb":
    case "rpm":
      return {
        ...purl,
        namespace: purl.namespace.toLowerCase(),
        name: purl.type === "rpm" ? purl.name : purl.name.toLowerCase(),
      };
    default:
      return purl;
  }
}

const encode = (text: string) =>
  encodeURIComponent(text)
    .replaceAll("%3A", ":")
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** The normal form, e.g. `pkg:apk/alpine/musl@1.2.3-r3?arch=x86_64&distro=3.16.1`. */
export function formatPurl(purl: PackageUrl): string {
  const query = purl.qualifiers.map(([key, value]) => `${key}=${encode(value)}`).join("&");
  return [
    `pkg:${purl.type}/`,
    purl.namespace && `${encode(purl.namespace)}/`,
    encode(purl.name).replaceAll("/", "%2F"),
    purl.version && `@${encode(purl.version).replaceAll("/", "%2F")}`,
    query && `?${query}`,
    purl.subpath && `#${encode(purl.subpath)}`,
  ].join("");
}

/** Whether `found` is what `wanted` asks for: what `wanted` leaves open matches. Source: trivy `pkg/purl/purl.go` Match */
export function matchesPurl(wanted: PackageUrl, found: PackageUrl): boolean {
  const qualifiers = new Map(found.qualifiers);
  return (
    wanted.type === found.type &&
    wanted.namespace === found.namespace &&
    wanted.name === found.name &&
    (wanted.version === "" || wanted.version === found.version) &&
    (wanted.subpath === "" || wanted.subpath === found.subpath) &&
    wanted.qualifiers.every(([key, value]) => qualifiers.get(key) === value)
  );
}

/** What kind of packages a package URL is about. Source: trivy `pkg/purl/purl.go` Class, LangType */
export function packageKind(
  purl: PackageUrl,
): { readonly kind: "os" } | { readonly kind: "language"; readonly type: string } | null {
  if (["apk", "deb", "rpm"].includes(purl.type)) {
    return { kind: "os" };
  }
  const type = languageTypes[purl.type];
  return type === undefined ? null : { kind: "language", type };
}

const languageTypes: Readonly<Record<string, string>> = {
  composer: "composer",
  maven: "jar",
  gem: "gemspec",
  conda: "conda-pkg",
  pypi: "python-pkg",
  golang: "gobinary",
  npm: "node-pkg",
  cargo: "cargo",
  nuget: "nuget",
  swift: "swift",
  cocoapods: "cocoapods",
  hex: "hex",
  conan: "conan",
  pub: "pub",
  bitnami: "bitnami",
  k8s: "kubernetes",
};
