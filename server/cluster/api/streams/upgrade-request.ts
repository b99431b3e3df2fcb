import type { IncomingMessage } from "node:http";
import { StatusError } from "../../../kube/index.ts";

/** Whether the client asks for a websocket. */
export function isWebsocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** The websocket subprotocols that the client offers, in its order. */
export function offeredProtocols({ headers }: IncomingMessage): readonly string[] {
  return listed(headers["sec-websocket-protocol"]);
}

/** The protocols that a client of SPDY offers. */
export function offeredStreamProtocols({ headers }: IncomingMessage): readonly string[] {
  return [headers["x-stream-protocol-version"] ?? []].flat().flatMap(listed);
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** The answer when no offered protocol is spoken here. Source: apimachinery pkg/util/httpstream v1.35 (Handshake). */
export function refuseProtocols(
  offered: readonly string[],
  accepted: Iterable<string>,
  code = 400,
): StatusError {
  return new StatusError({
    code,
    reason: code === 403 ? "Forbidden" : "BadRequest",
    message: `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}], server accepts [${[...accepted].join(" ")}]`,
  });
}
