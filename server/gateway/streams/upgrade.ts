import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { StatusError } from "../../kube/index.ts";
import type { SandboxState } from "../identity/sandbox-state.ts";
import { mapHandshakeHeaders, mapUpgradeHeaders, refuseImpersonation } from "../mapping/headers.ts";
import { refuseForbidden } from "../mapping/refusals.ts";
import { mapRequestTarget, type RequestTarget } from "../mapping/request-target.ts";
import type { Observations, PendingObservation } from "../observations.ts";
import { replaceNames } from "../requests/answer.ts";
import type { Services } from "../requests/exchange.ts";
import { admit, toStatusError } from "../requests/serve.ts";
import { jsonOf, readAnswer } from "../upstream/read.ts";
import { createExitCodeFollower } from "./exit-code.ts";

const streaming = new Set(["exec", "attach", "portforward"]);

/** One request to change protocols, and the connection that it came on. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came after the request's head. */
  readonly head: Buffer;
}

/**
 * Serves exec, attach and port-forward: once the cluster has agreed, bytes pass as they are. Until
 * then nothing of what follows the request's head reaches the cluster. Never throws.
 */
export async function serveUpgrade(
  services: Services,
  observations: Observations,
  sandbox: SandboxState,
  upgrade: Upgrade,
): Promise<void> {
  const { request, socket } = upgrade;
  let observation: PendingObservation | null = null;
  const release = sandbox.streams.take();
  try {
    admit(sandbox);
    refuseImpersonation(request.headers);
    const target = mapRequestTarget(request.method ?? "GET", request.url ?? "/", sandbox.names);
    observation = observations.begin(sandbox.names.sandbox, target.info, request);
    refuseForbidden(target.info, sandbox.names);
    refuseOtherUpgrades(target);
    if (!release) {
      throw StatusError.tooManyRequests("too many streams are open at once; close some first", 5);
    }
    await open(services, sandbox, target, upgrade, observation);
  } catch (error) {
    const status = toStatusError(error, services);
    refuseUpgrade(socket, status);
    observation?.tell(status.code, status.message);
  } finally {
    release?.();
  }
}

/** Any other upgrade could become a tunnel to the cluster that nobody looks into. */
function refuseOtherUpgrades({ info, groupResource }: RequestTarget): void {
  if (groupResource !== "pods" || !streaming.has(info.subresource) || info.namespace === "") {
    throw StatusError.badRequest("only exec, attach and port-forward may change protocols");
  }
}

async function open(
  services: Services,
  sandbox: SandboxState,
  target: RequestTarget,
  { request, socket, head }: Upgrade,
  observation: PendingObservation,
): Promise<void> {
  const abort = new AbortController();
  socket.once("close", () => abort.abort());
  const answer = await services.upstream.upgrade({
    method: request.method ?? "GET",
    path: `${target.path}?${target.query}`,
    headers: mapUpgradeHeaders(request.headers),
    as: sandbox.names,
    signal: abort.signal,
  });
  const status = answer.response.statusCode ?? 502;
  if (!answer.upgraded) {
    const bytes = replaceNames((await readAnswer(answer.response)).bytes, sandbox.names);
    writeAnswer(socket, status, bytes);
    observation.tell(status, String(jsonOf(bytes)?.message ?? ""));
    return;
  }
  const reason = answer.response.statusMessage ?? "Switching Protocols";
  const headers = mapHandshakeHeaders(answer.response.rawHeaders);
  socket.write(`HTTP/1.1 ${status} ${reason}\r\n${headers}\r\n`);
  const isSpdy = /^spdy/i.test(request.headers.upgrade ?? "");
  const follower = createExitCodeFollower(isSpdy ? "spdy" : "websocket");
  // Put back before anybody listens: a stream that flows would hand it to the first listener alone.
  answer.socket.unshift(answer.head);
  socket.unshift(head);
  answer.socket.on("data", (chunk: Buffer) => follower.push(chunk));
  await join(socket, answer.socket);
  if (target.info.subresource === "exec") {
    const command = target.query.getAll("command");
    observation.note({ exec: { command, exitCode: follower.exitCode() } });
  }
  observation.tell(status, "");
}

/** Pipes both ways until both sides are closed. A side that closes lets the other one drain first. */
async function join(near: Duplex, far: Duplex): Promise<void> {
  const closed = [near, far].map(
    (socket) => new Promise((resolve) => socket.once("close", resolve)),
  );
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    socket.on("error", () => socket.destroy());
    socket.once("close", () => other.end(() => other.destroy()));
    socket.pipe(other);
  }
  await Promise.all(closed);
}

/** Answers a request to change protocols with a Status and closes the connection. */
export function refuseUpgrade(socket: Duplex, error: StatusError): void {
  writeAnswer(socket, error.code, Buffer.from(`${JSON.stringify(error.toStatus())}\n`));
}

function writeAnswer(socket: Duplex, status: number, body: Buffer): void {
  if (!socket.writable) {
    return;
  }
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "Connection: close",
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]));
}
