import type { IncomingMessage } from "node:http";
import type { KubeObject } from "../../kube/index.ts";
import type { Upstream, UpstreamRequest } from "./upstream.ts";

/** An answer that was read to its end. */
export interface ReadAnswer {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
}

/** Reads an answer's whole body. */
export async function readAnswer(response: IncomingMessage): Promise<ReadAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  const status = response.statusCode ?? 502;
  return { status, rawHeaders: response.rawHeaders, bytes: Buffer.concat(chunks) };
}

/** A read answer's body as JSON; null when it is none. */
export function jsonOf(bytes: Buffer): KubeObject | null {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as KubeObject) : null;
  } catch {
    return null;
  }
}

/** Whether a status says that the request was carried out. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The administrator's requests, as JSON there and back. */
export interface AdminClient {
  /** @returns the status and the body, whatever they are. */
  send(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<{ status: number; body: KubeObject }>;
}

/** An {@link AdminClient} whose requests all end when `signal` aborts. */
export function createAdminClient(upstream: Upstream, signal: AbortSignal): AdminClient {
  return {
    async send(method, path, body, contentType = "application/json") {
      const request: UpstreamRequest = {
        method,
        path,
        headers: { accept: "application/json", "content-type": contentType },
        ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
        signal,
      };
      const answer = await readAnswer(await upstream.request(request));
      return { status: answer.status, body: jsonOf(answer.bytes) ?? {} };
    },
  };
}
