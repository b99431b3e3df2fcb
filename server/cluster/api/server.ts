import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import { createServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Owned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import {
  decodeProtobuf,
  type JsonObject,
  StatusError,
  ThreadedYamlReader,
} from "../../kube/index.ts";
import { createBodyDecoder } from "./body.ts";
import type { Call } from "./call.ts";
import { createDiscovery } from "./discovery.ts";
import { openCall } from "./open-call.ts";
import { asStatusError, sendReply, sendStatus } from "./respond.ts";
import { route } from "./router.ts";
import { authorizeCall, type RouterServices } from "./router-services.ts";
import { PodStreams } from "./streams/pod-streams.ts";

/** Tokens and long selectors fit; a client that sends more has lost its way. */
const headBytesMax = 64 * 1024;
/** A connection whose request doesn't come, or comes byte by byte, is given up; upstream's figures. */
const headMsMax = 32_000;
const requestMsMax = 60_000;

/** What an API server is made of. */
export interface ApiServerOptions
  extends Omit<RouterServices, "decodeBody" | "discovery" | "yaml"> {
  /** PEM. Clients' certificates are taken if `ca` signed them. */
  readonly tls: { readonly key: string; readonly cert: string; readonly ca?: string };
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
  const yaml = new ThreadedYamlReader(options.clock);
  const services: RouterServices = {
    ...options,
    yaml,
    decodeBody: createBodyDecoder(options.decodeProtobuf ?? decodeProtobuf, yaml),
    discovery: createDiscovery(options.registry),
  };
  const streams = new PodStreams({ ...services, log: options.log });
  const server = createServer(
    {
      ...options.tls,
      requestCert: options.tls.ca !== undefined,
      rejectUnauthorized: false,
      keepAliveTimeout: 75_000,
      maxHeaderSize: headBytesMax,
      headersTimeout: headMsMax,
      requestTimeout: requestMsMax,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => void answer(request, response, services, options.log),
  );
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void streams.accept(request, socket, head);
  });
  server.on("tlsClientError", () => undefined);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) =>
    endMalformed(socket, refusalOf(error.code)),
  );
  return {
    listen: (port, host) => listen(server, port, host),
    async dispose() {
      streams.dispose();
      await yaml.dispose();
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
    await sendReply(request, response, reply, call.warnings);
  } catch (error) {
    const status = asStatusError(error, (cause) => {
      log.error({ err: cause, method: request.method, url: request.url }, "request failed");
    });
    sendStatus(request, response, status, call?.warnings ?? new Set());
  } finally {
    // A body that nobody read must not hold the connection.
    request.resume();
  }
}

/** What a client is told whose bytes are no request. */
function refusalOf(code: string | undefined): StatusError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new StatusError({
        code: 431,
        reason: "",
        message: `the request's head is larger than ${headBytesMax} bytes`,
      });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new StatusError({
        code: 408,
        reason: "Timeout",
        message: "the request did not arrive in time",
      });
    default:
      return StatusError.badRequest("malformed HTTP request");
  }
}

function endMalformed(socket: Duplex, refusal: StatusError): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(refusal.toStatus());
  socket.end(
    `HTTP/1.1 ${refusal.code} ${STATUS_CODES[refusal.code]}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
