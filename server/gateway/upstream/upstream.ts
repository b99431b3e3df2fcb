import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import { KubeConfig } from "@kubernetes/client-node";
import type { Clock } from "../../core/clock.ts";
import type { Owned } from "../../core/lifecycle.ts";
import { learnersGroup, type SandboxNames } from "../mapping/names.ts";

/** A request to the cluster. Without `as` it is the administrator's. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Buffer;
  /** The learner to act as. */
  readonly as?: SandboxNames;
  /** Ends the request and its answer. */
  readonly signal: AbortSignal;
}

/** How an upgrade was answered: by a stream of raw bytes, or by an ordinary answer. */
type UpgradeAnswer =
  | {
      readonly upgraded: true;
      readonly response: IncomingMessage;
      readonly socket: Duplex;
      readonly head: Buffer;
    }
  | { readonly upgraded: false; readonly response: IncomingMessage };

/** The cluster, reached with the administrator's kubeconfig over kept connections. */
export interface Upstream extends Owned {
  /** Resolves with the answer's head; its body is the caller's to read or to destroy. */
  request(request: UpstreamRequest): Promise<IncomingMessage>;
  upgrade(request: UpstreamRequest): Promise<UpgradeAnswer>;
}

/** Connections that stay open while nobody needs them. */
const idleConnectionsMax = 64;

/** How old a token may be before its source is asked again. */
const credentialsAgeMaxMs = 60_000;

/** @throws Error for a kubeconfig that can't be read or names no cluster. */
export function createUpstream(kubeconfigFile: string, clock: Clock): Upstream {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfigFile);
  const server = config.getCurrentCluster()?.server;
  if (!server?.startsWith("https://")) {
    throw new Error("the kubeconfig's current context names no cluster with an https:// address");
  }
  return new HttpUpstream(config, new URL(server), clock);
}

/** Every connection leads to the one cluster: the name by which the agent finds a free one needs no working out. */
class ClusterAgent extends https.Agent {
  override getName(): string {
    return "cluster";
  }
}

class HttpUpstream implements Upstream {
  readonly #config: KubeConfig;
  readonly #place: { readonly host: string; readonly port: string | number };
  readonly #basePath: string;
  readonly #clock: Clock;
  #agent: https.Agent | null = null;
  #tls: ConnectionOptions = {};
  #headers: OutgoingHttpHeaders = {};
  #headersReadMs = 0;

  constructor(config: KubeConfig, url: URL, clock: Clock) {
    this.#config = config;
    this.#place = { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port: url.port || 443 };
    this.#basePath = url.pathname.replace(/\/$/, "");
    this.#clock = clock;
  }

  async request(request: UpstreamRequest): Promise<IncomingMessage> {
    try {
      return await this.#send(request);
    } catch (error) {
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (isRead && error instanceof StaleConnectionError) {
        return this.#send(request);
      }
      throw error;
    }
  }

  async #send(request: UpstreamRequest): Promise<IncomingMessage> {
    const sent = await this.#open(request, request.headers);
    return new Promise((resolve, reject) => {
      sent.once("response", resolve);
      sent.on("error", (error) =>
        reject(sent.reusedSocket ? new StaleConnectionError(error) : error),
      );
      sent.end(request.body);
    });
  }

  async upgrade(request: UpstreamRequest): Promise<UpgradeAnswer> {
    const sent = await this.#open(request, request.headers, true);
    return new Promise((resolve, reject) => {
      sent.once("upgrade", (response, socket, head) =>
        resolve({ upgraded: true, response, socket, head }),
      );
      sent.once("response", (response) => resolve({ upgraded: false, response }));
      sent.on("error", reject);
      sent.end();
    });
  }

  async #open(
    request: UpstreamRequest,
    headers: OutgoingHttpHeaders,
    ownConnection = false,
  ): Promise<ClientRequest> {
    const agent = await this.#connect();
    const options: https.RequestOptions = {
      ...(ownConnection ? { ...this.#tls, agent: false } : { agent }),
      ...this.#place,
      method: request.method,
      path: this.#basePath + request.path,
      signal: request.signal,
      headers: { ...headers, ...this.#headers, ...identity(request.as), ...length(request) },
    };
    return https.request(options);
  }

  /**
   * Reads the kubeconfig's credentials: files, certificates, tokens, or what a command prints. Those
   * that end are read again after a while; the library keeps what is still good.
   */
  async #connect(): Promise<https.Agent> {
    const nowMs = this.#clock.now().getTime();
    if (this.#agent && nowMs - this.#headersReadMs < credentialsAgeMaxMs) {
      return this.#agent;
    }
    this.#headersReadMs = nowMs;
    const options: https.RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    this.#headers = { ...(options.headers as OutgoingHttpHeaders | undefined) };
    this.#agent ??= this.#createAgent(options);
    return this.#agent;
  }

  #createAgent({ ca, cert, key, rejectUnauthorized, servername }: https.RequestOptions) {
    const given = Object.entries({ ca, cert, key, rejectUnauthorized, servername });
    this.#tls = Object.fromEntries(given.filter(([, value]) => value !== undefined));
    return new ClusterAgent({
      ...this.#tls,
      keepAlive: true,
      maxFreeSockets: idleConnectionsMax,
      scheduling: "lifo",
    });
  }

  dispose(): void {
    this.#agent?.destroy();
    this.#agent = null;
  }
}

/** A kept connection was closed by the cluster just as it was used again. */
class StaleConnectionError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

function identity(names: SandboxNames | undefined): OutgoingHttpHeaders {
  return names
    ? {
        "impersonate-user": names.user,
        "impersonate-group": [learnersGroup, "system:authenticated"],
      }
    : {};
}

function length({ body, method }: UpstreamRequest): OutgoingHttpHeaders {
  return body || method === "POST" || method === "PUT" || method === "PATCH"
    ? { "content-length": body?.length ?? 0 }
    : {};
}
