import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { sessionPath, socketPath } from "../contracts/paths.ts";
import { AppError } from "../core/errors.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import type { PolicyOf } from "./content-security-policy.ts";
import { isHostAllowed, isOriginAllowed } from "./origin.ts";

/** Answers a page request; Next's handler has this shape. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What the web server is made of. */
export interface WebServerOptions {
  /** Whether labs can be done; `/healthz` and `/readyz` answer 503 until then. */
  readonly isHealthy: () => Promise<boolean>;
  readonly policyOf: PolicyOf;
  /** Origins besides the address asked for, from which pages may change something here. */
  readonly allowedOrigins: readonly string[];
  /** Counts one more session where the request begins one: 0, or the seconds to wait. */
  readonly takeSession?: (request: IncomingMessage) => Promise<number>;
  readonly log: Logger;
}

/** The HTTP server of pages and sockets. Disposing closes it and all its connections. */
export interface WebServer extends Owned {
  readonly http: Server;
  /** Requests for exactly this path are answered by `handler` instead of a page. */
  route(path: string, handler: PageHandler): void;
  /** `/readyz` answers 503 from now on, so that a balancer sends nobody new. */
  drain(): void;
  /** Pages are served from now on; requests before get 503. */
  servePages(handler: PageHandler): void;
  /**
   * @returns the address that browsers open, e.g. `http://127.0.0.1:3000`.
   * @throws AppError `unavailable` with a sentence when the address can't be listened on.
   */
  listen(host: string, port: number): Promise<string>;
}

const fixedHeaders = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
};

/** Creates the server without listening yet. Sockets attach themselves to {@link WebServer.http}. */
export function createWebServer(options: WebServerOptions): WebServer {
  const { isHealthy, policyOf, allowedOrigins, log } = options;
  let pages: PageHandler | null = null;
  let stopping = false;
  const routes = new Map<string, PageHandler>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    for (const [name, value] of Object.entries(fixedHeaders)) {
      response.setHeader(name, value);
    }
    response.setHeader("Content-Security-Policy", policyOf(path));
    const route = routes.get(path);
    if (path === "/healthz" || path === "/readyz") {
      await answerHealth(response, path === "/readyz" && stopping);
    } else if (await refuse(request, response, path)) {
    } else if (route) {
      await route(request, response);
    } else if (pages === null) {
      answerText(response, 503, "Kubebook is starting. Try again in a moment.\n");
    } else {
      await pages(request, response);
    }
  }

  function logAnswer(request: IncomingMessage, response: ServerResponse): void {
    const startedMs = performance.now();
    response.once("close", () => {
      const { method } = request;
      const path = request.url?.split("?", 1)[0];
      const durationMs = Math.round(performance.now() - startedMs);
      log.info({ method, path, status: response.statusCode, durationMs }, "request");
    });
  }

  /** Answers what may not be done from where it is asked. @returns whether it did. */
  async function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<boolean> {
    if (!isHostAllowed(request, allowedOrigins)) {
      answerText(response, 421, "Kubebook isn't served at this address. Set PUBLIC_URL to it.\n");
      return true;
    }
    if (!isReading(request) && !isOriginAllowed(request, allowedOrigins)) {
      answerText(response, 403, "This page is not one of Kubebook's.\n");
      return true;
    }
    const seconds = path === sessionPath ? ((await options.takeSession?.(request)) ?? 0) : 0;
    if (seconds > 0) {
      response.setHeader("Retry-After", seconds);
      answerText(response, 429, "Too many new readers from your network. Try again later.\n");
    }
    return seconds > 0;
  }

  async function answerHealth(response: ServerResponse, refused: boolean): Promise<void> {
    const healthy = !refused && pages !== null && (await isHealthy());
    answerText(response, healthy ? 200 : 503, healthy ? "ok\n" : "not ready\n");
  }

  const http = createServer((request, response) => {
    if (request.url?.startsWith(`${socketPath}/`)) {
      return;
    }
    logAnswer(request, response);
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error, url: request.url }, "request failed");
      if (!response.headersSent) {
        answerText(response, 500, "Something went wrong on our side.\n");
      } else {
        response.destroy();
      }
    });
  });

  return {
    http,
    drain() {
      stopping = true;
    },
    route: (path, handler) => void routes.set(path, handler),
    servePages(handler) {
      pages = handler;
    },
    listen: (host, port) => listen(http, host, port),
    dispose: () => close(http),
  };
}

/** Methods by which nothing is changed. */
function isReading({ method }: IncomingMessage): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(text);
}

function listen(http: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "it is in use" : (error.code ?? error.message);
      reject(
        new AppError("unavailable", `Cannot listen on ${host}:${port}: ${why}. Set HOST or PORT.`, {
          cause: error,
        }),
      );
    });
    http.listen(port, host, () => {
      const address = http.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`);
    });
  });
}

function close(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}
