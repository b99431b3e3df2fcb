import type { Connection } from "../network.ts";
import { Pipe } from "./pipe.ts";

interface Address {
  readonly ip: string;
  readonly port: number;
}

/** Both ends of an established connection. `reset` fails both at once, as when a Pod goes away. */
export interface ConnectionPair {
  readonly client: Connection;
  readonly server: Connection;
  reset(): void;
}

/**
 * Joins two sockets. Each end sees the other as the network shows it: the client keeps the address
 * that it dialled (a Service's, say), the server sees the client's own.
 * @param onClosed runs once, after both ends were disposed or the pair was reset.
 */
export function connectionPair(
  client: Address,
  dialled: Address,
  server: Address,
  onClosed: () => void,
): ConnectionPair {
  const toServer = new Pipe();
  const toClient = new Pipe();
  let open = 2;
  const closeOne = () => {
    open -= 1;
    if (open === 0) {
      onClosed();
    }
  };
  return {
    client: endOf(toClient, toServer, client, dialled, closeOne),
    server: endOf(toServer, toClient, server, client, closeOne),
    reset() {
      toServer.reset();
      toClient.reset();
      if (open > 0) {
        open = 0;
        onClosed();
      }
    },
  };
}

function endOf(
  input: Pipe,
  output: Pipe,
  local: Address,
  remote: Address,
  onDispose: () => void,
): Connection {
  let disposed = false;
  return {
    local,
    remote,
    read: () => input.read(),
    write: (bytes) => output.write(bytes),
    end: () => output.end(),
    dispose() {
      if (!disposed) {
        disposed = true;
        output.end();
        input.abandon();
        onDispose();
      }
    },
  };
}
