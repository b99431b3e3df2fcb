import { OwnedStack } from "../../../core/lifecycle.ts";
import { type Connection, NetworkError } from "../../network/network.ts";
import { type HttpReply, type HttpRequest, serveHttp } from "../http/server.ts";
import { orAborted } from "../machine/pipe.ts";
import type { Process } from "../machine/process.ts";

/** Connections that one server holds at a time; further ones are closed at once. */
const connectionsMax = 256;

/**
 * Serves HTTP on a port of the container's Pod until the process ends.
 * @throws NetworkError `in-use` when the port is taken.
 */
export function listenHttp(
  process: Process,
  port: number,
  owned: OwnedStack,
  handle: (request: HttpRequest) => Promise<HttpReply>,
): void {
  const { environment, network } = process.machine;
  const open = new Set<Connection>();
  owned.defer(() => closeAll(open));
  owned.own(
    network.listen(environment.pod, "TCP", port, (connection) => {
      if (open.size >= connectionsMax) {
        void connection.dispose();
        return;
      }
      open.add(connection);
      void serveHttp(connection, handle).finally(() => {
        open.delete(connection);
      });
    }),
  );
}

/** The kernel closes what a program that ends has open. */
async function closeAll(connections: ReadonlySet<Connection>): Promise<void> {
  for (const connection of connections) {
    await connection.dispose();
  }
}

/**
 * Runs `serve` and waits for one of the signals that `exits` maps to exit codes, or for `serve` to call
 * `exit`; other deaths unwind as usual. Everything that `serve` owns is disposed at the end.
 */
export async function runServer(
  process: Process,
  exits: ReadonlyMap<number, number>,
  serve: (
    owned: OwnedStack,
    exit: (code: number) => void,
  ) => Promise<number | null> | number | null,
): Promise<number> {
  const owned = new OwnedStack();
  const ended = Promise.withResolvers<number>();
  try {
    const early = await serve(owned, ended.resolve);
    if (early !== null) {
      return early;
    }
    return await orAborted<number>(process.signal, (resolve) => {
      void ended.promise.then(resolve);
      for (const [signal, code] of exits) {
        process.onSignal(signal, () => resolve(code));
      }
    });
  } finally {
    await owned.dispose();
  }
}

/** Whether a thrown error says that a port is taken. */
export function isPortInUse(error: unknown): boolean {
  return error instanceof NetworkError && error.code === "in-use";
}
