import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { pino } from "pino";
import { parse } from "yaml";
import { systemClock } from "../../core/clock.ts";
import { createGateway } from "../create-gateway.ts";
import type { Gateway, GatewayAccess, Observation } from "../gateway.ts";
import type { GatewayOptions } from "../settings.ts";
import { FakeCluster } from "./fake-cluster.ts";

/** The sandbox of tests; upstream its home is `lab-abcdefgh23`. */
export const sandbox = "abcdefgh23";

/** An answer read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Everything between a learner and a fake cluster. */
export class Stage {
  readonly cluster: FakeCluster;
  readonly gateway: Gateway;
  readonly access: GatewayAccess;
  readonly observations: Observation[] = [];
  readonly token: string;
  readonly #ca: Buffer;

  constructor(cluster: FakeCluster, gateway: Gateway, access: GatewayAccess) {
    this.cluster = cluster;
    this.gateway = gateway;
    this.access = access;
    const config = parse(access.kubeconfig("https://localhost"));
    this.token = config.users[0].user.token;
    this.#ca = Buffer.from(config.clusters[0].cluster["certificate-authority-data"], "base64");
    gateway.onObservation((observation) => this.observations.push(observation));
  }

  /** Sends a request and resolves with the head of its answer. */
  open(
    method: string,
    path: string,
    options: { readonly headers?: Record<string, string>; readonly body?: string | Buffer } = {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request({
        socketPath: join(this.access.socketDirectory, "s"),
        host: "localhost",
        servername: "localhost",
        ca: this.#ca,
        agent: false,
        method,
        path,
        headers: { authorization: `Bearer ${this.token}`, ...options.headers },
      });
      sent.once("response", resolve);
      sent.once("upgrade", (response, socket) => {
        socket.destroy();
        resolve(response);
      });
      sent.once("error", reject);
      sent.end(options.body);
    });
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const hasBody = body !== undefined;
    const text = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const response = await this.open(method, path, {
      headers: { ...(hasBody ? { "content-type": "application/json" } : {}), ...headers },
      ...(hasBody ? { body: text as string } : {}),
    });
    return readAll(response);
  }

  async stop(): Promise<void> {
    await this.access.dispose();
    await this.gateway.dispose();
    await this.cluster.stop();
  }
}

async function readAll(response: IncomingMessage): Promise<Answer> {
  let text = "";
  for await (const chunk of response) {
    text += chunk;
  }
  const isJson = (response.headers["content-type"] ?? "").includes("json");
  const json = isJson && text.trim() !== "" && !text.trim().includes("\n") ? JSON.parse(text) : {};
  return { status: response.statusCode ?? 0, headers: response.headers, text, json };
}

/** A gateway before a fake cluster, with one provisioned sandbox and a way in. */
export async function createStage(options: Partial<GatewayOptions> = {}): Promise<Stage> {
  const cluster = await new FakeCluster().start();
  const gateway = await createGateway({
    kubeconfigFile: cluster.kubeconfigFile,
    clock: systemClock,
    log: pino({ level: "silent" }),
    runDirectory: join(cluster.directory, "run"),
    ...options,
  });
  await gateway.provision(sandbox);
  const access = await gateway.open(sandbox, { loopback: false });
  cluster.received.length = 0;
  return new Stage(cluster, gateway, access);
}
