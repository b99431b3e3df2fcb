import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Owned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import { decodeProtobuf, type JsonObject, StatusError } from "../../kube/index.ts";
import { createBodyDecoder } from "./body.ts";
import type { Call } from "./call.ts";
import { createDiscovery } from "./discovery.ts";
import { openCall } from "./open-call.ts";
import { asStatusError, sendReply, sendStatus } from "./respond.ts";
import { route } from "./router.ts";
import { authorizeCall, type RouterServices } from "./router-services.ts";
import { PodStreams } from "./streams/pod-streams.ts";

/** What an API server is made of. */
export interface ApiServerOptions extends Omit<RouterServices, "decodeBody" | "discovery"> {
  /** PEM. Clients' certificates aren't asked for. */
  readonly tls: { readonly key: string; readonly cert: string };
  readonly log: Logger;
  /** Decodes protobuf bodies; default: those of built-in kinds. */
  decodeProtobuf?(bytes: Uint8Array): JsonObject;
}

/** The HTTPS front of a registry. Disposing closes it with all its streams. */
export interface ApiServer extends Owned {
  /** Starts listening; port 0 takes a free one. @returns the port. */
  listen(port: number, host: string): Promise<number>;
}

/** Makes an API server that doesn't listen yet. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const services: RouterServices = {
    ...options,
    decodeBody: createBodyDecoder(options.decodeProtobuf ?? decodeProtobuf),
    discovery: createDiscovery(options.registry),
  };
  const streams = new PodStreams({ ...services, log: options.log });
  const server = createServer(
    { ...options.tls, keepAliveTimeout: 75_000, maxHeaderSize: 64 * 1024 },
    (request, response) => void answer(request, response, services, options.log),
  );
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void streams.accept(request, socket, head);
  });
  server.on("tlsClientError", () => undefined);
  server.on("clientError", (_error, socket) => endMalformed(socket));
  return {
    listen: (port, host) => listen(server, port, host),
    async dispose() {
      streams.dispose();
      server.closeAllConnections();
      if (server.listening) {
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
    },
  };
}

function listen(server: HttpsServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  services: RouterServices,
  log: Logger,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => {
    // A finished answer has nobody left to tell.
    if (!response.writableFinished) {
      gone.abort();
    }
  });
  let call: Call | undefined;
  try {
    call = openCall(request, services, gone.signal);
    authorizeCall(call, services.authorizer);
    const reply = await route(call, services);
    await sendReply(response, reply, call.warnings, request.headers["if-none-match"]);
  } catch (error) {
    const status = asStatusError(error, (cause) => {
      log.error({ err: cause, method: request.method, url: request.url }, "request failed");
    });
    sendStatus(response, status, call?.warnings ?? new Set());
  } finally {
    // A body that nobody read must not hold the connection.
    request.resume();
  }
}

function endMalformed(socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(StatusError.badRequest("malformed HTTP request").toStatus());
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
