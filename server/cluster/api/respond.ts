import type { ServerResponse } from "node:http";
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

/** Sends a reply whole, or streams it to its end; `known` is the client's `If-None-Match`. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  warnings: ReadonlySet<string>,
  known: string | undefined,
): Promise<void> {
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
  sendJson(response, reply.status, reply.body);
}

/** Sends a failure. Once a stream has begun, all that is left is to end it. */
export function sendStatus(
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
  sendJson(response, status.code, status.toStatus());
}

function setCommonHeaders(response: ServerResponse, warnings: ReadonlySet<string>): void {
  response.setHeader("Cache-Control", "no-cache, private");
  const values = warningHeaders(warnings);
  if (values.length > 0) {
    response.setHeader("Warning", values);
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
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
