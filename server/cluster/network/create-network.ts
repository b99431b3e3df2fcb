import type { Clock } from "../../core/clock.ts";
import { type Owned, OwnedStack, toOwned } from "../../core/lifecycle.ts";
import type { Namespace, NetworkPolicy, Pod, Service } from "../../kube/index.ts";
import { cidrContains, type PolicyWorld } from "../../network-policy/index.ts";
import type { Informers } from "../client/client.ts";
import { Dialer } from "./dialer.ts";
import { type QueryAnswer, Resolver } from "./dns/resolver.ts";
import { DnsViews } from "./dns/views.ts";
import { ClusterZone, type RecordType } from "./dns/zone.ts";
import { FlowLog } from "./flows/flow-log.ts";
import { Ipam, podCidr } from "./ipam.ts";
import type {
  Connection,
  DatagramSocket,
  EchoOutcome,
  Network,
  Origin,
  PodAddress,
} from "./network.ts";
import { ObjectIndex } from "./object-index.ts";
import { Parties } from "./parties.ts";
import { Balancer } from "./services/balancer.ts";
import { ServiceCatalog } from "./services/catalog.ts";
import { type Route, Router } from "./services/router.ts";
import { Sockets } from "./sockets.ts";
import { type ConnectionPair, connectionPair } from "./streams/connection-pair.ts";

const loopback = "127.0.0.0/8";

/** What a network needs of its cluster. */
export interface NetworkOptions {
  readonly informers: Informers;
  readonly clock: Clock;
  /** Accepts connections to the Service `default/kubernetes`; without it they are refused. */
  readonly apiServer?: (connection: Connection) => void;
  /** A number in [0, 1), for picking endpoints; `Math.random` if absent. */
  readonly random?: () => number;
}

/** The network with what the cluster's own parts ask of it. */
export interface ClusterNetwork extends Network, Owned {
  /** Tells each connection attempt. */
  readonly flows: FlowLog;
  /** One question of any type to the Pod's name server, with search path. */
  query(from: Origin, name: string, type: RecordType, signal?: AbortSignal): Promise<QueryAnswer>;
}

/** Builds the network of one cluster on its informers. Pods that run already keep their addresses. */
export function createNetwork(options: NetworkOptions): ClusterNetwork {
  return new SimulatedNetwork(options);
}

class SimulatedNetwork implements ClusterNetwork {
  readonly flows = new FlowLog();
  readonly #owned = new OwnedStack();
  readonly #sockets = new Sockets();
  readonly #ipam: Ipam;
  readonly #parties: Parties;
  readonly #dialer: Dialer;
  readonly #resolver: Resolver;
  readonly #views: DnsViews;
  readonly #apiServer: ((connection: Connection) => void) | undefined;

  constructor({ informers, clock, apiServer, random = Math.random }: NetworkOptions) {
    this.#apiServer = apiServer;
    this.#ipam = new Ipam(clock);
    this.#owned.own(restoreAddresses(informers, this.#ipam));
    this.#parties = this.#owned.own(new Parties(informers, this.#ipam));
    const catalog = this.#owned.own(new ServiceCatalog(informers));
    const balancer = new Balancer(catalog, clock, random);
    const router = new Router({ catalog, balancer, parties: this.#parties, podCidr });
    const { world, owned } = policyWorld(informers, this.#parties);
    this.#owned.own(owned);
    const shared = { clock, parties: this.#parties };
    this.#dialer = new Dialer({ ...shared, router, world, flows: this.flows });
    const namespaces = informers.of<Namespace>({ group: "", resource: "namespaces" });
    const services = informers.of<Service>({ group: "", resource: "services" });
    const zone = new ClusterZone(catalog, namespaces, services);
    const views = this.#owned.own(new DnsViews(namespaces));
    this.#views = views;
    this.#resolver = new Resolver({ ...shared, dialer: this.#dialer, zone, views });
    this.#owned.defer(() => this.#sockets.resetAll());
  }

  addressOf(pod: PodAddress): string | undefined {
    return this.#parties.addressOf(pod);
  }

  dnsNameOf(namespace: string): string {
    return this.#views.nameOf(namespace);
  }

  allocate(pod: PodAddress, node: string): string {
    return this.#ipam.allocate(pod, node);
  }

  release(pod: PodAddress): void {
    this.#sockets.reset(pod);
    this.#ipam.release(pod);
  }

  listen(
    pod: PodAddress,
    protocol: "TCP" | "SCTP",
    port: number,
    accept: (connection: Connection) => void,
  ): Owned {
    return this.#sockets.listen(this.#ownerOf(pod), protocol, port, accept);
  }

  listenDatagrams(
    pod: PodAddress,
    port: number,
    receive: Parameters<Network["listenDatagrams"]>[2],
  ) {
    return this.#sockets.listenDatagrams(this.#ownerOf(pod), port, receive);
  }

  async connect(
    from: Origin,
    ip: string,
    port: number,
    protocol: "TCP" | "SCTP",
    signal?: AbortSignal,
  ): Promise<Connection> {
    signal?.throwIfAborted();
    const acceptor = (route: Route) => this.#acceptor(route, protocol);
    const { source, route, outcome } = this.#dialer.attempt(
      from,
      { ip, port, protocol },
      (end) => acceptor(end) !== undefined,
    );
    const accept = acceptor(route);
    if (outcome !== "allowed" || accept === undefined) {
      return this.#dialer.fail(outcome, signal);
    }
    const owners = [
      ...new Set([source, route.destination].map((party) => this.#parties.socketOwner(party))),
    ];
    const isLoopback = cidrContains(loopback, ip);
    const pair: ConnectionPair = connectionPair(
      { ip: isLoopback ? ip : source.ip, port: this.#sockets.ephemeralPort() },
      { ip, port },
      { ip: isLoopback ? ip : route.destination.ip, port: route.port },
      () => this.#sockets.forget(pair, owners),
    );
    this.#sockets.track(pair, owners);
    accept(pair.server);
    return pair.client;
  }

  sendDatagram(
    from: Origin,
    ip: string,
    port: number,
    bytes: Uint8Array,
    receive: (bytes: Uint8Array) => void,
    refuse?: () => void,
  ): DatagramSocket {
    const receiver = (route: Route) =>
      this.#sockets.receiver(this.#parties.socketOwner(route.destination), route.port);
    const { source, route, outcome } = this.#dialer.attempt(
      from,
      { ip, port, protocol: "UDP" },
      (end) => receiver(end) !== undefined,
    );
    let isOpen = true;
    const local = { ip: source.ip, port: this.#sockets.ephemeralPort() };
    if (outcome === "refused") {
      queueMicrotask(() => isOpen && refuse?.());
    }
    if (outcome === "allowed") {
      receiver(route)?.({
        from: local,
        bytes: bytes.slice(),
        reply: (answer) => {
          if (isOpen) {
            receive(answer.slice());
          }
        },
      });
    }
    const close = toOwned(() => {
      isOpen = false;
    });
    return { local, dispose: () => close.dispose() };
  }

  echo(from: Origin, ip: string): EchoOutcome {
    return this.#dialer.echo(from, ip);
  }

  lookup(from: Origin, name: string, signal?: AbortSignal) {
    return this.#resolver.lookup(from, name, signal);
  }

  reverseLookup(from: Origin, ip: string) {
    return this.#resolver.reverseLookup(from, ip);
  }

  query(from: Origin, name: string, type: RecordType, signal?: AbortSignal) {
    return this.#resolver.query(from, name, type, signal);
  }

  dispose(): Promise<void> {
    return this.#owned.dispose();
  }

  #ownerOf(pod: PodAddress): string {
    return this.#parties.socketOwner({ kind: "pod", ...pod, ip: "" });
  }

  #acceptor(route: Route, protocol: "TCP" | "SCTP") {
    return route.isApiServer
      ? this.#apiServer
      : this.#sockets.listener(this.#parties.socketOwner(route.destination), protocol, route.port);
  }
}

/** Pods from before a restart are told first, so that no new Pod gets their address. */
function restoreAddresses(informers: Informers, ipam: Ipam): Owned {
  return informers.of<Pod>({ group: "", resource: "pods" }).subscribe((change) => {
    const { metadata, spec, status } = change.object;
    const isOver = status?.phase === "Succeeded" || status?.phase === "Failed";
    if (change.type === "added" && status?.podIP && !spec?.hostNetwork && !isOver) {
      const pod = { namespace: metadata.namespace ?? "", name: metadata.name };
      ipam.restore(pod, spec?.nodeName ?? "", status.podIP);
    }
  });
}

function policyWorld(informers: Informers, parties: Parties): { world: PolicyWorld; owned: Owned } {
  const policies = new ObjectIndex(
    informers.of<NetworkPolicy>({ group: "networking.k8s.io", resource: "networkpolicies" }),
    ({ metadata }) => [metadata.namespace ?? ""],
  );
  const namespaces = informers.of<Namespace>({ group: "", resource: "namespaces" });
  const world: PolicyWorld = {
    policiesOf: (namespace) => policies.get(namespace),
    pod: (namespace, name) => parties.pod({ namespace, name }),
    namespace: (name) => namespaces.get("", name),
  };
  return { world, owned: policies };
}
