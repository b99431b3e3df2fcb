import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { StatusError } from "../../kube/index.ts";
import { narrowAccept } from "./accept.ts";
import type { SandboxNames } from "./names.ts";

/** What a learner's request may tell the cluster. Everything else stays here. */
const requestHeaders = ["user-agent", "if-none-match", "if-modified-since"];

/** What an upgrade needs beside those. `sec-websocket-extensions` isn't among them on purpose. */
const upgradeHeaders = [
  "upgrade",
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-protocol",
  "x-stream-protocol-version",
];

/** Headers of one connection, and those that describe bytes which change on the way. */
const droppedAnswerHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "content-encoding",
  "set-cookie",
  "date",
]);

/** @throws StatusError 403 where a learner wants to act as someone else. */
export function refuseImpersonation(headers: IncomingHttpHeaders): void {
  if (Object.keys(headers).some((name) => name.startsWith("impersonate-"))) {
    throw StatusError.forbidden(
      { group: "", resource: "" },
      "",
      'User "learner" cannot impersonate anybody here: leave out --as, --as-group and --as-uid',
    );
  }
}

/** The headers of the upstream request for a learner's, without those of body and identity. */
export function mapRequestHeaders(
  headers: IncomingHttpHeaders,
  isOpenApi: boolean,
): OutgoingHttpHeaders {
  const accept = isOpenApi ? (headers.accept ?? "application/json") : narrowAccept(headers.accept);
  return { accept, ...pick(headers, requestHeaders) };
}

/** The headers of an upstream upgrade. */
export function mapUpgradeHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return {
    ...mapRequestHeaders(headers, false),
    ...pick(headers, upgradeHeaders),
    connection: "Upgrade",
  };
}

function pick(headers: IncomingHttpHeaders, wanted: readonly string[]): OutgoingHttpHeaders {
  const picked: OutgoingHttpHeaders = {};
  for (const name of wanted) {
    const value = headers[name];
    if (value !== undefined) {
      picked[name] = value;
    }
  }
  return picked;
}

/** An answer's headers for the learner: a flat list, repeated ones (`Warning`) kept apart. */
export function mapAnswerHeaders(rawHeaders: readonly string[], names: SandboxNames): string[] {
  const mapped: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!droppedAnswerHeaders.has(name.toLowerCase())) {
      mapped.push(name, names.textToLearner(rawHeaders[index + 1] ?? ""));
    }
  }
  return mapped;
}

/** The same for the answer to an upgrade, which keeps its handshake. */
export function mapHandshakeHeaders(rawHeaders: readonly string[]): string {
  let text = "";
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    text += `${rawHeaders[index]}: ${rawHeaders[index + 1]}\r\n`;
  }
  return text;
}
