/** What the path and method of a request ask for. Source: apiserver v0.35 pkg/endpoints/request/requestinfo.go. */
export interface RequestInfo {
  /** False for `/version`, `/openapi/v3`, `/apis` and other paths that are no resource. */
  readonly isResource: boolean;
  /** The path without its query, decoded segment by segment. */
  readonly path: string;
  /** `get list watch create update patch delete deletecollection`; for non-resources the HTTP method in lower case. */
  readonly verb: string;
  /** `""` for the core group. */
  readonly group: string;
  readonly version: string;
  /** `""` for cluster scope and for all namespaces. */
  readonly namespace: string;
  readonly resource: string;
  /** `""` when the request is about the whole resource. */
  readonly subresource: string;
  /** `""` for collections. */
  readonly name: string;
  /** Segments after the subresource, for proxies. */
  readonly rest: readonly string[];
}

const verbsByMethod: Record<string, string> = {
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** Subresources of a Namespace itself; every other segment after its name is a resource in it. */
const namespaceSubresources = new Set(["status", "finalize"]);

/**
 * Reads a request's target. Segments are decoded after splitting, so that an encoded slash never
 * makes a new segment; callers refuse names that hold a slash.
 * @throws URIError for a malformed percent-encoding.
 */
export function parseRequestInfo(method: string, url: string): RequestInfo {
  const mark = url.indexOf("?");
  const segments = (mark < 0 ? url : url.slice(0, mark))
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => (segment.includes("%") ? decodeURIComponent(segment) : segment));
  const path = `/${segments.join("/")}`;
  const none = { path, namespace: "", resource: "", subresource: "", name: "", rest: [] };
  const [root] = segments;
  const prefixLength = root === "api" ? 2 : root === "apis" ? 3 : 0;
  if (prefixLength === 0 || segments.length <= prefixLength) {
    return { ...none, isResource: false, verb: method.toLowerCase(), group: "", version: "" };
  }
  const group = root === "apis" ? (segments[1] ?? "") : "";
  const version = segments[prefixLength - 1] ?? "";
  const target = readTarget(segments.slice(prefixLength));
  const watches = () => target.watchPrefix || asksForWatch(mark < 0 ? "" : url.slice(mark + 1));
  const verb = verbOf(method, target.watchPrefix ? "" : target.name, watches);
  return { isResource: true, path, verb, group, version, ...target.parts };
}

function readTarget(segments: readonly string[]) {
  const watchPrefix = segments[0] === "watch" && segments.length > 1;
  const rest = watchPrefix ? segments.slice(1) : segments;
  const inNamespace =
    rest[0] === "namespaces" && rest.length > 2 && !namespaceSubresources.has(rest[2] ?? "");
  const namespace = rest[0] === "namespaces" && rest.length > 1 ? (rest[1] ?? "") : "";
  const [resource = "", name = "", subresource = "", ...tail] = inNamespace ? rest.slice(2) : rest;
  return { watchPrefix, name, parts: { namespace, resource, name, subresource, rest: tail } };
}

function verbOf(method: string, name: string, watches: () => boolean): string {
  const verb = verbsByMethod[method.toUpperCase()] ?? "";
  if (name !== "") {
    return verb;
  }
  if (verb === "get") {
    return watches() ? "watch" : "list";
  }
  return verb === "delete" ? "deletecollection" : verb;
}

function asksForWatch(query: string): boolean {
  const watch = new URLSearchParams(query).get("watch");
  return watch !== null && !["0", "false", "False", "FALSE", "f", "F"].includes(watch);
}
