import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError, messageOf } from "../../core/errors.ts";
import { readBody, StatusError } from "../../kube/index.ts";
import { listAllNamespaces, watchAllNamespaces } from "../fan-out/all-namespaces.ts";
import type { SandboxState } from "../identity/sandbox-state.ts";
import { refuseImpersonation } from "../mapping/headers.ts";
import { refuseForbidden } from "../mapping/refusals.ts";
import { mapRequestTarget } from "../mapping/request-target.ts";
import type { Observations } from "../observations.ts";
import { reviewServedHere } from "./access-reviews.ts";
import { relayAnswer, sendObject, sendStatus } from "./answer.ts";
import { type Exchange, readMappedBody, type Services, upstreamRequestOf } from "./exchange.ts";
import { serveMissingNamespace } from "./missing-namespace.ts";
import { serveNamespaces } from "./namespaces.ts";

/** What logs call a request whose caller left before the answer. */
const clientClosedRequest = 499;

/** Serves one authenticated request of a learner to its end. Never throws. */
export async function serve(
  services: Services,
  observations: Observations,
  sandbox: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let exchange: Exchange | null = null;
  try {
    exchange = begin(services, observations, sandbox, request, response);
    await dispatch(exchange);
  } catch (error) {
    const status = toStatusError(error, services);
    if (!response.destroyed) {
      sendStatus(response, status);
    }
    exchange?.observation.tell(status.code, status.message);
  }
}

/** The Status that stands for whatever was thrown; what isn't expected is logged, not told. */
export function toStatusError(error: unknown, services: Services): StatusError {
  if (error instanceof StatusError) {
    return error;
  }
  if (error instanceof AppError) {
    services.log.warn({ code: error.code, ...error.context }, error.message);
    return StatusError.unavailable(error.message);
  }
  const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
  if (/^(?:ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ABORT_ERR|ERR_STREAM)/.test(code)) {
    services.log.debug({ code }, "the cluster didn't answer");
    return StatusError.unavailable("the cluster can't be reached at the moment; try again");
  }
  services.log.error({ error: messageOf(error) }, "a request failed");
  return StatusError.internal("the gateway failed");
}

function begin(
  services: Services,
  observations: Observations,
  sandbox: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Exchange {
  admit(sandbox);
  const target = mapRequestTarget(request.method ?? "GET", request.url ?? "/", sandbox.names);
  const observation = observations.begin(sandbox.names.sandbox, target.info, request);
  const abort = new AbortController();
  response.once("close", () => {
    // An abort costs as much as the rest of a short request: only where something is left to end.
    if (!response.writableFinished) {
      abort.abort();
    }
    observation.tell(response.headersSent ? response.statusCode : clientClosedRequest, "");
  });
  const { signal } = abort;
  return { services, sandbox, target, request, response, observation, signal };
}

/** @throws StatusError 429 when the sandbox asks too often. */
export function admit(sandbox: SandboxState): void {
  const seconds = sandbox.bucket.take();
  if (seconds > 0) {
    throw StatusError.tooManyRequests(
      "the server has received too many requests and has asked us to try again later",
      seconds,
    );
  }
}

async function dispatch(exchange: Exchange): Promise<void> {
  const { target, sandbox } = exchange;
  const { info } = target;
  refuseImpersonation(exchange.request.headers);
  refuseForbidden(info, sandbox.names);
  const holds = info.verb === "watch" || target.query.get("follow") === "true";
  if (!holds) {
    return route(exchange);
  }
  const release = sandbox.watches.take();
  if (!release) {
    throw StatusError.tooManyRequests("too many watches are open at once; close some first", 5);
  }
  try {
    await route(exchange);
  } finally {
    release();
  }
}

async function route(exchange: Exchange): Promise<void> {
  const { target, services } = exchange;
  const { info } = target;
  if (!info.isResource) {
    return forward(exchange);
  }
  if (target.groupResource === "namespaces") {
    return serveNamespaces(exchange);
  }
  const isCollection = info.verb === "list" || info.verb === "watch";
  const isEverywhere = isCollection && info.namespace === "" && info.name === "";
  if (isEverywhere && (await services.scopes.isNamespaced(info))) {
    return info.verb === "list" ? listAllNamespaces(exchange) : watchAllNamespaces(exchange);
  }
  return forward(exchange);
}

/** Sends one request as the learner and its answer back. */
async function forward(exchange: Exchange): Promise<void> {
  const body = await readUpstreamBody(exchange);
  const review = reviewServedHere(exchange.target.groupResource, body?.document);
  if (review) {
    const rawHeaders = ["Content-Type", "application/json"];
    sendObject(exchange, { status: 201, rawHeaders }, review);
    return;
  }
  const request = upstreamRequestOf(exchange, body ? { body } : {});
  const answer = await exchange.services.upstream.request(request);
  if (answer.statusCode === 403 && (await serveMissingNamespace(exchange, answer))) {
    return;
  }
  await relayAnswer(exchange, answer);
}

/** What goes through a proxy to an application isn't the API's language: it passes as it is. */
async function readUpstreamBody(exchange: Exchange) {
  const { request, target, services } = exchange;
  if (target.info.subresource !== "proxy") {
    return readMappedBody(exchange);
  }
  const bytes = await readBody(request, services.limits.bodyBytesMax);
  const contentType = request.headers["content-type"] ?? "application/octet-stream";
  return bytes.length === 0 ? null : { bytes, contentType, document: null };
}
