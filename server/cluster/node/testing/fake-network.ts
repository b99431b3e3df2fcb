import { type Owned, toOwned } from "../../../core/lifecycle.ts";
import {
  type Connection,
  type DatagramSocket,
  type DnsAnswer,
  type EchoOutcome,
  type Network,
  NetworkError,
  type Origin,
  type PodAddress,
} from "../../network/network.ts";

type Accept = (connection: Connection) => void;

/** A flat network for tests: Pods by IP, names by a table, no policies unless an address is blocked. */
export class FakeNetwork implements Network {
  readonly names = new Map<string, string>();
  /** Addresses that stand for others, as Services do: `ip:port` to `ip:port`. */
  readonly routes = new Map<string, string>();
  /** Addresses whose packets vanish. */
  readonly blocked = new Set<string>();
  readonly #addresses = new Map<string, string>();
  readonly #listeners = new Map<string, Accept>();
  #next = 2;

  addressOf(pod: PodAddress): string | undefined {
    return this.#addresses.get(`${pod.namespace}/${pod.name}`);
  }

  allocate(pod: PodAddress): string {
    const ip = `10.244.0.${this.#next++}`;
    this.#addresses.set(`${pod.namespace}/${pod.name}`, ip);
    return ip;
  }

  release(pod: PodAddress): void {
    this.#addresses.delete(`${pod.namespace}/${pod.name}`);
  }

  listen(pod: PodAddress, _protocol: "TCP" | "SCTP", port: number, accept: Accept): Owned {
    const key = `${this.addressOf(pod)}:${port}`;
    if (this.#listeners.has(key)) {
      throw new NetworkError("in-use", "address in use");
    }
    this.#listeners.set(key, accept);
    return toOwned(() => void this.#listeners.delete(key));
  }

  listenDatagrams(): Owned {
    return toOwned(() => undefined);
  }

  async connect(
    from: Origin,
    ip: string,
    port: number,
    _protocol: "TCP" | "SCTP",
    signal?: AbortSignal,
  ): Promise<Connection> {
    await Promise.resolve();
    const own = from.kind === "pod" ? (this.addressOf(from.pod) ?? ip) : ip;
    const address = `${ip.startsWith("127.") ? own : ip}:${port}`;
    const target = this.routes.get(address) ?? address;
    if (this.blocked.has(ip)) {
      await new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    }
    const accept = this.#listeners.get(target);
    if (!accept) {
      throw new NetworkError("refused", "connection refused");
    }
    const source = from.kind === "pod" ? (this.addressOf(from.pod) ?? "") : "10.244.0.1";
    const here = { ip: ip.startsWith("127.") ? ip : source, port: 40000 };
    const there = { ip, port };
    const [client, server] = connectedPair(here, there);
    accept(server);
    return client;
  }

  sendDatagram(): DatagramSocket {
    return { local: { ip: "10.244.0.1", port: 40000 }, dispose: () => undefined };
  }

  dnsNameOf(namespace: string): string {
    return namespace;
  }

  echo(_from: Origin, ip: string): EchoOutcome {
    return this.blocked.has(ip) ? "lost" : "reply";
  }

  async lookup(_from: Origin, name: string): Promise<DnsAnswer> {
    const address = this.names.get(name);
    return address === undefined
      ? { kind: "no-such-name" }
      : { kind: "found", name: `${name}.default.svc.cluster.local`, addresses: [address] };
  }

  async reverseLookup(): Promise<DnsAnswer> {
    return { kind: "no-such-name" };
  }
}

class Direction {
  readonly #chunks: (Uint8Array | null)[] = [];
  #wake: (() => void) | null = null;

  push(chunk: Uint8Array | null): void {
    this.#chunks.push(chunk);
    this.#wake?.();
  }

  async take(): Promise<Uint8Array | null> {
    while (this.#chunks.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const chunk = this.#chunks[0] ?? null;
    if (chunk !== null) {
      this.#chunks.shift();
    }
    return chunk;
  }
}

type Address = Connection["remote"];

function connectedPair(left: Address, right: Address): readonly [Connection, Connection] {
  const forth = new Direction();
  const back = new Direction();
  const side = (
    local: Address,
    remote: Address,
    input: Direction,
    output: Direction,
  ): Connection => ({
    local,
    remote,
    read: () => input.take(),
    async write(bytes) {
      output.push(bytes.slice());
    },
    end: () => output.push(null),
    dispose: () => output.push(null),
  });
  return [side(left, right, back, forth), side(right, left, forth, back)];
}
