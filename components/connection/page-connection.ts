import { io, type Socket } from "socket.io-client";
import type { PageClientEvents, PageServerEvents } from "../../server/contracts/page-socket.ts";
import { sessionPath, socketPath } from "../../server/contracts/paths.ts";

/** `connecting` before the first answer; `lost` until the next one. */
export type Link = "connecting" | "open" | "lost";

/** The socket that all parts of a page speak over. */
export type PageSocket = Socket<PageServerEvents, PageClientEvents>;

const retryMs = 1500;
/** A request that hangs would keep this browser's other pages waiting. */
const sessionMsMax = 10_000;

/**
 * The page's one way to the server: every part joins while it needs it, and the socket closes after the
 * last has left. The browser gets a learner's cookie before the socket opens.
 */
export class PageConnection {
  readonly socket: PageSocket;
  readonly #listeners = new Set<(link: Link) => void>();
  #link: Link = "connecting";
  #members = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** The session that is being asked for. */
  #request: AbortController | null = null;

  constructor() {
    this.socket = io({ path: socketPath, transports: ["websocket"], autoConnect: false });
    this.socket.on("connect", () => {
      this.tellShown();
      this.#tell("open");
    });
    this.socket.on("disconnect", (reason) => {
      if (reason !== "io client disconnect") this.#lost();
    });
    this.socket.on("connect_error", () => this.#lost());
  }

  get link(): Link {
    return this.#link;
  }

  /** Joins: connects if nobody has yet, and tells `onLink` now and at each change. @returns how to leave. */
  join(onLink: (link: Link) => void): () => void {
    if (this.#members === 0) document.addEventListener("visibilitychange", this.tellShown);
    this.#members += 1;
    this.#listeners.add(onLink);
    onLink(this.#link);
    void this.#connect();
    return () => {
      if (!this.#listeners.delete(onLink)) return;
      this.#members -= 1;
      if (this.#members > 0) return;
      document.removeEventListener("visibilitychange", this.tellShown);
      clearTimeout(this.#retry);
      this.socket.disconnect();
    };
  }

  /** Tells whether the reader looks at this page: a seat that comes free is held for who doesn't. */
  readonly tellShown = (): void => {
    if (this.socket.connected) this.socket.emit("page:shown", !document.hidden);
  };

  /** Connects at once instead of when the waiting time is over. */
  reconnect(): void {
    this.#request?.abort();
    this.#request = null;
    this.socket.disconnect();
    void this.#connect();
  }

  /** Connects once for all who ask meanwhile. */
  async #connect(): Promise<void> {
    if (this.socket.active || this.#request) return;
    const request = new AbortController();
    this.#request = request;
    await takeSession(request.signal);
    if (this.#request !== request) return;
    this.#request = null;
    if (this.#members > 0) this.socket.connect();
  }

  #lost(): void {
    this.#tell("lost");
    // Where the server itself said no, the socket doesn't try again; a new cookie may help.
    if (this.socket.active) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), retryMs);
  }

  #tell(link: Link): void {
    this.#link = link;
    for (const listener of this.#listeners) listener(link);
  }
}

/**
 * Gets a cookie if the browser has none. Two that ask at once would be two learners, and what was done as the one
 * whose cookie is overwritten would be lost: one page of this browser asks after the other, where it can be told.
 */
async function takeSession(ended: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([ended, AbortSignal.timeout(sessionMsMax)]);
  const ask = () => fetch(sessionPath, { method: "POST", signal });
  // Browsers offer locks to pages that came over HTTPS or from this machine alone.
  const asking = navigator.locks
    ? navigator.locks.request("kubebook:session", { signal }, ask)
    : ask();
  // Without an answer the socket fails as well, and tells the reader.
  await asking.catch(() => null);
}

let connection: PageConnection | null = null;

/** The connection of this page. */
export function pageConnection(): PageConnection {
  connection ??= new PageConnection();
  return connection;
}
