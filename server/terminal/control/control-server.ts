import { chmod, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { AppError } from "../../core/errors.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import type { Sandboxes } from "../../sandbox/index.ts";
import type { Store } from "../../store/index.ts";
import { ControlSession } from "./control-session.ts";

/** What the control socket serves. */
export interface ControlServerOptions {
  /** Where the unix socket lies, e.g. `<data>/control.sock`. Whoever can open it may be any learner. */
  readonly path: string;
  readonly sandboxes: Sandboxes;
  readonly store: Pick<Store, "learners">;
  readonly log: Logger;
}

/** Whether a process listens on the unix socket `path`. */
export function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/**
 * Lets programs of the server's own user open learners' shells: `npm run shell` speaks to it. Disposing
 * ends its sessions with their shells.
 * @throws AppError `conflict` if another server listens there.
 */
export async function createControlServer(options: ControlServerOptions): Promise<Owned> {
  if (await isListening(options.path)) {
    throw new AppError("conflict", `Another server already uses ${options.path}.`);
  }
  // Left behind by a server that was killed.
  await rm(options.path, { force: true });
  const sessions = new Map<Socket, ControlSession>();
  const server = createServer((socket) => {
    sessions.set(socket, new ControlSession(socket, options));
    socket.once("close", () => {
      sessions.get(socket)?.dispose();
      sessions.delete(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.path, resolve);
  });
  await chmod(options.path, 0o600);
  return {
    async dispose() {
      for (const [socket, session] of sessions) {
        session.dispose();
        socket.destroy();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
