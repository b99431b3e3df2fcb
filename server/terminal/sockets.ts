import type { Server as HttpServer, IncomingMessage } from "node:http";
import { type DefaultEventsMap, Server, type Socket } from "socket.io";
import {
  type ClientToServerEvents,
  type ServerToClientEvents,
  socketPath,
} from "../contracts/terminal.ts";
import type { Clock } from "../core/clock.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { Identity, Sandboxes } from "../sandbox/index.ts";
import { terminalLimits } from "./limits.ts";
import { TabConnection } from "./tab-connection.ts";
import type { Terminals } from "./terminals.ts";

interface SocketData {
  learnerId: string;
}

type TerminalSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  DefaultEventsMap,
  SocketData
>;

/** What the sockets serve. */
export interface TerminalSocketsOptions {
  readonly terminals: Terminals;
  readonly sandboxes: Sandboxes;
  readonly identity: Identity;
  /** Origins besides the address that the page itself was asked for, e.g. `https://book.example`. */
  readonly allowedOrigins: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Whether a page at the request's origin may open a socket: the origin must be the host asked for, or be
 * listed. A request without an origin comes from no browser and still needs the learner's cookie.
 */
function isOriginAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || allowed.includes(origin)) {
    return true;
  }
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Serves terminals to pages over socket.io on `httpServer`, which stays the caller's. Disposing closes the
 * sockets; shells go on.
 */
export function attachTerminalSockets(
  httpServer: HttpServer,
  options: TerminalSocketsOptions,
): Owned {
  const { sandboxes, identity, log } = options;
  const server = new Server<
    ClientToServerEvents,
    ServerToClientEvents,
    DefaultEventsMap,
    SocketData
  >({
    path: socketPath,
    destroyUpgrade: false,
    transports: ["websocket"],
    perMessageDeflate: false,
    serveClient: false,
    maxHttpBufferSize: terminalLimits.frameBytesMax,
    allowRequest: (request, answer) => {
      answer(null, isOriginAllowed(request, options.allowedOrigins));
    },
  });
  server.attach(httpServer, { path: socketPath, destroyUpgrade: false });
  const socketsOf = new Map<string, Set<TerminalSocket>>();

  server.use((socket, next) => {
    identity.fromCookieHeader(socket.handshake.headers.cookie).then(
      (learner) => {
        if (learner) {
          socket.data.learnerId = learner.id;
          next();
        } else {
          next(new Error("unauthenticated"));
        }
      },
      (error: unknown) => {
        log.error({ err: error }, "a socket could not be authenticated");
        next(new Error("fault"));
      },
    );
  });

  server.on("connection", (socket) => {
    const { learnerId } = socket.data;
    const sockets = socketsOf.get(learnerId) ?? new Set();
    socketsOf.set(learnerId, sockets.add(socket));
    const connection = new TabConnection(socket, { ...options, learnerId });
    sandboxes.stateOf(learnerId).then(
      (state) => socket.emit("sandbox:state", state),
      (error: unknown) => log.error({ err: error }, "a sandbox's state could not be read"),
    );
    socket.on("disconnect", () => {
      connection.dispose();
      sockets.delete(socket);
      if (sockets.size === 0) {
        socketsOf.delete(learnerId);
        sandboxes.leave(learnerId);
      }
    });
  });

  const states = sandboxes.onState((learnerId, state) => {
    for (const socket of socketsOf.get(learnerId) ?? []) {
      socket.emit("sandbox:state", state);
    }
  });

  return {
    async dispose() {
      await states.dispose();
      server.disconnectSockets(true);
      server.engine.close();
    },
  };
}
