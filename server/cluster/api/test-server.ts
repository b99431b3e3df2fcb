import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "../../core/log.ts";
import { StatusError } from "../../kube/index.ts";
import { createRbacAuthorizer } from "../authorization/rbac-authorizer.ts";
import { componentUser } from "../authorization/user.ts";
import { type Credentials, loadOrCreateCredentials } from "../credentials.ts";
import type { ContainerProcess, NodeRuntime, PodPortConnection } from "../node/runtime.ts";
import { storageKey, storagePrefix } from "../registry/keys.ts";
import { createTestRegistry } from "../registry/test-kinds.ts";
import { createTokenAuthenticator } from "./authenticator.ts";
import { createApiServer } from "./server.ts";
import { ByteQueue } from "./streams/byte-queue.ts";

/** A program for tests: says what it was called with, then copies its input to its output. */
function echoProcess(command: readonly string[], stdin: boolean): ContainerProcess {
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  let output: Parameters<ContainerProcess["onOutput"]>[0] = () => undefined;
  return {
    exited,
    write: (bytes) => output("stdout", bytes),
    endInput: () => resolve(0),
    resize: (columns, rows) => output("stderr", Buffer.from(`${columns}x${rows}`)),
    onOutput(listener) {
      output = listener;
      output("stdout", Buffer.from(`${command.join(" ")}\n`));
      if (!stdin) {
        resolve(command.includes("fail") ? 3 : 0);
      }
    },
    dispose: () => resolve(137),
  };
}

const runtime: NodeRuntime = {
  exec: async (_namespace, _pod, _container, { command, stdin }) => echoProcess(command, stdin),
  attach: async (_namespace, _pod, _container, { stdin }) => echoProcess(["attached"], stdin),
  async *logs() {
    yield Buffer.from("one\n");
    yield Buffer.from("two\n");
  },
  portForward: async (_namespace, pod, port) => {
    if (port !== echoPort) {
      throw StatusError.internal(`nothing listens on ${port} in ${pod}`);
    }
    return echoConnection();
  },
};

/** The one port that answers in test Pods: it sends back what it gets. */
export const echoPort = 7;

function echoConnection(): PodPortConnection {
  const bytes = new ByteQueue();
  return {
    read: () => bytes.read(),
    write: async (chunk) => void bytes.push(chunk),
    end: () => bytes.end(),
    dispose: () => bytes.clear(),
  };
}

/** An answer of the test server. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

let credentials: Promise<Credentials> | undefined;

async function makeCredentials(clock: Parameters<typeof loadOrCreateCredentials>[1]) {
  const directory = await mkdtemp(join(tmpdir(), "api-"));
  try {
    return await loadOrCreateCredentials(directory, clock);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A whole API server on a free loopback port, over test kinds; `admin` is its all-mighty token. */
export async function startTestServer() {
  const { storage, clock, registry } = createTestRegistry();
  credentials ??= makeCredentials(clock);
  const { serverKey, serverCertificate } = await credentials;
  const server = createApiServer({
    registry,
    runtime,
    clock,
    tokens: undefined,
    authenticator: createTokenAuthenticator([{ token: "admin", user: componentUser("root") }]),
    authorizer: createRbacAuthorizer({
      get: (group, resource, namespace, name) =>
        storage.get(storageKey({ group, resource }, namespace, name)),
      list: (group, resource, namespace = "") =>
        storage.list(storagePrefix({ group, resource }, namespace)).objects,
    }),
    openApi: {
      index: () => ({ paths: {} }),
      document: async (path) => (path === "api/v1" ? "{}" : undefined),
      hash: () => "AB",
    },
    tls: { key: serverKey, cert: serverCertificate },
    log: createLogger({ level: "silent", name: "test" }),
  });
  const port = await server.listen(0, "127.0.0.1");
  const call = (
    method: string,
    path: string,
    body: string | object = "",
    headers: Readonly<Record<string, string>> = {},
  ) => send(port, method, path, typeof body === "string" ? body : JSON.stringify(body), headers);
  return { server, port, call, clock, registry, storage };
}

function send(
  port: number,
  method: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<TestAnswer> {
  const options = {
    port,
    method,
    path,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    agent: false as const,
    headers: {
      authorization: "Bearer admin",
      ...(body === ""
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
      ...headers,
    },
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const isJson = String(answer.headers["content-type"]).startsWith("application/json");
        const isOne = isJson && text !== "" && !text.trim().includes("\n");
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          body: isOne ? (JSON.parse(text) as Record<string, unknown>) : {},
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
