import type { IncomingMessage } from "node:http";

/**
 * Whether a page at the request's origin may act here: the origin must be the host asked for, or be listed. A
 * request without an origin comes from no page and still needs the learner's cookie.
 */
export function isOriginAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || allowed.includes(origin)) {
    return true;
  }
  return URL.canParse(origin) && new URL(origin).host === host;
}
