import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { StatusError } from "../../kube/index.ts";
import { mapAnswerHeaders } from "../mapping/headers.ts";
import type { SandboxNames } from "../mapping/names.ts";
import { AnswerReplacer, createReplacerStream } from "../mapping/replacer.ts";
import { jsonOf, type ReadAnswer, readAnswer } from "../upstream/read.ts";
import type { Exchange } from "./exchange.ts";

/** All of `bytes` with the learner's names. */
export function replaceNames(bytes: Buffer, names: SandboxNames): Buffer {
  const replacer = new AnswerReplacer(names);
  return Buffer.concat([...replacer.push(bytes), ...replacer.end()]);
}

/** Up to here an answer is read whole: one write in the stead of a chain of streams. */
const wholeBytesMax = 128 * 1024;

/** Whether an answer says that it is short. Watches and logs don't. */
function isShort({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return length !== undefined && Number(length) <= wholeBytesMax;
}

/**
 * Passes an upstream answer on, mapping names as its bytes stream by. Short ones are read whole, as are
 * refusals, so that their message can be told. Resolves when the learner has everything.
 */
export async function relayAnswer(exchange: Exchange, answer: IncomingMessage): Promise<void> {
  const status = answer.statusCode ?? 502;
  const isStatus = status >= 400 && (answer.headers["content-type"] ?? "").includes("json");
  if (isStatus || isShort(answer)) {
    sendWhole(exchange, await readAnswer(answer));
    return;
  }
  const { response, sandbox, target } = exchange;
  response.writeHead(status, mapAnswerHeaders(answer.rawHeaders, sandbox.names));
  if (target.info.verb === "watch" || target.info.subresource === "log") {
    response.flushHeaders();
  }
  await pipeline(answer, createReplacerStream(sandbox.names), response);
  exchange.observation.tell(status, "");
}

/** Sends an answer that was read whole, with the learner's names. */
export function sendWhole(exchange: Exchange, answer: ReadAnswer): void {
  const { names } = exchange.sandbox;
  const bytes = replaceNames(answer.bytes, names);
  const headers = mapAnswerHeaders(answer.rawHeaders, names);
  const isHead = exchange.request.method === "HEAD";
  exchange.response.writeHead(answer.status, [...headers, "Content-Length", String(bytes.length)]);
  exchange.response.end(isHead ? undefined : bytes);
  const message = answer.status < 400 ? "" : jsonOf(bytes)?.message;
  exchange.observation.tell(answer.status, typeof message === "string" ? message : "");
}

/** Sends an object made here in the stead of an upstream answer's body. */
export function sendObject(
  exchange: Exchange,
  head: Omit<ReadAnswer, "bytes">,
  body: unknown,
): void {
  sendWhole(exchange, { ...head, bytes: Buffer.from(`${JSON.stringify(body)}\n`) });
}

/** Writes a Status in the form that every API server answers errors with. */
export function sendStatus(response: ServerResponse, error: StatusError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(`${JSON.stringify(error.toStatus())}\n`);
  const retryAfter = error.details?.retryAfterSeconds;
  response.writeHead(error.code, {
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(retryAfter ? { "retry-after": String(retryAfter) } : {}),
    // What follows on the connection is unread, or a stranger's.
    ...(error.code === 413 || error.code === 401 ? { connection: "close" } : {}),
  });
  response.end(bytes);
}
