import type { IncomingMessage, ServerResponse } from "node:http";
import type { OwnKubectl } from "../contracts/own-kubectl.ts";
import { AppError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import type { OwnKubectls } from "./own-kubectl.ts";

/** What the route needs. */
export interface OwnKubectlRoute {
  /** null where the operator doesn't offer it. */
  readonly ownKubectls: OwnKubectls | null;
  /** Where browsers find this server, if a proxy stands in front that may hide it. */
  readonly publicUrl: string | null;
  /** @returns the learner's id, or null for a stranger. */
  readonly authenticate: (cookieHeader: string | undefined) => Promise<string | null>;
  readonly log: Logger;
}

const notOffered: OwnKubectl = { isOffered: false, hours: 0, until: null };

/** Serves the contract's `kubeconfigPath`. The web server has refused other sites' requests before. Never throws. */
export function createOwnKubectlRoute(
  services: OwnKubectlRoute,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { ownKubectls, publicUrl, authenticate, log } = services;

  const host = (request: IncomingMessage) =>
    publicUrl === null ? hostOf(request) : new URL(publicUrl).hostname;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const learnerId = await authenticate(request.headers.cookie);
    const isReading = request.method === "GET";
    if (isReading && (ownKubectls === null || learnerId === null)) {
      answerJson(response, notOffered);
    } else if (ownKubectls === null) {
      throw new AppError("not-found", "An own kubectl isn't offered here.");
    } else if (learnerId === null) {
      throw new AppError("unauthenticated", "Open a page of the book first.");
    } else if (isReading) {
      answerJson(response, await ownKubectls.statusOf(learnerId));
    } else if (request.method === "POST") {
      answerFile(response, await ownKubectls.issue(learnerId, host(request)));
    } else if (request.method === "DELETE") {
      await ownKubectls.withdraw(learnerId);
      response.writeHead(204).end();
    } else {
      response.writeHead(405, { Allow: "GET, POST, DELETE" }).end();
    }
  }

  return async (request, response) => {
    response.setHeader("Cache-Control", "no-store");
    try {
      await serve(request, response);
    } catch (error) {
      if (!(error instanceof AppError)) {
        log.error({ err: error }, "a kubeconfig could not be made");
      }
      const known = error instanceof AppError ? error : new AppError("internal", "Our fault.");
      response.writeHead(known.status, { "Content-Type": "text/plain; charset=utf-8" });
      response.end(`${known.message}\n`);
    }
  };
}

function answerJson(response: ServerResponse, body: OwnKubectl): void {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

function answerFile(response: ServerResponse, kubeconfig: string): void {
  response.writeHead(200, {
    "Content-Type": "application/yaml",
    "Content-Disposition": 'attachment; filename="kubebook.kubeconfig"',
  });
  response.end(kubeconfig);
}

/** By which name the browser has reached this server; kubectl on the same machine does by that one, too. */
function hostOf({ headers }: IncomingMessage): string {
  const url = `http://${headers.host ?? ""}`;
  return URL.canParse(url) ? new URL(url).hostname : "127.0.0.1";
}
