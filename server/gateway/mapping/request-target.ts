import {
  groupResourceName,
  parseRequestInfo,
  type RequestInfo,
  StatusError,
} from "../../kube/index.ts";
import type { SandboxNames } from "./names.ts";
import { platformObjectName, platformResources } from "./platform-objects.ts";
import { mapFieldSelector, mapLabelSelector } from "./selectors.ts";

/** What a request asks for, in both worlds. */
export interface RequestTarget {
  /** As the learner wrote it. */
  readonly info: RequestInfo;
  /** `pods`, `deployments.apps`, …; `""` for paths that are no resource. */
  readonly groupResource: string;
  /** The upstream path, encoded anew segment by segment. */
  readonly path: string;
  /** The upstream query. */
  readonly query: URLSearchParams;
  /** The upstream namespace; `""` outside namespaces. */
  readonly namespace: string;
  /** The upstream name: of a Namespace its mapped one. */
  readonly name: string;
}

/**
 * Reads and maps a request's target.
 * @throws StatusError 400 for paths that two readers may understand in two ways, 404 for paths
 * that no API server has, 422 for names that become too long.
 */
export function mapRequestTarget(method: string, url: string, names: SandboxNames): RequestTarget {
  const info = readInfo(method, url);
  const mark = url.indexOf("?");
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  if (!info.isResource) {
    return { info, groupResource: "", path: encodePath(info.path), query, namespace: "", name: "" };
  }
  const isNamespaces = info.group === "" && info.resource === "namespaces";
  if (isNamespaces && info.namespace !== "" && info.namespace !== info.name) {
    throw StatusError.unknownPath();
  }
  const namespace = isNamespaces ? "" : names.toUpstream(info.namespace);
  const name = isNamespaces ? names.toUpstream(info.name) : info.name;
  mapQuery(query, info, isNamespaces, names);
  const groupResource = groupResourceName(info);
  const isNamedWatch = info.verb === "watch" && name !== "";
  if (isNamedWatch) {
    query.set("fieldSelector", `metadata.name=${name}`);
  }
  return {
    info,
    groupResource,
    path: resourcePath(info, namespace, isNamedWatch ? "" : name),
    query,
    namespace,
    name,
  };
}

function readInfo(method: string, url: string): RequestInfo {
  if (!url.startsWith("/") || url.includes("#")) {
    throw StatusError.badRequest("the request's target must be a path");
  }
  const info = parseInfo(method, url);
  const [pathname = ""] = url.split("?", 1);
  const segments = pathname.split("/").map(decodeURIComponent);
  if (segments.some(isAmbiguous)) {
    throw StatusError.badRequest("a path segment may not be '.' or '..' nor hold '/', '\\' or '%'");
  }
  return info;
}

function parseInfo(method: string, url: string): RequestInfo {
  try {
    return parseRequestInfo(method, url);
  } catch (error) {
    if (error instanceof URIError) {
      throw StatusError.badRequest("the path is not percent-encoded properly");
    }
    throw error;
  }
}

/** Source: apimachinery v0.35 pkg/api/validation/path/name.go; control characters added. */
function isAmbiguous(segment: string): boolean {
  return segment === "." || segment === ".." || /[/\\%\p{Cc}]/u.test(segment);
}

function mapQuery(
  query: URLSearchParams,
  info: RequestInfo,
  isNamespaces: boolean,
  names: SandboxNames,
): void {
  const fieldSelector = query.get("fieldSelector");
  if (fieldSelector) {
    query.set("fieldSelector", mapFieldSelector(fieldSelector, isNamespaces, names));
  }
  const labelSelector = query.get("labelSelector");
  if (labelSelector && isNamespaces) {
    query.set("labelSelector", mapLabelSelector(labelSelector, names));
  }
  if (info.verb === "watch") {
    query.set("watch", "true");
  }
  if (info.verb === "deletecollection" && platformResources.has(info.resource)) {
    const others = `metadata.name!=${platformObjectName}`;
    const wanted = query.get("fieldSelector");
    query.set("fieldSelector", wanted ? `${wanted},${others}` : others);
  }
}

/** The path of a resource. The deprecated `/watch/` prefix is expressed by the query. */
export function resourcePath(
  info: Pick<RequestInfo, "group" | "version" | "resource" | "subresource" | "rest">,
  namespace: string,
  name: string,
): string {
  const root = info.group === "" ? ["api"] : ["apis", info.group];
  const scope = namespace === "" ? [] : ["namespaces", namespace];
  const tail = [info.resource, name, info.subresource].filter((segment) => segment !== "");
  return [...root, info.version, ...scope, ...tail, ...info.rest]
    .map((segment) => `/${encodeURIComponent(segment)}`)
    .join("");
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
