import { deadline, dial, resolveHost } from "../../applets/net/dial.ts";
import { HttpReader } from "../../http/reader.ts";
import type { HttpReply, HttpRequest } from "../../http/server.ts";
import { parseHttpUrl } from "../../http/url.ts";
import { withSignal } from "../../http/with-signal.ts";
import type { Process } from "../../machine/process.ts";

/** A proxied request's answer, or the status and error text that nginx gives instead. */
export type Proxied =
  | { readonly kind: "reply"; readonly reply: HttpReply }
  | { readonly kind: "failed"; readonly status: number; readonly error: string };

const timeoutMs = 60_000;
const bodyBytesMax = 8 * 1024 * 1024;
const ownHeaders = new Set(["connection", "content-length", "date", "server", "transfer-encoding"]);

/** Passes a request on to another server. Source: nginx src/http/ngx_http_upstream.c (texts). */
export async function passOn(
  process: Process,
  request: HttpRequest,
  upstream: string,
  headers: readonly (readonly [string, string])[],
): Promise<Proxied> {
  const url = parseHttpUrl(upstream);
  if (!url) {
    return { kind: "failed", status: 500, error: `invalid URL prefix in "${upstream}"` };
  }
  const limit = deadline(process, timeoutMs);
  try {
    const ip = await resolveHost(process, url.host, limit.signal);
    if (ip === null) {
      return { kind: "failed", status: 502, error: `${url.host} could not be resolved` };
    }
    const dialled = await dial(process, ip, url.port, limit.signal);
    if (dialled.kind === "failed") {
      const number = dialled.code === "refused" ? 111 : 113;
      const error = `connect() failed (${number}: ${dialled.text}) while connecting to upstream`;
      return { kind: "failed", status: 502, error };
    }
    const connection = withSignal(dialled.connection, limit.signal);
    try {
      await connection.write(
        Buffer.concat([head(request, url.target, url.authority, headers), request.body]),
      );
      return await answerOf(new HttpReader(connection));
    } finally {
      await dialled.connection.dispose();
    }
  } catch (error) {
    if (!limit.expired() || process.signal.aborted) {
      throw error;
    }
    const timedOut = "upstream timed out (110: Connection timed out) while connecting to upstream";
    return { kind: "failed", status: 504, error: timedOut };
  } finally {
    limit.dispose();
  }
}

function head(
  request: HttpRequest,
  target: string,
  authority: string,
  headers: readonly (readonly [string, string])[],
): Uint8Array {
  const set = new Map(headers.map(([name, value]) => [name.toLowerCase(), [name, value] as const]));
  const passed = [...request.headers]
    .filter(([name]) => !set.has(name) && !ownHeaders.has(name) && name !== "host")
    .map(([name, value]) => `${name}: ${value}`);
  const lines = [
    `${request.method} ${target} HTTP/1.0`,
    ...(set.has("host") ? [] : [`Host: ${authority}`]),
    ...[...set.values()].map(([name, value]) => `${name}: ${value}`),
    "Connection: close",
    ...(request.body.length > 0 ? [`Content-Length: ${request.body.length}`] : []),
    ...passed,
  ];
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
}

async function answerOf(reader: HttpReader): Promise<Proxied> {
  const start = await reader.head();
  if (!start) {
    const error =
      "upstream prematurely closed connection while reading response header from upstream";
    return { kind: "failed", status: 502, error };
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reader.body(start, true)) {
    size += chunk.length;
    if (size <= bodyBytesMax) {
      chunks.push(chunk.slice());
    }
  }
  const headers = start.lines
    .map(
      (line) =>
        [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as const,
    )
    .filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  const status = Number(start.startLine.split(" ")[1]);
  const reply = {
    status,
    headers: [...headers, ["Content-Length", ""] as const, ["Connection", ""] as const],
    body: Buffer.concat(chunks),
  };
  return { kind: "reply", reply };
}
