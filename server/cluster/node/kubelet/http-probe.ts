import type { Clock } from "../../../core/clock.ts";
import type { Network } from "../../network/network.ts";
import { dialErrorText } from "../go/client.ts";
import { HttpReader } from "../http/reader.ts";
import { withSignal } from "../http/with-signal.ts";

/** Where a probe or hook asks. */
export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly scheme: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

/** How a probe ended; `message` is what events say. */
export interface ProbeResult {
  readonly ok: boolean;
  /** It couldn't be made: neither success nor failure, so it counts for nothing. */
  readonly isUnknown?: true;
  readonly message: string;
}

interface Context {
  readonly network: Network;
  readonly clock: Clock;
  readonly nodeName: string;
}

/** One GET from the node. Source: pkg/probe/http/http.go v1.35 (texts). */
export async function httpProbe(
  context: Context,
  target: HttpTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const { host, port, path } = target;
  const url = `${target.scheme.toLowerCase()}://${host}:${port}${path.startsWith("/") ? "" : "/"}${path}`;
  try {
    const origin = { kind: "node", node: context.nodeName } as const;
    const connection = await context.network.connect(origin, host, port, "TCP", signal);
    try {
      const guarded = withSignal(connection, signal);
      const hostHeader = target.headers.find(({ name }) => name.toLowerCase() === "host");
      const lines = [
        `GET ${path.startsWith("/") ? path : `/${path}`} HTTP/1.1`,
        `Host: ${hostHeader?.value ?? `${host}:${port}`}`,
        "User-Agent: kube-probe/1.35",
        "Accept: */*",
        "Connection: close",
        ...target.headers
          .filter((header) => header !== hostHeader)
          .map(({ name, value }) => `${name}: ${value}`),
      ];
      await guarded.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
      const head = await new HttpReader(guarded).head();
      if (!head) {
        return { ok: false, message: `Get "${url}": EOF` };
      }
      const status = Number(head.startLine.split(" ")[1]);
      return status >= 200 && status < 400
        ? { ok: true, message: "" }
        : { ok: false, message: `HTTP probe failed with statuscode: ${status}` };
    } finally {
      await connection.dispose();
    }
  } catch (error) {
    if (signal.aborted) {
      return {
        ok: false,
        message: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      };
    }
    return { ok: false, message: `Get "${url}": ${dialErrorText(error, host, port)}` };
  }
}

/** Opens a connection from the node. Source: pkg/probe/tcp/tcp.go v1.35. */
export async function tcpProbe(
  context: Context,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  try {
    const origin = { kind: "node", node: context.nodeName } as const;
    const connection = await context.network.connect(origin, host, port, "TCP", signal);
    await connection.dispose();
    return { ok: true, message: "" };
  } catch (error) {
    return { ok: false, message: dialErrorText(error, host, port) };
  }
}
