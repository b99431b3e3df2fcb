import { type Owned, toOwned } from "../../core/lifecycle.ts";
import { type Connection, type Datagram, NetworkError, type PodAddress } from "./network.ts";
import type { ConnectionPair } from "./streams/connection-pair.ts";

type Accept = (connection: Connection) => void;
type Receive = (datagram: Datagram) => void;

const ephemeralFirst = 32_768;
const ephemeralLast = 60_999;

function ownerOf({ namespace, name }: PodAddress): string {
  return `${namespace}/${name}`;
}

/** Listening sockets and open connections, by the network namespace (a Pod, or a node) that has them. */
export class Sockets {
  readonly #listeners = new Map<string, Accept>();
  readonly #receivers = new Map<string, Receive>();
  readonly #connections = new Map<string, Set<ConnectionPair>>();
  #lastEphemeral = ephemeralLast;

  /** @throws NetworkError `in-use` */
  listen(owner: string, protocol: "TCP" | "SCTP", port: number, accept: Accept): Owned {
    return bind(this.#listeners, `${owner} ${protocol} ${port}`, accept);
  }

  /** @throws NetworkError `in-use` */
  listenDatagrams(owner: string, port: number, receive: Receive): Owned {
    return bind(this.#receivers, `${owner} ${port}`, receive);
  }

  listener(owner: string, protocol: "TCP" | "SCTP", port: number): Accept | undefined {
    return this.#listeners.get(`${owner} ${protocol} ${port}`);
  }

  receiver(owner: string, port: number): Receive | undefined {
    return this.#receivers.get(`${owner} ${port}`);
  }

  /** The next port for an outgoing socket, in the kernel's default range. */
  ephemeralPort(): number {
    this.#lastEphemeral =
      this.#lastEphemeral >= ephemeralLast ? ephemeralFirst : this.#lastEphemeral + 1;
    return this.#lastEphemeral;
  }

  /** Remembers a connection under both its ends, so that {@link reset} finds it. */
  track(pair: ConnectionPair, owners: readonly string[]): void {
    for (const owner of owners) {
      const pairs = this.#connections.get(owner) ?? new Set();
      pairs.add(pair);
      this.#connections.set(owner, pairs);
    }
  }

  forget(pair: ConnectionPair, owners: readonly string[]): void {
    for (const owner of owners) {
      const pairs = this.#connections.get(owner);
      pairs?.delete(pair);
      if (pairs?.size === 0) {
        this.#connections.delete(owner);
      }
    }
  }

  /** Resets every connection of a Pod that went away. */
  reset(pod: PodAddress): void {
    for (const pair of [...(this.#connections.get(ownerOf(pod)) ?? [])]) {
      pair.reset();
    }
  }

  resetAll(): void {
    for (const pair of new Set([...this.#connections.values()].flatMap((pairs) => [...pairs]))) {
      pair.reset();
    }
  }
}

function bind<T>(table: Map<string, T>, key: string, handler: T): Owned {
  if (table.has(key)) {
    throw new NetworkError("in-use", "Address already in use");
  }
  table.set(key, handler);
  return toOwned(() => void table.delete(key));
}
