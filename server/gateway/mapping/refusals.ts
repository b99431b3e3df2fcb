import { type RequestInfo, StatusError } from "../../kube/index.ts";
import type { SandboxNames } from "./names.ts";
import { platformObjectName, platformResources } from "./platform-objects.ts";

const reading = new Set(["get", "list", "watch"]);

/** Paths beside resources that learners may read: discovery, schemas, health, version. */
const openPaths = /^\/(?:api|apis|openapi|version|healthz|livez|readyz)(?:\/|$)/;

/** Subresources that open a way into a Pod or behind a Service. */
const connecting = new Set(["exec", "attach", "portforward", "proxy"]);

/**
 * Refuses what no learner may do, whatever the cluster's RBAC says.
 * @throws StatusError 403, or 404 for what no API server has any more.
 */
export function refuseForbidden(info: RequestInfo, names: SandboxNames): void {
  if (!info.isResource) {
    refusePath(info);
    return;
  }
  if (info.resource === "proxy") {
    throw StatusError.unknownPath();
  }
  refusePlatformObjects(info);
  const isNode = info.group === "" && info.resource === "nodes";
  const isConnecting = connecting.has(info.subresource);
  const isOutside = info.namespace === "" || names.shown.has(info.namespace);
  const isFinalizing = info.resource === "namespaces" && info.subresource === "finalize";
  if ((isNode && info.subresource !== "") || (isConnecting && isOutside) || isFinalizing) {
    throw forbidden(info);
  }
}

/** What the platform put into a namespace is read-only: without it nothing would work there. */
function refusePlatformObjects(info: RequestInfo): void {
  const isPlatforms = info.name === platformObjectName && platformResources.has(info.resource);
  if (isPlatforms && !reading.has(info.verb)) {
    const resource = { group: info.group, resource: info.resource };
    throw StatusError.forbidden(resource, info.name, "it belongs to the platform");
  }
}

function refusePath(info: RequestInfo): void {
  const isRoot = info.path === "/";
  if ((info.verb !== "get" && info.verb !== "head") || !(isRoot || openPaths.test(info.path))) {
    throw StatusError.forbidden(
      { group: "", resource: "" },
      "",
      `User "learner" cannot ${info.verb} path "${info.path}"`,
    );
  }
}

/** Source: apiserver v0.35 pkg/endpoints/handlers/responsewriters/errors.go. */
function forbidden(info: RequestInfo): StatusError {
  const resource = `${info.resource}/${info.subresource}`;
  const scope =
    info.namespace === "" ? "at the cluster scope" : `in the namespace "${info.namespace}"`;
  return StatusError.forbidden(
    { group: info.group, resource: info.resource },
    info.name,
    `User "learner" cannot ${info.verb} resource "${resource}" in API group "${info.group}" ${scope}`,
  );
}
