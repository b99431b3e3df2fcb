import type { Clock } from "../../../core/clock.ts";
import type { Service, StoredObject } from "../../../kube/index.ts";
import type { Endpoint, ServiceCatalog, ServicePort } from "./catalog.ts";

interface Affinity {
  readonly endpoint: string;
  readonly expiresMs: number;
}

/** Upstream's default of `sessionAffinityConfig.clientIP.timeoutSeconds`. */
const affinitySecondsDefault = 10_800;
const affinitiesMax = 10_000;

/** Picks an endpoint for each new connection, at random or the client's former one. */
export class Balancer {
  readonly #catalog: ServiceCatalog;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #affinities = new Map<string, Affinity>();

  /** @param random a number in [0, 1) for each call. */
  constructor(catalog: ServiceCatalog, clock: Clock, random: () => number) {
    this.#catalog = catalog;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * @param localTo the node whose endpoints alone may be picked, as a traffic policy `Local` says.
   * @returns `refused` without any endpoint (kube-proxy's REJECT), `dropped` if only other nodes have one.
   */
  pick(
    service: StoredObject<Service>,
    port: ServicePort,
    clientIp: string,
    localTo: string | undefined,
  ): Endpoint | "refused" | "dropped" {
    const all = this.#catalog.endpointsOf(service, port);
    if (all.length === 0) {
      return "refused";
    }
    const usable =
      localTo === undefined ? all : all.filter((endpoint) => endpoint.node === localTo);
    if (usable.length === 0) {
      return "dropped";
    }
    return service.spec?.sessionAffinity === "ClientIP"
      ? this.#sticky(service, port, clientIp, usable)
      : this.#any(usable);
  }

  #any(endpoints: readonly Endpoint[]): Endpoint | "refused" {
    return endpoints[Math.floor(this.#random() * endpoints.length)] ?? "refused";
  }

  #sticky(
    service: StoredObject<Service>,
    port: ServicePort,
    clientIp: string,
    usable: readonly Endpoint[],
  ): Endpoint | "refused" {
    const key = `${service.metadata.uid}/${port.port}/${port.protocol ?? "TCP"}/${clientIp}`;
    const nowMs = this.#clock.now().getTime();
    const former = this.#affinities.get(key);
    const kept =
      former !== undefined && former.expiresMs > nowMs
        ? usable.find((endpoint) => `${endpoint.ip}:${endpoint.port}` === former.endpoint)
        : undefined;
    const chosen = kept ?? this.#any(usable);
    if (chosen !== "refused") {
      const seconds =
        service.spec?.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? affinitySecondsDefault;
      this.#affinities.delete(key);
      this.#affinities.set(key, {
        endpoint: `${chosen.ip}:${chosen.port}`,
        expiresMs: nowMs + seconds * 1000,
      });
      this.#forgetOldest();
    }
    return chosen;
  }

  #forgetOldest(): void {
    const oldest = this.#affinities.keys().next();
    if (this.#affinities.size > affinitiesMax && !oldest.done) {
      this.#affinities.delete(oldest.value);
    }
  }
}
