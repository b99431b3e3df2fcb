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
 * A reply. `Content-Length` and `Connection` are added: where the headers have them without a value,
 * else at the end. Header names are sent as written.
 */
export interface HttpReply {
  readonly status: number;
  /** The phrase of the status line, if it isn't the usual one. */
  readonly reason?: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array;
}

const reasons: Record<number, string> = {
  200: "OK",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** The phrase of a status line. */
function reasonOf(status: number): string {
  return reasons[status] ?? "Unknown";
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
        await send(connection, "HTTP/1.1", badRequest, "close", true);
        return;
      }
      const request = await readRequest(reader, head, connection);
      const keeps = keepsAlive(version, head);
      const reply = await handle(request);
      await send(connection, "HTTP/1.1", reply, keeps ? "keep-alive" : "close", method !== "HEAD");
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

async function send(
  connection: Connection,
  version: string,
  reply: HttpReply,
  keep: string,
  withBody: boolean,
): Promise<void> {
  const body = typeof reply.body === "string" ? encoder.encode(reply.body) : reply.body;
  const own = new Map([
    ["Content-Length", String(body.length)],
    ["Connection", keep],
  ]);
  const given = reply.headers.map(([name, value]) => {
    const filled = value === "" ? (own.get(name) ?? "") : value;
    own.delete(name);
    return `${name}: ${filled}`;
  });
  const rest = [...own]
    .filter(([name]) => reply.status !== 304 || name !== "Content-Length")
    .map(([name, value]) => `${name}: ${value}`);
  const reason = reply.reason ?? reasonOf(reply.status);
  const lines = [`${version} ${reply.status} ${reason}`, ...given, ...rest];
  const head = encoder.encode(`${lines.join("\r\n")}\r\n\r\n`);
  await connection.write(withBody ? Buffer.concat([head, body]) : head);
}
