import { STATUS_CODES } from "node:http";
import type { Connection } from "../../network/network.ts";
import { type Head, HttpReader } from "./reader.ts";

const encoder = new TextEncoder();
/** Bodies of requests that servers read; more is cut off. */
const requestBodyBytesMax = 1024 * 1024;

/** A request as simulated servers see it. */
export interface HttpRequest {
  readonly method: string;
  /** E.g. `HTTP/1.1`. */
  readonly version: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  readonly remote: Connection["remote"];
  readonly local: Connection["local"];
}

/**
 * A reply. `Content-Length` and `Connection` are added where the headers have them without a value.
 * Without such a place the length comes at the end, and so does `Connection` where it says something
 * that isn't understood. Header names are sent as written.
 */
export interface HttpReply {
  readonly status: number;
  /** What the status line names, if it isn't HTTP/1.1; a server of HTTP/1.0 closes after each reply. */
  readonly version?: "HTTP/1.0";
  /** The phrase of the status line, if it isn't the usual one. */
  readonly reason?: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
}

/** The phrase of a status line; Go's words for a status without one. */
function reasonOf(status: number): string {
  return STATUS_CODES[status] ?? `status code ${status}`;
}

/**
 * Serves one connection until its end: keep-alive by the rules of HTTP/1.0 and 1.1, HEAD without body,
 * 400 for what isn't HTTP. Disposes the connection.
 */
export async function serveHttp(
  connection: Connection,
  handle: (request: HttpRequest) => Promise<HttpReply>,
): Promise<void> {
  const reader = new HttpReader(connection);
  try {
    for (;;) {
      const head = await reader.head();
      if (!head) {
        return;
      }
      const [method = "", , version = ""] = head.startLine.split(" ");
      if (!version.startsWith("HTTP/1.")) {
        await send(connection, badRequest, { keeps: false, isImplied: false, withBody: true });
        return;
      }
      const request = await readRequest(reader, head, connection);
      const reply = await handle(request);
      const keeps = reply.version === undefined && keepsAlive(version, head);
      const isImplied = version === "HTTP/1.0" ? !keeps : keeps;
      await send(connection, reply, { keeps, isImplied, withBody: method !== "HEAD" });
      if (!keeps) {
        return;
      }
    }
  } catch {
    // A reset by the peer: nobody is left to answer.
  } finally {
    connection.end();
    await connection.dispose();
  }
}

const badRequest: HttpReply = {
  status: 400,
  headers: [["Content-Type", "text/plain; charset=utf-8"]],
  body: "400 Bad Request",
};

async function readRequest(
  reader: HttpReader,
  head: Head,
  connection: Connection,
): Promise<HttpRequest> {
  const [method = "", target = "", version = ""] = head.startLine.split(" ");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reader.body(head, false)) {
    size += chunk.length;
    if (size <= requestBodyBytesMax) {
      chunks.push(chunk.slice());
    }
  }
  const at = target.indexOf("?");
  return {
    method,
    version,
    target,
    path: at < 0 ? target : target.slice(0, at),
    query: new URLSearchParams(at < 0 ? "" : target.slice(at + 1)),
    headers: head.headers,
    body: Buffer.concat(chunks),
    remote: connection.remote,
    local: connection.local,
  };
}

function keepsAlive(version: string, head: Head): boolean {
  const connection = head.headers.get("connection")?.toLowerCase();
  return version === "HTTP/1.0" ? connection === "keep-alive" : connection !== "close";
}

/** How the rest of the exchange goes; `isImplied`: by the client's version, without a word about it. */
interface Manner {
  readonly keeps: boolean;
  readonly isImplied: boolean;
  readonly withBody: boolean;
}

async function send(connection: Connection, reply: HttpReply, manner: Manner): Promise<void> {
  const body = typeof reply.body === "string" ? encoder.encode(reply.body) : reply.body;
  const own = new Map([
    ["Content-Length", String(body.length)],
    ["Connection", manner.keeps ? "keep-alive" : "close"],
  ]);
  const given = reply.headers.map(([name, value]) => {
    const filled = value === "" ? (own.get(name) ?? "") : value;
    own.delete(name);
    return `${name}: ${filled}`;
  });
  if (reply.status === 304 || reply.version !== undefined) {
    own.delete("Content-Length");
  }
  if (manner.isImplied || reply.version !== undefined) {
    own.delete("Connection");
  }
  const rest = [...own].map(([name, value]) => `${name}: ${value}`);
  const reason = reply.reason ?? reasonOf(reply.status);
  const start = `${reply.version ?? "HTTP/1.1"} ${reply.status} ${reason}`;
  const head = encoder.encode(`${[start, ...given, ...rest].join("\r\n")}\r\n\r\n`);
  await connection.write(manner.withBody ? Buffer.concat([head, body]) : head);
}
