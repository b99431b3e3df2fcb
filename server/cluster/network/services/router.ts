import type { Service, StoredObject } from "../../../kube/index.ts";
import type { Party } from "../../../network-policy/index.ts";
import { cidrContains } from "../../../network-policy/index.ts";
import type { Protocol } from "../network.ts";
import type { Parties } from "../parties.ts";
import type { Balancer } from "./balancer.ts";
import type { ServiceCatalog, ServicePort } from "./catalog.ts";

/** Where a packet goes in the end, before policies are asked. */
export interface Route {
  readonly kind: "to" | "refused" | "dropped" | "unreachable";
  readonly destination: Party;
  readonly port: number;
  readonly service?: { readonly namespace: string; readonly name: string };
  /** True for the API server, which listens outside of every Pod. */
  readonly isApiServer?: boolean;
}

interface Target {
  readonly ip: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * Translates what a program dials into who is meant, as kube-proxy (iptables mode) and the node's
 * routes do. Source: kubernetes pkg/proxy/iptables/proxier.go v1.35.
 */
export class Router {
  readonly #catalog: ServiceCatalog;
  readonly #balancer: Balancer;
  readonly #parties: Parties;
  readonly #podCidr: string;

  constructor(parts: {
    catalog: ServiceCatalog;
    balancer: Balancer;
    parties: Parties;
    podCidr: string;
  }) {
    this.#catalog = parts.catalog;
    this.#balancer = parts.balancer;
    this.#parties = parts.parties;
    this.#podCidr = parts.podCidr;
  }

  route(source: Party, target: Target): Route {
    if (cidrContains("127.0.0.0/8", target.ip) || target.ip === "0.0.0.0") {
      return { kind: "to", destination: source, port: target.port };
    }
    const service = this.#catalog.byIp(target.ip);
    if (service) {
      return this.#toService(source, target, service);
    }
    const node = this.#parties.nodeByIp(target.ip);
    if (node) {
      const exposed = this.#catalog.byNodePort(target.port, target.protocol);
      return exposed
        ? this.#balance(
            source,
            exposed.service,
            exposed.port,
            this.#externalScope(source, exposed.service, node.name),
          )
        : { kind: "to", destination: node, port: target.port };
    }
    return this.#toAddress(target.ip, target.port);
  }

  /** The way of a packet without a port, which no Service translates. */
  routeToAddress(source: Party, ip: string): Route {
    const isOwn = cidrContains("127.0.0.0/8", ip) || ip === "0.0.0.0";
    return isOwn ? { kind: "to", destination: source, port: 0 } : this.#toAddress(ip, 0);
  }

  #toService(source: Party, target: Target, service: StoredObject<Service>): Route {
    const port = service.spec?.ports?.find(
      (candidate) =>
        candidate.port === target.port && (candidate.protocol ?? "TCP") === target.protocol,
    );
    if (port) {
      const isLocal = service.spec?.internalTrafficPolicy === "Local";
      const scope = isLocal ? (this.#parties.nodeOf(source) ?? "") : undefined;
      return this.#balance(source, service, port, scope);
    }
    // No rule translates this port, so the packet leaves for an address that nobody has.
    const destination: Party = { kind: "outside", ip: target.ip };
    return { kind: "dropped", destination, port: target.port, service: nameOf(service) };
  }

  /** With `externalTrafficPolicy: Local` a node's port leads to that node's endpoints, but for Pods of the cluster. */
  #externalScope(source: Party, service: StoredObject<Service>, node: string): string | undefined {
    const isLocal = service.spec?.externalTrafficPolicy === "Local";
    return isLocal && source.kind !== "pod" ? node : undefined;
  }

  #balance(
    source: Party,
    service: StoredObject<Service>,
    port: ServicePort,
    localTo: string | undefined,
  ): Route {
    const name = nameOf(service);
    const isApiServer = name.namespace === "default" && name.name === "kubernetes";
    const picked = this.#balancer.pick(service, port, source.ip, localTo);
    if (typeof picked !== "string") {
      const route = this.#toAddress(picked.ip, picked.port);
      return { ...route, kind: isApiServer ? "to" : route.kind, service: name, isApiServer };
    }
    const destination: Party = { kind: "outside", ip: service.spec?.clusterIP ?? "" };
    const translated = typeof port.targetPort === "number" ? port.targetPort : port.port;
    return isApiServer
      ? { kind: "to", destination, port: translated, service: name, isApiServer }
      : { kind: picked, destination, port: port.port, service: name };
  }

  #toAddress(ip: string, port: number): Route {
    const destination = this.#parties.byIp(ip);
    if (destination) {
      return { kind: "to", destination, port };
    }
    const isPodAddress = cidrContains(this.#podCidr, ip);
    const kind = isPodAddress ? "unreachable" : "dropped";
    return { kind, destination: { kind: "outside", ip }, port };
  }
}

function nameOf({ metadata }: StoredObject<Service>): { namespace: string; name: string } {
  return { namespace: metadata.namespace ?? "", name: metadata.name };
}
