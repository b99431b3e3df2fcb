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

const loopbackAddress = /^(?:::ffff:)?127\.|^::1$/;
const loopbackName = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * Whether the request asks for this server by a name of its own. Whoever comes over the loopback interface is this
 * machine's user or its proxy; another site's name that was made to lead here (DNS rebinding) would make that site's
 * pages the server's own.
 */
export function isHostAllowed(
  { headers, socket }: IncomingMessage,
  allowed: readonly string[],
): boolean {
  const { host } = headers;
  return (
    host === undefined ||
    !loopbackAddress.test(socket.localAddress ?? "") ||
    loopbackName.test(host) ||
    allowed.some((origin) => new URL(origin).host === host)
  );
}
