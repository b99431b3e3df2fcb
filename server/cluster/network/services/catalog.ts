import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type { EndpointSlice, Service, StoredObject } from "../../../kube/index.ts";
import type { Informers } from "../../client/client.ts";
import { ObjectIndex } from "../object-index.ts";

export type ServicePort = NonNullable<NonNullable<Service["spec"]>["ports"]>[number];

/** One address behind a Service port. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  readonly hostname: string | undefined;
  readonly node: string | undefined;
  readonly targetName: string | undefined;
}

type SliceEndpoint = NonNullable<EndpointSlice["endpoints"]>[number];

/** Services by every address that leads to them, and their endpoints. */
export class ServiceCatalog implements Owned {
  readonly #owned = new OwnedStack();
  readonly #byIp: ObjectIndex<Service>;
  readonly #byNodePort: ObjectIndex<Service>;
  readonly #byName: ObjectIndex<Service>;
  readonly #slices: ObjectIndex<EndpointSlice>;

  constructor(informers: Informers) {
    const services = informers.of<Service>({ group: "", resource: "services" });
    const slices = informers.of<EndpointSlice>({
      group: "discovery.k8s.io",
      resource: "endpointslices",
    });
    this.#byIp = this.#owned.own(new ObjectIndex(services, addressesOf));
    this.#byNodePort = this.#owned.own(new ObjectIndex(services, nodePortsOf));
    this.#byName = this.#owned.own(
      new ObjectIndex(services, ({ metadata }) => [`${metadata.namespace}/${metadata.name}`]),
    );
    this.#slices = this.#owned.own(new ObjectIndex(slices, serviceOfSlice));
  }

  byIp(ip: string): StoredObject<Service> | undefined {
    return this.#byIp.get(ip)[0];
  }

  byName(namespace: string, name: string): StoredObject<Service> | undefined {
    return this.#byName.get(`${namespace}/${name}`)[0];
  }

  /** The Service and port that a node's port leads to. */
  byNodePort(
    port: number,
    protocol: string,
  ): { service: StoredObject<Service>; port: ServicePort } | undefined {
    const service = this.#byNodePort.get(`${port}/${protocol}`)[0];
    const found = service?.spec?.ports?.find(
      (candidate) => candidate.nodePort === port && (candidate.protocol ?? "TCP") === protocol,
    );
    return service && found ? { service, port: found } : undefined;
  }

  /**
   * Where connections to a Service port go: its ready endpoints or, without any, those that still
   * serve while they terminate. Source: kubernetes pkg/proxy/topology.go v1.35.
   */
  endpointsOf(service: StoredObject<Service>, port: ServicePort): readonly Endpoint[] {
    const ready = this.#select(service, port, isReady);
    return ready.length > 0 ? ready : this.#select(service, port, isServingWhileTerminating);
  }

  /** Ready endpoints of every port, for DNS; a headless Service may have no port at all. */
  readyEndpoints(service: StoredObject<Service>, port?: ServicePort): readonly Endpoint[] {
    return this.#select(service, port, isReady);
  }

  dispose(): Promise<void> {
    return this.#owned.dispose();
  }

  #select(
    service: StoredObject<Service>,
    port: ServicePort | undefined,
    wanted: (endpoint: SliceEndpoint) => boolean,
  ): Endpoint[] {
    const key = `${service.metadata.namespace}/${service.metadata.name}`;
    const found = new Map<string, Endpoint>();
    for (const slice of this.#slices.get(key)) {
      const number = port === undefined ? 0 : slicePort(slice, port);
      for (const endpoint of number === undefined ? [] : (slice.endpoints ?? [])) {
        const ip = endpoint.addresses[0];
        if (ip !== undefined && number !== undefined && wanted(endpoint)) {
          found.set(`${ip}:${number}`, {
            ip,
            port: number,
            hostname: endpoint.hostname,
            node: endpoint.nodeName,
            targetName: endpoint.targetRef?.name,
          });
        }
      }
    }
    return [...found.values()];
  }
}

function slicePort(slice: EndpointSlice, port: ServicePort): number | undefined {
  return slice.ports?.find(
    (candidate) =>
      (candidate.name ?? "") === (port.name ?? "") &&
      (candidate.protocol ?? "TCP") === (port.protocol ?? "TCP"),
  )?.port;
}

/** An absent condition means ready. Source: api/discovery/v1 types.go v1.35. */
function isReady({ conditions }: SliceEndpoint): boolean {
  return conditions?.ready ?? true;
}

function isServingWhileTerminating({ conditions }: SliceEndpoint): boolean {
  return (conditions?.serving ?? true) && (conditions?.terminating ?? false);
}

function addressesOf({ spec }: StoredObject<Service>): readonly string[] {
  const clusterIps = spec?.clusterIPs ?? (spec?.clusterIP ? [spec.clusterIP] : []);
  const usable = clusterIps.filter((ip) => ip !== "" && ip !== "None");
  return [...new Set([...usable, ...(spec?.externalIPs ?? [])])];
}

function nodePortsOf({ spec }: StoredObject<Service>): readonly string[] {
  return (spec?.ports ?? [])
    .filter((port) => (port.nodePort ?? 0) > 0)
    .map((port) => `${port.nodePort}/${port.protocol ?? "TCP"}`);
}

function serviceOfSlice({ metadata }: StoredObject<EndpointSlice>): readonly string[] {
  const service = metadata.labels?.["kubernetes.io/service-name"];
  return service === undefined ? [] : [`${metadata.namespace}/${service}`];
}
