import type { Server as HttpServer } from "node:http";
import { type DefaultEventsMap, Server, type Socket } from "socket.io";
import type { PageClientEvents, PageServerEvents } from "../contracts/page-socket.ts";
import { socketPath } from "../contracts/paths.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import { type Owned, toOwned } from "../core/lifecycle.ts";
import { limitProfiles, type SocketLimits } from "../core/limits.ts";
import type { Logger } from "../core/log.ts";
import { clientAddress } from "./client-address.ts";
import { isHostAllowed, isOriginAllowed } from "./origin.ts";
import { type RawConnection, SocketGate } from "./socket-gate.ts";

/** The largest message that a page may send: 64 Ki characters, escaped, and a manifest with room to spare. */
const messageBytesMax = 512 * 1024;

/** How long a connection may stay without having said who it is. */
const strangerMsMax = 10_000;

interface SocketData {
  learnerId: string;
  /** Where it comes from, for bounds on new sandboxes. */
  address: string;
}

/** One browser tab of a learner. */
export type PageSocket = Socket<PageClientEvents, PageServerEvents, DefaultEventsMap, SocketData>;

/** A room's side of one tab: made when the tab connects, disposed when it leaves. */
type Attach = (socket: PageSocket, learnerId: string) => Owned;

/** The sockets of all open pages. Disposing closes them. */
export interface PageSockets extends Owned {
  /** Calls `attach` for every tab that connects from now on. */
  onTab(attach: Attach): void;
  /** Open tabs. */
  readonly tabs: number;
  /** Calls `listener` when a learner's last tab has gone. */
  onLeft(listener: (learnerId: string) => void): void;
  /** Tells all tabs of everybody that the server is about to stop. */
  tellStopping(): void;
  /** Sends an event to all tabs of a learner. */
  tell<Event extends keyof PageServerEvents>(
    learnerId: string,
    event: Event,
    ...args: Parameters<PageServerEvents[Event]>
  ): void;
}

/** Who may connect. */
export interface PageSocketsOptions {
  /** @returns the learner's id, or null for a stranger. */
  readonly authenticate: (cookieHeader: string | undefined) => Promise<string | null>;
  /** Origins besides the address that the page itself was asked for, e.g. `https://book.example`. */
  readonly allowedOrigins: readonly string[];
  /** Whether addresses are those that a proxy forwards. */
  readonly behindProxy?: boolean;
  /** Default: the profile `classroom`. */
  readonly limits?: SocketLimits;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  readonly log: Logger;
}

/** Opens sockets for pages on `httpServer`, which stays the caller's. Rooms attach themselves to each tab. */
export function createPageSockets(
  httpServer: HttpServer,
  options: PageSocketsOptions,
): PageSockets {
  const { authenticate, allowedOrigins, behindProxy = false, log } = options;
  const { limits = limitProfiles.classroom.sockets, clock = systemClock } = options;
  const server = new Server<PageClientEvents, PageServerEvents, DefaultEventsMap, SocketData>({
    path: socketPath,
    destroyUpgrade: false,
    transports: ["websocket"],
    perMessageDeflate: false,
    serveClient: false,
    maxHttpBufferSize: messageBytesMax,
    connectTimeout: strangerMsMax,
    allowRequest: (request, answer) =>
      answer(
        null,
        isHostAllowed(request, allowedOrigins) && isOriginAllowed(request, allowedOrigins),
      ),
  });
  server.attach(httpServer, { path: socketPath, destroyUpgrade: false });
  const gate = new SocketGate(limits, clock, (request) => clientAddress(request, behindProxy));
  server.engine.on("connection", (connection: RawConnection) => gate.enter(connection));
  const attaches: Attach[] = [];
  const leftListeners: ((learnerId: string) => void)[] = [];
  const tabsOf = new Map<string, Set<PageSocket>>();

  server.use((socket, next) => {
    authenticate(socket.handshake.headers.cookie).then(
      (learnerId) => {
        if (learnerId === null) {
          next(new Error("unauthenticated"));
        } else if ((tabsOf.get(learnerId)?.size ?? 0) >= limits.perLearnerMax) {
          next(new Error("too-many-tabs"));
        } else {
          socket.data.learnerId = learnerId;
          socket.data.address = clientAddress(socket.request, behindProxy);
          next();
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
    const tabs = tabsOf.get(learnerId) ?? new Set();
    tabsOf.set(learnerId, tabs.add(socket));
    const parts = attaches.map((attach) => attach(socket, learnerId));
    socket.on("disconnect", () => {
      for (const part of parts) {
        void part.dispose();
      }
      tabs.delete(socket);
      if (tabs.size === 0) {
        tabsOf.delete(learnerId);
        for (const listener of leftListeners) {
          listener(learnerId);
        }
      }
    });
  });

  return {
    get tabs() {
      return server.engine.clientsCount;
    },
    onTab: (attach) => void attaches.push(attach),
    tellStopping: () => void server.emit("server:stopping"),
    onLeft: (listener) => void leftListeners.push(listener),
    tell(learnerId, event, ...args) {
      for (const socket of tabsOf.get(learnerId) ?? []) {
        socket.emit(event, ...args);
      }
    },
    ...toOwned(() => {
      server.disconnectSockets(true);
      server.engine.close();
    }),
  };
}
