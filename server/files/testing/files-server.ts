import { io, type Socket } from "socket.io-client";
import type { FileReply, FilesClientEvents, FilesServerEvents } from "../../contracts/files.ts";
import { filesPath } from "../../contracts/files.ts";
import { socketPath } from "../../contracts/paths.ts";
import { systemClock } from "../../core/clock.ts";
import { OwnedStack } from "../../core/lifecycle.ts";
import { createLogger } from "../../core/log.ts";
import { createPageSockets, createWebServer } from "../../web/index.ts";
import { attachFiles } from "../attach-files.ts";
import { createTransfers } from "../transfer.ts";
import type { TestHome } from "./home.ts";

/** One learner's tab on a server that serves nothing but files. The learner's cookie is `learner=a`. */
export interface FilesServer {
  readonly url: string;
  readonly socket: Socket<FilesServerEvents, FilesClientEvents>;
  /** Sends a request and waits for its answer. */
  ask<T>(event: keyof FilesClientEvents, message: unknown): Promise<FileReply<T>>;
  /** Changes that were told, oldest first. */
  readonly changes: string[][];
  dispose(): Promise<void>;
}

/** Serves `home` to learner `a`; everybody else who is known has no sandbox. */
export async function startFilesServer(home: TestHome): Promise<FilesServer> {
  const log = createLogger({ level: "silent", name: "test" });
  const owned = new OwnedStack();
  const web = owned.own(
    createWebServer({
      isHealthy: async () => true,
      policyOf: () => "",
      allowedOrigins: [],
      log,
    }),
  );
  const authenticate = async (cookie: string | undefined) =>
    /learner=(\w+)/.exec(cookie ?? "")?.[1] ?? null;
  const sockets = owned.own(createPageSockets(web.http, { authenticate, allowedOrigins: [], log }));
  const services = {
    homeOf: async (learnerId: string) => (learnerId === "a" ? home.place : null),
    pristine: home.pristine,
    authenticate,
    clock: systemClock,
    log,
  };
  attachFiles(sockets, services);
  web.route(filesPath, createTransfers(services));
  const url = await web.listen("127.0.0.1", 0);
  const socket: FilesServer["socket"] = io(url, {
    path: socketPath,
    transports: ["websocket"],
    extraHeaders: { cookie: "learner=a" },
  });
  owned.defer(() => void socket.close());
  const changes: string[][] = [];
  socket.on("files:changed", ({ directories }) => void changes.push([...directories]));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve).once("connect_error", reject);
  });
  return {
    url,
    socket,
    changes,
    ask: (event, message) => (socket as Socket).emitWithAck(event, message),
    dispose: () => owned.dispose(),
  };
}
