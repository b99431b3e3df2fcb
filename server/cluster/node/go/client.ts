import { NetworkError } from "../../network/network.ts";
import { deadline, resolveHost } from "../applets/net/dial.ts";
import { HttpReader } from "../http/reader.ts";
import { parseHttpUrl } from "../http/url.ts";
import { withSignal } from "../http/with-signal.ts";
import type { Process } from "../machine/process.ts";

/** As every Pod's /etc/resolv.conf has it. */
const nameServer = "10.96.0.10:53";
const redirectsMax = 10;

/** A failure in the words of Go's net and net/http packages. */
export class GoNetError extends Error {
  override readonly name = "GoNetError";
}

/** As Go's net package words a failed dial. */
export function dialErrorText(error: unknown, ip: string, port: number, network = "tcp"): string {
  const code = error instanceof NetworkError ? error.code : "timeout";
  const why =
    code === "refused"
      ? "connect: connection refused"
      : code === "unreachable"
        ? "connect: no route to host"
        : "i/o timeout";
  return `dial ${network} ${ip}:${port}: ${why}`;
}

/** The address of a host name. @throws GoNetError when there is none. */
export async function resolveGo(process: Process, host: string): Promise<string> {
  const ip = await resolveHost(process, host, process.signal);
  if (ip === null) {
    throw new GoNetError(`lookup ${host} on ${nameServer}: no such host`);
  }
  return ip;
}

/** `net.SplitHostPort`. @throws GoNetError */
export function splitHostPort(address: string): { readonly host: string; readonly port: string } {
  const at = address.lastIndexOf(":");
  if (at < 0) {
    throw new GoNetError(`address ${address}: missing port in address`);
  }
  const host = address.slice(0, at);
  if (host.includes(":")) {
    throw new GoNetError(`address ${address}: too many colons in address`);
  }
  return { host, port: address.slice(at + 1) };
}

/** One GET with Go's http.Client: follows redirects within a time. @throws GoNetError */
export async function httpGet(process: Process, url: string, timeoutMs: number): Promise<string> {
  const limit = deadline(process, timeoutMs);
  try {
    return await getWithin(process, url, limit.signal, redirectsMax);
  } catch (error) {
    process.signal.throwIfAborted();
    if (limit.expired()) {
      throw new GoNetError(
        `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      );
    }
    throw error instanceof GoNetError ? new GoNetError(`Get "${url}": ${error.message}`) : error;
  } finally {
    limit.dispose();
  }
}

async function getWithin(
  process: Process,
  text: string,
  signal: AbortSignal,
  redirectsLeft: number,
): Promise<string> {
  const url = parseHttpUrl(text);
  if (url?.scheme !== "http") {
    throw new GoNetError(`unsupported protocol scheme "${url?.scheme ?? ""}"`);
  }
  const ip = await resolveGo(process, url.host);
  const connection = await process.machine.network
    .connect(process.machine.origin, ip, url.port, "TCP", signal)
    .catch((error: unknown) => {
      signal.throwIfAborted();
      throw new GoNetError(dialErrorText(error, ip, url.port));
    });
  try {
    const guarded = withSignal(connection, signal);
    const head = `GET ${url.target} HTTP/1.1\r\nHost: ${url.authority}\r\nUser-Agent: Go-http-client/1.1\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n`;
    await guarded.write(new TextEncoder().encode(head));
    const reader = new HttpReader(guarded);
    const answer = await reader.head();
    if (!answer) {
      throw new GoNetError("EOF");
    }
    const location = answer.headers.get("location");
    if (/^\S+ 30[12378] /.test(answer.startLine) && location !== undefined && redirectsLeft > 0) {
      return await getWithin(process, new URL(location, text).href, signal, redirectsLeft - 1);
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of reader.body(answer, true)) {
      chunks.push(chunk.slice());
    }
    return Buffer.concat(chunks).toString("utf8");
  } finally {
    await connection.dispose();
  }
}
