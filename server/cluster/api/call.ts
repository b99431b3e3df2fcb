import type { RequestInfo } from "../../kube/index.ts";
import type { UserInfo } from "../authorization/user.ts";
import type { WriteContext } from "../registry/registry.ts";

/** One authenticated and authorized request on its way through the handlers. */
export interface Call {
  readonly info: RequestInfo;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  readonly accept: string;
  readonly contentType: string;
  readonly userAgent: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** The whole body. @throws StatusError 413 above the limit. */
  body(): Promise<Buffer>;
  warn(message: string): void;
  /** What was warned so far, without repetitions. */
  readonly warnings: ReadonlySet<string>;
}

/** A finished answer. */
export interface JsonReply {
  readonly kind: "json";
  readonly status: number;
  readonly body: unknown;
}

/** Text or bytes of any type. */
export interface RawReply {
  readonly kind: "raw";
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a stream's chunks go. */
export interface ChunkSink {
  /** Resolves when more may be written; false once the client is gone. */
  write(chunk: string | Uint8Array): Promise<boolean>;
  /** Closes the connection at once, whatever the client has not read. */
  cutOff(): void;
}

/** An answer that goes on; `run` resolves at its end. */
export interface StreamReply {
  readonly kind: "stream";
  readonly contentType: string;
  run(sink: ChunkSink): Promise<void>;
}

export type Reply = JsonReply | RawReply | StreamReply;

/** A JSON answer. */
export function json(body: unknown, status = 200): JsonReply {
  return { kind: "json", status, body };
}

/** The circumstances of a write, from its query. */
export function writeContext(call: Call): WriteContext {
  const validation = call.query.get("fieldValidation") ?? "Warn";
  return {
    user: call.user,
    dryRun: call.query.getAll("dryRun").includes("All"),
    fieldManager: call.query.get("fieldManager") ?? managerOf(call.userAgent),
    fieldValidation: validation === "Strict" || validation === "Ignore" ? validation : "Warn",
    warn: (message) => call.warn(message),
  };
}

/** The program's name in its User-Agent, as upstream names writers that don't name themselves. */
function managerOf(userAgent: string): string {
  return (userAgent.split("/")[0] ?? "").slice(0, 128) || "unknown";
}
