import type { IncomingMessage } from "node:http";
import { parseRequestInfo, type RequestInfo, readBody, StatusError } from "../../kube/index.ts";
import type { Authorizer } from "../authorization/authorizer.ts";
import { impersonatedUser } from "../authorization/impersonation.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Call } from "./call.ts";
import { certificateUser } from "./client-certificate.ts";

/** Upstream's bound on request bodies. */
const bodyBytesMax = 3 * 1024 * 1024;

/** What is needed to find out who calls and for what. */
export interface CallServices {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
}

/**
 * Reads a request's head: target, caller, impersonation.
 * @throws StatusError 400 for a malformed path, 401 for an unknown token, 403 for a refused impersonation.
 */
export function openCall(
  request: IncomingMessage,
  { authenticator, authorizer }: CallServices,
  signal: AbortSignal,
): Call {
  const { method = "GET", url = "/", headers } = request;
  const certified = certificateUser(request);
  const caller = certified ?? authenticator.authenticate(bearerToken(request));
  const user = impersonatedUser(caller, headers, authorizer);
  const warnings = new Set<string>();
  let body: Promise<Buffer> | undefined;
  return {
    info: readTarget(method, url),
    method,
    query: new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?") + 1) : ""),
    user,
    accept: headers.accept ?? "",
    contentType: headers["content-type"] ?? "",
    userAgent: headers["user-agent"] ?? "",
    signal,
    body: () => {
      body ??= readBody(request, bodyBytesMax);
      return body;
    },
    warn: (message) => void warnings.add(message),
    warnings,
  };
}

function readTarget(method: string, url: string): RequestInfo {
  try {
    return parseRequestInfo(method, url);
  } catch (error) {
    if (error instanceof URIError) {
      throw StatusError.badRequest("malformed path");
    }
    throw error;
  }
}

/** The token of `Authorization: Bearer …`, or of the websocket subprotocol that browsers use instead. */
function bearerToken({ headers }: IncomingMessage): string | undefined {
  const [scheme = "", token] = (headers.authorization ?? "").trim().split(/\s+/, 2);
  return scheme.toLowerCase() === "bearer" && token ? token : undefined;
}
