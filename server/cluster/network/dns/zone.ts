import type { Namespace, Service, StoredObject } from "../../../kube/index.ts";
import type { Informer } from "../../client/client.ts";
import type { Endpoint, ServiceCatalog } from "../services/catalog.ts";
import { addressOfReverseName, clusterDomain, dashed } from "./names.ts";

/** Types of records that the cluster's name server knows. */
export type RecordType = "A" | "SRV" | "PTR" | "CNAME";

/** One record; `data` is an address, a name, or `priority weight port target` for SRV. */
export interface DnsRecord {
  readonly name: string;
  readonly type: RecordType;
  readonly data: string;
}

/** What the name server answers. `no-data`: the name is there, but without that type. */
export type ZoneAnswer =
  | { readonly kind: "found"; readonly records: readonly DnsRecord[] }
  | { readonly kind: "no-such-name" }
  | { readonly kind: "no-data" };

const maxAliases = 8;

/**
 * The records of a cluster, as CoreDNS's kubernetes plugin with `pods insecure` gives them. Names
 * outside of the cluster don't exist, since nothing here reaches the Internet.
 * Source: kubernetes/dns specification 1.1.0; coredns plugin/kubernetes.
 */
export class ClusterZone {
  readonly #catalog: ServiceCatalog;
  readonly #namespaces: Informer<Namespace>;
  readonly #services: Informer<Service>;

  constructor(
    catalog: ServiceCatalog,
    namespaces: Informer<Namespace>,
    services: Informer<Service>,
  ) {
    this.#catalog = catalog;
    this.#namespaces = namespaces;
    this.#services = services;
  }

  /** Answers for a full name without trailing dot; case doesn't matter. */
  query(fullName: string, type: RecordType): ZoneAnswer {
    return this.#query(fullName.toLowerCase(), type, maxAliases);
  }

  #query(name: string, type: RecordType, aliasesLeft: number): ZoneAnswer {
    const address = addressOfReverseName(name);
    if (address !== undefined) {
      return this.#reverse(name, address, type);
    }
    if (!name.endsWith(`.${clusterDomain}`)) {
      return name === clusterDomain ? { kind: "no-data" } : { kind: "no-such-name" };
    }
    const labels = name.slice(0, -clusterDomain.length - 1).split(".");
    const kind = labels.at(-1);
    if (kind === "pod") {
      return this.#pod(name, labels, type);
    }
    return kind === "svc"
      ? this.#underServices(name, labels.slice(0, -1), type, aliasesLeft)
      : { kind: "no-such-name" };
  }

  /** Any address in dashes is a name, as `pods insecure` says. */
  #pod(name: string, labels: readonly string[], type: RecordType): ZoneAnswer {
    const [address = "", namespace = ""] = labels;
    if (!this.#namespaces.get("", namespace)) {
      return { kind: "no-such-name" };
    }
    const isAddress = labels.length === 3 && /^\d+-\d+-\d+-\d+$/.test(address);
    return isAddress
      ? answer(type, [{ name, type: "A", data: address.replaceAll("-", ".") }])
      : { kind: labels.length === 2 ? "no-data" : "no-such-name" };
  }

  #underServices(
    name: string,
    labels: readonly string[],
    type: RecordType,
    aliasesLeft: number,
  ): ZoneAnswer {
    const [namespace, service, ...rest] = labels.toReversed();
    if (namespace === undefined) {
      return { kind: "no-data" };
    }
    if (service === undefined) {
      return { kind: this.#namespaces.get("", namespace) ? "no-data" : "no-such-name" };
    }
    const object = this.#catalog.byName(namespace, service);
    if (!object) {
      return { kind: "no-such-name" };
    }
    if (object.spec?.type === "ExternalName") {
      return rest.length === 0
        ? this.#alias(name, object.spec.externalName ?? "", type, aliasesLeft)
        : { kind: "no-such-name" };
    }
    return this.#service(name, object, rest.toReversed(), type);
  }

  /** Without the Internet the target of an alias is known only if it lies in the cluster. */
  #alias(name: string, target: string, type: RecordType, aliasesLeft: number): ZoneAnswer {
    const alias: DnsRecord = { name, type: "CNAME", data: target };
    if (type === "CNAME") {
      return { kind: "found", records: [alias] };
    }
    if (aliasesLeft === 0) {
      return { kind: "no-such-name" };
    }
    const behind = this.#query(target.replace(/\.$/, "").toLowerCase(), type, aliasesLeft - 1);
    return behind.kind === "found"
      ? { kind: "found", records: [alias, ...behind.records] }
      : behind;
  }

  #service(
    name: string,
    service: StoredObject<Service>,
    prefix: readonly string[],
    type: RecordType,
  ): ZoneAnswer {
    const isHeadless = service.spec?.clusterIP === "None";
    const endpoints = isHeadless ? this.#endpoints(service) : [];
    const [first, second] = prefix;
    if (first === undefined) {
      const ips = isHeadless
        ? endpoints.map((endpoint) => endpoint.ip)
        : [service.spec?.clusterIP ?? ""];
      const known = ips.filter((ip) => ip !== "");
      return known.length === 0 && isHeadless
        ? { kind: "no-such-name" }
        : answer(type, addressRecords(name, known));
    }
    if (prefix.length === 1) {
      const ips = endpoints.filter((each) => labelOf(each) === first).map((each) => each.ip);
      return ips.length === 0 ? { kind: "no-such-name" } : answer(type, addressRecords(name, ips));
    }
    return prefix.length === 2 && first.startsWith("_") && second?.startsWith("_")
      ? this.#portRecords(name, service, first.slice(1), second.slice(1), type)
      : { kind: "no-such-name" };
  }

  #endpoints(service: StoredObject<Service>): readonly Endpoint[] {
    const unique = new Map(
      this.#catalog.readyEndpoints(service).map((endpoint) => [endpoint.ip, endpoint]),
    );
    return [...unique.values()];
  }

  #portRecords(
    name: string,
    service: StoredObject<Service>,
    portName: string,
    protocol: string,
    type: RecordType,
  ): ZoneAnswer {
    const port = service.spec?.ports?.find(
      (each) => each.name === portName && (each.protocol ?? "TCP").toLowerCase() === protocol,
    );
    if (!port) {
      return { kind: "no-such-name" };
    }
    const base = serviceName(service);
    const targets =
      service.spec?.clusterIP === "None"
        ? this.#catalog
            .readyEndpoints(service, port)
            .map((each) => ({ port: each.port, host: `${labelOf(each)}.${base}` }))
        : [{ port: port.port, host: base }];
    const weight = Math.floor(100 / Math.max(1, targets.length));
    const records = targets.map(
      (each): DnsRecord => ({ name, type: "SRV", data: `0 ${weight} ${each.port} ${each.host}.` }),
    );
    return records.length === 0 ? { kind: "no-such-name" } : answer(type, records);
  }

  #reverse(name: string, ip: string, type: RecordType): ZoneAnswer {
    const service = this.#catalog.byIp(ip);
    const names = service ? [serviceName(service)] : this.#endpointNames(ip);
    const records = names.map((data): DnsRecord => ({ name, type: "PTR", data }));
    return records.length === 0 ? { kind: "no-such-name" } : answer(type, records);
  }

  #endpointNames(ip: string): string[] {
    return this.#services.list().flatMap((service) =>
      this.#catalog
        .readyEndpoints(service)
        .filter((endpoint) => endpoint.ip === ip)
        .map((endpoint) => `${labelOf(endpoint)}.${serviceName(service)}`),
    );
  }
}

/** A Pod with a hostname is named by it, any other by its address. */
function labelOf({ hostname, ip }: Endpoint): string {
  return hostname ?? dashed(ip);
}

function serviceName({ metadata }: StoredObject<Service>): string {
  return `${metadata.name}.${metadata.namespace}.svc.${clusterDomain}`;
}

function addressRecords(name: string, ips: readonly string[]): DnsRecord[] {
  return ips.map((data) => ({ name, type: "A", data }));
}

function answer(type: RecordType, records: readonly DnsRecord[]): ZoneAnswer {
  const wanted = records.filter((record) => record.type === type);
  return wanted.length === 0 ? { kind: "no-data" } : { kind: "found", records: wanted };
}
