import type { Clock } from "../../core/clock.ts";
import type { YamlReader } from "../../kube/index.ts";
import {
  type AuthorizationAttributes,
  type Authorizer,
  forbiddenError,
} from "../authorization/authorizer.ts";
import type { NodeRuntime } from "../node/runtime.ts";
import type { MutableRegistry } from "../registry/create-registry.ts";
import type { Authenticator } from "./authenticator.ts";
import type { BodyDecoder } from "./body.ts";
import type { Call } from "./call.ts";
import type { Discovery } from "./discovery.ts";
import type { OpenApiSource } from "./fixed-paths.ts";
import { selectionOf } from "./read-requests.ts";
import type { TokenIssuer } from "./subresource-requests.ts";

/** What the handlers of requests share. */
export interface RouterServices {
  readonly registry: MutableRegistry;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly openApi: OpenApiSource;
  readonly runtime: NodeRuntime;
  readonly clock: Clock;
  readonly decodeBody: BodyDecoder;
  readonly yaml: YamlReader;
  readonly discovery: Discovery;
  /** Answers `serviceaccounts/token`; undefined where tokens aren't issued. */
  readonly tokens: TokenIssuer | undefined;
}

/** Paths that anybody may read without a rule, as upstream's authorizer always allows them. */
const openPaths = new Set(["/healthz", "/livez", "/readyz"]);

/** @throws StatusError 403 unless the user may do what the call asks. */
export function authorizeCall({ info, query, user }: Call, authorizer: Authorizer): void {
  if (!info.isResource && openPaths.has(info.path)) {
    return;
  }
  const { isResource, verb, group, resource, subresource, namespace, path } = info;
  const name = info.name || nameFromSelector(verb, query);
  const attributes: AuthorizationAttributes = {
    user,
    verb,
    isResource,
    group,
    resource,
    subresource,
    namespace,
    name,
    path,
  };
  const { allowed, reason } = authorizer.authorize(attributes);
  if (!allowed) {
    throw forbiddenError(attributes, reason);
  }
}

/** A list by `metadata.name` counts as one of that name. */
function nameFromSelector(verb: string, query: URLSearchParams): string {
  if (!["list", "watch", "deletecollection"].includes(verb) || !query.has("fieldSelector")) {
    return "";
  }
  const field = selectionOf(query).fields.find((one) => one.field === "metadata.name");
  return field && !field.negated ? field.value : "";
}
