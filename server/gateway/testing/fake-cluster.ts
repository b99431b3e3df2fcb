import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { stringify } from "yaml";
import { systemClock } from "../../core/clock.ts";
import { matchesRequirements, parseLabelSelector } from "../../kube/index.ts";
import { loadOrCreateCertificates } from "../identity/certificates.ts";

/** A request as the cluster received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Stored {
  metadata: { name: string; labels?: Record<string, string>; resourceVersion?: string };
}

type Handler = (request: ReceivedRequest, response: ServerResponse) => boolean | Promise<boolean>;
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const discovery = {
  kind: "APIResourceList",
  resources: [
    { name: "pods", namespaced: true },
    { name: "namespaces", namespaced: false },
    { name: "nodes", namespaced: false },
  ],
};

/**
 * A cluster that only remembers what is put into it: enough for what the gateway itself asks for.
 * Tests script the rest with `handle`, which may answer a request before the memory does.
 */
export class FakeCluster {
  readonly received: ReceivedRequest[] = [];
  readonly objects = new Map<string, Stored>();
  handle: Handler = () => false;
  handleUpgrade: UpgradeHandler = (_request, socket) => socket.destroy();
  kubeconfigFile = "";
  directory = "";
  #revision = 100;
  #server: Server | null = null;

  async start(): Promise<this> {
    this.directory = await mkdtemp(join(tmpdir(), "gateway-"));
    const { ca, certificate, key } = await loadOrCreateCertificates(
      join(this.directory, "tls"),
      systemClock,
    );
    const server = createServer({ cert: certificate, key }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#server = server;
    server.on("upgrade", (request, socket, head) => this.handleUpgrade(request, socket, head));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    this.kubeconfigFile = join(this.directory, "kubeconfig");
    await writeFile(this.kubeconfigFile, kubeconfig(`https://127.0.0.1:${port}`, ca));
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
    await rm(this.directory, { recursive: true });
  }

  /** What learners asked for, without what the gateway asks for itself. */
  get impersonated(): ReceivedRequest[] {
    return this.received.filter(({ headers }) => headers["impersonate-user"] !== undefined);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const received: ReceivedRequest = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.received.push(received);
    if (!(await this.handle(received, response))) {
      this.#remember(received, response);
    }
  }

  #remember({ method, url, body }: ReceivedRequest, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, "http://x");
    const path = decodeURIComponent(pathname);
    if (method === "POST") {
      this.#create(path, JSON.parse(body), response);
      return;
    }
    if (path === "/readyz") {
      response.end("ok");
      return;
    }
    const stored = this.objects.get(path);
    if (method === "GET" && /^\/(?:api|apis)(?:\/[^/]+){1,2}$/.test(path) && !stored) {
      reply(
        response,
        /^\/api\/v1\/namespaces$/.test(path) ? this.#list(path, searchParams) : discovery,
      );
    } else if (method === "GET" && path.endsWith("s") && !stored && this.#hasChildren(path)) {
      reply(response, this.#list(path, searchParams));
    } else if (!stored) {
      reply(response, { kind: "Status", message: `${path} not found`, code: 404 }, 404);
    } else if (method === "DELETE") {
      this.objects.delete(path);
      reply(response, stored);
    } else {
      reply(response, method === "GET" ? stored : { ...stored, ...JSON.parse(body || "{}") });
    }
  }

  #create(collection: string, object: Stored, response: ServerResponse): void {
    const path = `${collection}/${object.metadata.name}`;
    if (this.objects.has(path)) {
      reply(response, { kind: "Status", message: `${path} already exists`, code: 409 }, 409);
      return;
    }
    this.#revision++;
    object.metadata.resourceVersion = String(this.#revision);
    this.objects.set(path, object);
    if (collection === "/api/v1/namespaces") {
      this.objects.set(`${path}/serviceaccounts/default`, { metadata: { name: "default" } });
    }
    reply(response, object, 201);
  }

  #hasChildren(path: string): boolean {
    return [...this.objects.keys()].some((key) => key.startsWith(`${path}/`));
  }

  #list(path: string, query: URLSearchParams) {
    const requirements = parseLabelSelector(query.get("labelSelector") ?? "");
    const items = [...this.objects]
      .filter(([key]) => key.startsWith(`${path}/`) && !key.slice(path.length + 1).includes("/"))
      .map(([, object]) => object)
      .filter(({ metadata }) =>
        matchesRequirements(requirements, {
          "kubernetes.io/metadata.name": metadata.name,
          ...metadata.labels,
        }),
      );
    const metadata = { resourceVersion: String(this.#revision) };
    return { kind: "NamespaceList", apiVersion: "v1", metadata, items };
  }
}

/** Answers with a JSON body. */
export function reply(response: ServerResponse, body: unknown, status = 200): true {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
  return true;
}

function kubeconfig(server: string, ca: string): string {
  const authority = Buffer.from(ca).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server, "certificate-authority-data": authority } }],
    users: [{ name: "admin", user: { token: "administrator" } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "admin" } }],
    "current-context": "c",
  });
}
