import type { Owned } from "../../core/lifecycle.ts";

export type Protocol = "TCP" | "UDP" | "SCTP";

/** A Pod as a party of the network. */
export interface PodAddress {
  readonly namespace: string;
  readonly name: string;
}

/** Where a connection comes from: a Pod, or a node (kubelet probes, port-forward) that policies never stop. */
export type Origin =
  | { readonly kind: "pod"; readonly pod: PodAddress }
  | { readonly kind: "node"; readonly node: string };

/** A byte stream with half-close, as a socket. Whoever holds it disposes it. */
export interface Connection extends Owned {
  /** Address of the peer as this side sees it. */
  readonly remote: { readonly ip: string; readonly port: number };
  readonly local: { readonly ip: string; readonly port: number };
  /** The next chunk, or null after the peer's end. @throws NetworkError `reset` */
  read(): Promise<Uint8Array | null>;
  /** @throws NetworkError `reset` when the peer is gone. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends this side's output; reading goes on. */
  end(): void;
}

/** A socket-level failure, by the errno that a program would see. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly code: "refused" | "unreachable" | "timeout" | "reset" | "in-use";

  constructor(code: NetworkError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** How a look-up ended. A name server that a policy hides gives `timeout`. */
export type DnsAnswer =
  | { readonly kind: "found"; readonly name: string; readonly addresses: readonly string[] }
  | { readonly kind: "no-such-name" }
  | { readonly kind: "no-data" }
  | { readonly kind: "timeout" };

/** A datagram's reply path. */
export interface Datagram {
  readonly from: { readonly ip: string; readonly port: number };
  readonly bytes: Uint8Array;
  reply(bytes: Uint8Array): void;
}

/** A socket that a datagram was sent from. */
export interface DatagramSocket extends Owned {
  readonly local: { readonly ip: string; readonly port: number };
}

/** What became of an ICMP echo: answered, answered by a router, or nothing. */
export type EchoOutcome = "reply" | "unreachable" | "lost";

/**
 * The cluster's network as programs in Pods see it. Every connection is routed (Service to Pod) and
 * judged by the NetworkPolicies of both ends on the resolved Pod and port; nothing reaches the host.
 */
export interface Network {
  /** Pod's own address, once it has one. */
  addressOf(pod: PodAddress): string | undefined;
  /** What DNS calls a namespace for the Pods in it. */
  dnsNameOf(namespace: string): string;
  /** Gives a new Pod an IP of its node's range; the kubelet calls it, and {@link Network.release} at the end. */
  allocate(pod: PodAddress, node: string): string;
  release(pod: PodAddress): void;
  /** Accepts connections for a Pod's port until disposed. @throws NetworkError `in-use` */
  listen(
    pod: PodAddress,
    protocol: "TCP" | "SCTP",
    port: number,
    accept: (connection: Connection) => void,
  ): Owned;
  listenDatagrams(pod: PodAddress, port: number, receive: (datagram: Datagram) => void): Owned;
  /**
   * Connects as `connect(2)` does. A denied packet is dropped: the promise stays pending until
   * `signal` aborts or the kernel's own limit (127 s) rejects with `timeout`.
   * @throws NetworkError `refused` when allowed but nobody listens, `unreachable` without a route.
   */
  connect(
    from: Origin,
    ip: string,
    port: number,
    protocol: "TCP" | "SCTP",
    signal?: AbortSignal,
  ): Promise<Connection>;
  /**
   * Sends one datagram; replies come to `receive` until disposed. Denied ones vanish; where nobody
   * listens, `refuse` is told, as by ICMP's "port unreachable".
   */
  sendDatagram(
    from: Origin,
    ip: string,
    port: number,
    bytes: Uint8Array,
    receive: (bytes: Uint8Array) => void,
    refuse?: () => void,
  ): DatagramSocket;
  /**
   * One ICMP echo request. Policies know no ICMP: a Pod that is isolated answers only where a rule
   * names no ports. A Service's address never answers, as under kube-proxy's iptables mode.
   */
  echo(from: Origin, ip: string): EchoOutcome;
  /** Resolves a name as the Pod's resolver does: search path, ndots:5, the cluster's DNS, its policy. */
  lookup(from: Origin, name: string, signal?: AbortSignal): Promise<DnsAnswer>;
  /** One address to a name (PTR), for nslookup. */
  reverseLookup(from: Origin, ip: string): Promise<DnsAnswer>;
}
