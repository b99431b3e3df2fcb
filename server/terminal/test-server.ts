import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../core/clock.ts";
import { OwnedStack } from "../core/lifecycle.ts";
import { limitProfiles } from "../core/limits.ts";
import { createLogger } from "../core/log.ts";
import type { Gateway } from "../gateway/index.ts";
import {
  createHomes,
  createIdentity,
  createSandboxes,
  type Identity,
  type Sandboxes,
  selectShellHost,
} from "../sandbox/index.ts";
import { openStore, type Store } from "../store/index.ts";
import { createPageSockets } from "../web/index.ts";
import { attachTerminals } from "./sockets.ts";
import { createTerminals } from "./terminals.ts";

/** A gateway without a cluster, for tests of shells that talk to none. */
function idleGateway(directory: string): Gateway {
  return {
    isReady: async () => true,
    provision: async () => {},
    open: async () => {
      const socketDirectory = await mkdtemp(join(directory, "gw-"));
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(socketDirectory, "s"), resolve));
      return {
        socketDirectory,
        loopbackUrl: "https://127.0.0.1:9",
        kubeconfig: () => "apiVersion: v1\nkind: Config\n",
        dispose: () => new Promise<void>((resolve) => server.close(() => resolve())),
      };
    },
    openOutside: () => Promise.reject(new Error("nobody comes from outside")),
    destroy: async () => {},
    reader: () => ({ list: async () => [], watch: () => ({ dispose() {} }) }),
    onObservation: () => ({ dispose() {} }),
    dispose() {},
  };
}

/** A server with real shells in a directory of its own; whichever shell host works here. */
export interface TestServer {
  readonly directory: string;
  readonly http: Server;
  readonly url: string;
  readonly identity: Identity;
  readonly sandboxes: Sandboxes;
  readonly store: Store;
  readonly log: ReturnType<typeof createLogger>;
  /** Ends everything and deletes the directory. */
  dispose(): Promise<void>;
}

/** Starts a {@link TestServer} on a free port of the loopback interface. */
export async function startTestServer(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), "kubebook-terminal-"));
  const owned = new OwnedStack();
  owned.defer(() => rm(directory, { recursive: true, force: true }));
  const clock = systemClock;
  const limits = limitProfiles.classroom;
  const log = createLogger({ level: "silent", name: "test" });
  const store = owned.own(await openStore({ file: join(directory, "db"), clock }));
  const runDirectory = join(directory, "shells");
  const path = "/usr/local/bin:/usr/bin:/bin";
  const shellHost = await selectShellHost({
    choice: "auto",
    runDirectory,
    sharedFiles: [],
    path,
    limits: limits.shell,
    log,
  });
  const homes = createHomes(join(directory, "homes"), null);
  const gateway = idleGateway(directory);
  const sandboxes = owned.own(
    createSandboxes({ store, gateway, shellHost, homes, clock, log, limits }),
  );
  const identity = createIdentity({ secret: Buffer.alloc(32, 1), store });
  const terminals = owned.own(createTerminals({ sandboxes, clock }));
  const http = createServer((_, response) => response.writeHead(404).end());
  const sockets = owned.own(
    createPageSockets(http, {
      authenticate: async (cookie) => (await identity.fromCookieHeader(cookie))?.id ?? null,
      allowedOrigins: [],
      log,
    }),
  );
  owned.own(attachTerminals(sockets, { terminals, sandboxes, clock, log }));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  owned.defer(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { directory, http, url, identity, sandboxes, store, log, dispose: () => owned.dispose() };
}
