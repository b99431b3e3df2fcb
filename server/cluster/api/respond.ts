import type { IncomingMessage, ServerResponse } from "node:http";
import { StatusError } from "../../kube/index.ts";
import type { Reply } from "./call.ts";
import { warningHeaders } from "./warning-header.ts";

/** What was thrown, as a Status: anything unexpected is told to `report` and hidden from the client. */
export function asStatusError(error: unknown, report: (error: unknown) => void): StatusError {
  if (error instanceof StatusError) {
    return error;
  }
  report(error);
  return StatusError.internal("unexpected failure");
}

/**
 * Whether a person reads the answer, who wants it indented: `pretty` in the query says so, or a client that people use
 * by hand. Source: apiserver pkg/endpoints/handlers/negotiation/negotiate.go isPrettyPrint v1.35.
 */
function isReadByPerson({ url = "", headers }: IncomingMessage): boolean {
  const query = url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
  const wanted = query.includes("pretty") ? new URLSearchParams(query).get("pretty") : null;
  if (wanted) {
    return /^(1|t|true)$/i.test(wanted);
  }
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers["user-agent"] ?? "");
}

/** Sends a reply whole, or streams it to its end. */
export async function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  warnings: ReadonlySet<string>,
): Promise<void> {
  const known = request.headers["if-none-match"];
  setCommonHeaders(response, warnings);
  if (reply.kind === "stream") {
    response.writeHead(200, { "Content-Type": reply.contentType });
    response.flushHeaders();
    await reply.run({
      write: (chunk) => writeChunk(response, chunk),
      cutOff: () => response.destroy(),
    });
    response.end();
    return;
  }
  if (reply.kind === "raw") {
    const tag = reply.headers?.ETag;
    if (tag !== undefined && known?.split(",").some((one) => one.trim() === tag)) {
      response.writeHead(304, reply.headers).end();
      return;
    }
    response.writeHead(reply.status, { "Content-Type": reply.contentType, ...reply.headers });
    response.end(reply.body);
    return;
  }
  sendJson(request, response, reply.status, reply.body);
}

/** Sends a failure. Once a stream has begun, all that is left is to end it. */
export function sendStatus(
  request: IncomingMessage,
  response: ServerResponse,
  status: StatusError,
  warnings: ReadonlySet<string>,
): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  setCommonHeaders(response, warnings);
  const retry = status.details?.retryAfterSeconds;
  if (retry) {
    response.setHeader("Retry-After", String(retry));
  }
  if (status.code === 413) {
    response.setHeader("Connection", "close");
  }
  sendJson(request, response, status.code, status.toStatus());
}

function setCommonHeaders(response: ServerResponse, warnings: ReadonlySet<string>): void {
  response.setHeader("Cache-Control", "no-cache, private");
  const values = warningHeaders(warnings);
  if (values.length > 0) {
    response.setHeader("Warning", values);
  }
}

const indent = 2;

function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: unknown,
): void {
  const text = isReadByPerson(request)
    ? JSON.stringify(body, null, indent)
    : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

function writeChunk(response: ServerResponse, chunk: string | Uint8Array): Promise<boolean> {
  if (response.destroyed || response.writableEnded) {
    return Promise.resolve(false);
  }
  if (response.write(chunk)) {
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const finish = (open: boolean) => {
      response.off("drain", onDrain);
      response.off("close", onClose);
      resolve(open);
    };
    const onDrain = () => finish(true);
    const onClose = () => finish(false);
    response.once("drain", onDrain);
    response.once("close", onClose);
  });
}
