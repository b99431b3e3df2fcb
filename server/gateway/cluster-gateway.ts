import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext } from "node:tls";
import { AppError, invariant } from "../core/errors.ts";
import type { Owned, OwnedStack } from "../core/lifecycle.ts";
import { StatusError } from "../kube/index.ts";
import type {
  Gateway,
  GatewayAccess,
  Observation,
  OutsideAccess,
  OutsideOptions,
  SandboxId,
  SandboxReader,
} from "./gateway.ts";
import type { ServerCertificates } from "./identity/certificates.ts";
import { renderKubeconfig } from "./identity/kubeconfig.ts";
import { Listener } from "./identity/listener.ts";
import { SandboxState } from "./identity/sandbox-state.ts";
import { createToken } from "./identity/tokens.ts";
import { isSandboxId, SandboxNames } from "./mapping/names.ts";
import { Observations } from "./observations.ts";
import { openOutside } from "./outside/open-outside.ts";
import type { SandboxReaders } from "./reading/sandbox-reader.ts";
import { sendStatus } from "./requests/answer.ts";
import type { Services } from "./requests/exchange.ts";
import { isScanReport, serveScanReport } from "./requests/scans.ts";
import { serve } from "./requests/serve.ts";
import { refuseUpgrade, serveUpgrade } from "./streams/upgrade.ts";
import { answersReady } from "./upstream/ready.ts";

/** What a gateway is made of beside what serves its requests. */
export interface GatewayParts {
  readonly runDirectory: string;
  readonly shown: ReadonlySet<string>;
  readonly certificates: ServerCertificates;
  readonly readers: SandboxReaders;
  readonly owned: OwnedStack;
}

/** Who may speak on a connection: made by the listener that took it. */
interface Caller {
  authenticate(authorization: string | undefined): Promise<SandboxState | null>;
}

/** The gateway before a cluster that is prepared for it. */
export class ClusterGateway implements Gateway {
  readonly #services: Services;
  readonly #parts: GatewayParts;
  readonly #observations: Observations;
  readonly #secureContext: SecureContext;
  readonly #sandboxes = new Map<SandboxId, SandboxState>();
  readonly #callers = new WeakMap<Duplex, Caller>();
  readonly #listeners = new Set<Listener>();
  readonly #server: Server;

  constructor(services: Services, parts: GatewayParts) {
    this.#services = services;
    this.#parts = parts;
    this.#observations = new Observations(services.clock, services.log);
    const { certificate, key } = parts.certificates;
    this.#secureContext = createSecureContext({ cert: certificate, key, minVersion: "TLSv1.2" });
    this.#server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 });
    this.#server.on("request", (request, response) => void this.#onRequest(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      void this.#onUpgrade(request, socket, head);
    });
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sandbox = await this.#authenticate(request);
    if (sandbox && isScanReport(request)) {
      await serveScanReport(this.#services, this.#observations, sandbox, request, response);
    } else if (sandbox) {
      await serve(this.#services, this.#observations, sandbox, request, response);
    } else {
      sendStatus(response, StatusError.unauthorized());
    }
  }

  async #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const sandbox = await this.#authenticate(request);
    if (sandbox) {
      const upgrade = { request, socket, head };
      await serveUpgrade(this.#services, this.#observations, sandbox, upgrade);
    } else {
      refuseUpgrade(socket, StatusError.unauthorized());
    }
  }

  /** @returns null for a stranger, and when it can't be known who it is. */
  async #authenticate(request: IncomingMessage): Promise<SandboxState | null> {
    try {
      const caller = this.#callers.get(request.socket);
      return (await caller?.authenticate(request.headers.authorization)) ?? null;
    } catch (error) {
      this.#services.log.error({ err: error }, "a caller could not be authenticated");
      return null;
    }
  }

  #stateOf(sandbox: SandboxId): SandboxState {
    invariant(isSandboxId(sandbox), "a sandbox's id has 10 characters a-z2-7, first a letter");
    const known = this.#sandboxes.get(sandbox);
    const { limits, clock } = this.#services;
    const state =
      known ?? new SandboxState(new SandboxNames(sandbox, this.#parts.shown), limits, clock);
    this.#sandboxes.set(sandbox, state);
    return state;
  }

  isReady(): Promise<boolean> {
    return answersReady(this.#services.upstream);
  }

  async provision(sandbox: SandboxId): Promise<void> {
    const { names } = this.#stateOf(sandbox);
    await asAppError(() => this.#services.namespaces.provision(names));
  }

  async open(sandbox: SandboxId, options: { readonly loopback: boolean }): Promise<GatewayAccess> {
    const state = this.#stateOf(sandbox);
    const { token, digest } = createToken();
    const listener = new Listener({
      secureContext: this.#secureContext,
      runDirectory: this.#parts.runDirectory,
      takeSlot: () => state.connections.take(),
      onConnection: (socket) => {
        // The listener says whose connection it is; the token must be that one's as well.
        let proven = "";
        const authenticate = async (authorization = "") => {
          // Hashed once for a connection, which has shown that it knows it.
          if (authorization !== proven && digest.matches(authorization)) {
            proven = authorization;
          }
          return proven !== "" && authorization === proven ? state : null;
        };
        this.#callers.set(socket, { authenticate });
        this.#server.emit("connection", socket);
      },
    });
    this.#listeners.add(listener);
    const socketDirectory = await listener.openUnix();
    const loopbackUrl = options.loopback ? await listener.openLoopback() : null;
    const { ca } = this.#parts.certificates;
    return {
      socketDirectory,
      loopbackUrl,
      kubeconfig: (serverUrl) => renderKubeconfig({ serverUrl, ca, token }),
      dispose: () => {
        this.#listeners.delete(listener);
        return listener.dispose();
      },
    };
  }

  async openOutside(options: OutsideOptions): Promise<OutsideAccess> {
    const { runDirectory, certificates, owned } = this.#parts;
    const { limits, clock } = this.#services;
    const access = await openOutside(options, {
      secureContext: this.#secureContext,
      ca: certificates.ca,
      runDirectory,
      limits,
      clock,
      stateOf: (sandbox) => this.#stateOf(sandbox),
      onConnection: (socket, caller) => {
        this.#callers.set(socket, caller);
        this.#server.emit("connection", socket);
      },
    });
    return owned.own(access);
  }

  async destroy(sandbox: SandboxId): Promise<void> {
    const { names } = this.#stateOf(sandbox);
    await asAppError(() => this.#services.namespaces.destroy(names));
    this.#sandboxes.delete(sandbox);
  }

  reader(sandbox: SandboxId): SandboxReader {
    return this.#parts.readers.of(this.#stateOf(sandbox).names);
  }

  onObservation(listener: (observation: Observation) => void): Owned {
    return this.#observations.subscribe(listener);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.dispose()));
    this.#listeners.clear();
    await this.#parts.owned.dispose();
  }
}

/** Failures of the connection to the cluster, in the words of those who asked for a sandbox. */
async function asAppError<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof AppError) {
      throw error;
    }
    throw new AppError("unavailable", "The cluster can't be reached at the moment.", {
      retryable: true,
      cause: error,
    });
  }
}
