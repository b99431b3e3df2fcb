import { quote } from "./text/go-text.ts";

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

/** @throws PurlError with what was being decoded. */
function decode(text: string, part: string): string {
  const broken = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(text);
  if (broken) {
    throw new PurlError(`error unescaping ${part}: invalid URL escape ${quote(broken[0])}`);
  }
  const bytes = text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) =>
    new TextDecoder().decode(
      Uint8Array.from(run.slice(1).split("%"), (hex) => Number.parseInt(hex, 16)),
    ),
  );
  return bytes;
}

/** Reads a package URL. @throws PurlError. Source: package-url specification, packageurl-go v0.1.6 `FromString` */
export function parsePurl(text: string): PackageUrl {
  if (!/^pkg:/i.test(text)) {
    throw new PurlError(`purl scheme is not "pkg": ${quote(text)}`);
  }
  const [beforeSubpath, subpath] = cut(text.slice(4).replace(/^\/+/, ""), "#");
  const [beforeQualifiers, query] = cut(beforeSubpath, "?");
  const slash = beforeQualifiers.indexOf("/");
  if (slash < 0) {
    throw new PurlError("purl is missing type or name");
  }
  const type = beforeQualifiers.slice(0, slash).toLowerCase();
  const qualifiers = parseQualifiers(query);
  const named = parseNames(type, beforeQualifiers.slice(slash + 1));
  return normalize({ type, ...named, qualifiers, subpath });
}

function cut(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

/** What stands between the type and the qualifiers: `<namespace>/<name>@<version>`. */
function parseNames(
  type: string,
  text: string,
): Pick<PackageUrl, "namespace" | "name" | "version"> {
  if (type !== "npm" && text.startsWith("@")) {
    throw new PurlError("purl is missing name");
  }
  const at = text.lastIndexOf("@");
  const version = at > 0 ? decode(text.slice(at + 1), "version") : "";
  const path = at > 0 ? text.slice(0, at) : text;
  const slash = path.lastIndexOf("/");
  const name = decode(path.slice(slash + 1), "name");
  const segments = path
    .slice(0, Math.max(0, slash))
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => decode(segment, "namespace"));
  if (name === "") {
    throw new PurlError("purl is missing name");
  }
  return { namespace: segments.join("/"), name, version };
}

const qualifierKey = /^[A-Za-z._-][A-Za-z0-9._-]*$/;

function parseQualifiers(query: string): [string, string][] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      if (pair.includes(";")) {
        throw new PurlError("invalid qualifiers: invalid semicolon separator in query");
      }
      const [rawKey, value] = cut(pair, "=");
      const key = rawKey.toLowerCase();
      if (!qualifierKey.test(key)) {
        throw new PurlError(`invalid qualifiers: invalid qualifier key: '${key}'`);
      }
      if (/%(?![0-9A-Fa-f]{2})/.test(value)) {
        throw new PurlError('invalid qualifiers: error unescaping qualifier value ""');
      }
      return [key, decode(value, "qualifier value")];
    })
    .filter(([, value]) => value !== "")
    .toSorted(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1));
}

/** Types whose names, and whose namespaces, know no capitals. */
const lowerNames = [
  "alpm",
  "apk",
  "bitbucket",
  "bitnami",
  "chrome-extension",
  "composer",
  "deb",
  "github",
  "golang",
];
const lowerNamespaces = [
  "alpm",
  "apk",
  "bitbucket",
  "composer",
  "deb",
  "github",
  "golang",
  "rpm",
  "qpkg",
];

function normalize(purl: PackageUrl): PackageUrl {
  const { type, namespace, name, qualifiers, subpath } = purl;
  if (!/^[a-z.+-][a-z0-9.+-]*$/.test(type)) {
    throw new PurlError(`invalid type ${quote(type)}`);
  }
  const twice = qualifiers.find(([key], index) => key === qualifiers[index - 1]?.[0]);
  if (twice) {
    throw new PurlError(`invalid qualifiers: duplicate qualifier key: ${quote(twice[0])}`);
  }
  if (subpath.split("/").some((part, index) => index > 0 && (part === "." || part === ".."))) {
    throw new PurlError(`invalid Package URL subpath: ${quote(subpath)}`);
  }
  const lower = lowerNames.includes(type) ? name.toLowerCase() : name;
  const normal = {
    ...purl,
    namespace: lowerNamespaces.includes(type) ? namespace.toLowerCase() : namespace,
    name: type === "pypi" ? name.replaceAll("_", "-").toLowerCase() : lower,
    subpath: subpath.replace(/^\/+|\/+$/g, ""),
  };
  checkRules(normal);
  return normal;
}

/** What single types ask for. */
function checkRules({ type, namespace, qualifiers }: PackageUrl): void {
  const rules: Readonly<Record<string, string | false>> = {
    swift: namespace === "" && "namespace is required",
    cpan: namespace === "" && "a cpan purl must have a namespace",
    otp: namespace !== "" && "an otp purl must not have a namespace",
    julia:
      (namespace !== "" && "a julia purl must not have a namespace") ||
      (!qualifiers.some(([key]) => key === "uuid") && "a julia purl must have a uuid qualifier"),
  };
  const fault = Object.hasOwn(rules, type) ? rules[type] : false;
  if (fault) {
    throw new PurlError(fault);
  }
}

/** Percent-encodes all but the characters that are safe where the text stands. */
function encode(text: string, safe: RegExp = /[A-Za-z0-9\-._~!$&'()*,;=:]/): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return safe.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

const encodeQualifier = (text: string) => encode(text, /[A-Za-z0-9\-._~:]/);

/** The normal form, e.g. `pkg:apk/alpine/musl@1.2.3-r3?arch=x86_64&distro=3.16.1`. */
export function formatPurl(purl: PackageUrl): string {
  const namespace = purl.namespace
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => `/${encode(segment)}`)
    .join("");
  const query = purl.qualifiers
    .map(([key, value]) => `${encodeQualifier(key)}=${encodeQualifier(value)}`)
    .join("&");
  return [
    `pkg:${purl.type}${namespace}/${encode(purl.name)}`,
    purl.version && `@${encode(purl.version)}`,
    query && `?${query}`,
    purl.subpath && `#${encode(purl.subpath, /[A-Za-z0-9\-._~!$&'()*,;=:/]/)}`,
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
