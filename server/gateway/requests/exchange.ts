import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../core/clock.ts";
import type { GatewayLimits } from "../../core/limits.ts";
import type { Logger } from "../../core/log.ts";
import { readBody, StatusError, type YamlReader } from "../../kube/index.ts";
import type { NamespaceKeeper } from "../bootstrap/namespace-keeper.ts";
import type { SandboxState } from "../identity/sandbox-state.ts";
import { mapRequestHeaders } from "../mapping/headers.ts";
import { mapRequestBody, type UpstreamBody } from "../mapping/request-body.ts";
import type { RequestTarget } from "../mapping/request-target.ts";
import type { PendingObservation } from "../observations.ts";
import type { ResourceScopes } from "../upstream/resource-scopes.ts";
import type { Upstream, UpstreamRequest } from "../upstream/upstream.ts";

/** What every request is served with. */
export interface Services {
  readonly upstream: Upstream;
  readonly scopes: ResourceScopes;
  readonly namespaces: NamespaceKeeper;
  readonly yaml: YamlReader;
  readonly limits: GatewayLimits;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One request of a learner on its way to the cluster and back. */
export interface Exchange {
  readonly services: Services;
  readonly sandbox: SandboxState;
  readonly target: RequestTarget;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly observation: PendingObservation;
  /** Aborts when the learner goes away. */
  readonly signal: AbortSignal;
}

/** The upstream request for an exchange, acting as the learner unless `admin`. */
export function upstreamRequestOf(
  exchange: Exchange,
  options: {
    readonly path?: string;
    readonly query?: URLSearchParams;
    readonly body?: { readonly bytes: Buffer; readonly contentType: string };
    readonly admin?: boolean;
  } = {},
): UpstreamRequest {
  const { target, request, sandbox, signal } = exchange;
  const query = (options.query ?? target.query).toString();
  const path = options.path ?? target.path;
  const isOpenApi = target.path.startsWith("/openapi/");
  const { body } = options;
  return {
    method: request.method ?? "GET",
    path: query === "" ? path : `${path}?${query}`,
    headers: {
      ...mapRequestHeaders(request.headers, isOpenApi),
      ...(body ? { "content-type": body.contentType } : {}),
    },
    ...(body ? { body: body.bytes } : {}),
    ...(options.admin ? {} : { as: sandbox.names }),
    signal,
  };
}

/** Reads and maps the body of an exchange; null when it has none. */
export async function readMappedBody(exchange: Exchange): Promise<UpstreamBody | null> {
  const { request, target, services, sandbox } = exchange;
  if (request.method === "GET" || request.method === "HEAD") {
    return null;
  }
  if (request.headers["content-encoding"] !== undefined) {
    throw StatusError.unsupportedMediaType("application/json");
  }
  const bytes = await readBody(request, services.limits.bodyBytesMax);
  if (bytes.length === 0) {
    return null;
  }
  const body = await mapRequestBody(
    {
      bytes,
      contentType: request.headers["content-type"],
      groupResource: target.groupResource,
      isPatch: request.method === "PATCH",
    },
    sandbox.names,
    services.yaml,
  );
  const asks = body.learnerAsks ? { asks: body.learnerAsks } : {};
  exchange.observation.note({ name: target.info.name || body.learnerName, ...asks });
  return body;
}
