import type { Clock } from "../../../core/clock.ts";
import type { Party } from "../../../network-policy/index.ts";
import { cidrContains } from "../../../network-policy/index.ts";
import type { Dialer } from "../dialer.ts";
import type { DnsAnswer, Origin } from "../network.ts";
import type { Parties } from "../parties.ts";
import { reverseName } from "./names.ts";
import { candidates, type ResolverConfig, resolverConfig } from "./resolver-config.ts";
import type { DnsViews } from "./views.ts";
import type { ClusterZone, DnsRecord, RecordType, ZoneAnswer } from "./zone.ts";

/** Address of the Service kube-dns. */
const clusterDnsIp = "10.96.0.10";
const dnsPort = 53;

/** The answer to one question, whose records are as the name server sent them. */
export type QueryAnswer =
  | { readonly kind: "found"; readonly records: readonly DnsRecord[] }
  | { readonly kind: "no-such-name" | "no-data" | "timeout" };

/** Asks the cluster's name server over the network, as the libc of a Pod does. */
export class Resolver {
  readonly #clock: Clock;
  readonly #parties: Parties;
  readonly #dialer: Dialer;
  readonly #zone: ClusterZone;
  readonly #views: DnsViews;

  constructor(parts: {
    clock: Clock;
    parties: Parties;
    dialer: Dialer;
    zone: ClusterZone;
    views: DnsViews;
  }) {
    this.#clock = parts.clock;
    this.#parties = parts.parties;
    this.#dialer = parts.dialer;
    this.#zone = parts.zone;
    this.#views = parts.views;
  }

  async lookup(from: Origin, name: string, signal?: AbortSignal): Promise<DnsAnswer> {
    if (cidrContains("0.0.0.0/0", name)) {
      return { kind: "found", name, addresses: [name] };
    }
    if (name === "localhost") {
      return { kind: "found", name, addresses: ["127.0.0.1"] };
    }
    return toDnsAnswer(await this.query(from, name, "A", signal));
  }

  async reverseLookup(from: Origin, ip: string): Promise<DnsAnswer> {
    return toDnsAnswer(await this.query(from, `${reverseName(ip)}.`, "PTR"));
  }

  /** Tries the search path until a name has an answer; a name without data ends up as `no-data`. */
  async query(
    from: Origin,
    name: string,
    type: RecordType,
    signal?: AbortSignal,
  ): Promise<QueryAnswer> {
    const config = this.#configOf(from);
    if (config === undefined) {
      return { kind: "no-such-name" };
    }
    if (!this.#reaches(from, config)) {
      await this.#clock.sleep(config.timeoutMs, signal);
      return { kind: "timeout" };
    }
    let hasEmptyName = false;
    for (const candidate of candidates(name, config)) {
      const answer = this.#ask(from, candidate, type);
      if (answer.kind === "found") {
        return answer;
      }
      hasEmptyName ||= answer.kind === "no-data";
    }
    return { kind: hasEmptyName ? "no-data" : "no-such-name" };
  }

  /** Asks by the names that the Pod knows, and answers with these. */
  #ask(from: Origin, name: string, type: RecordType): ZoneAnswer {
    if (from.kind !== "pod") {
      return this.#zone.query(name, type);
    }
    const { namespace } = from.pod;
    const answer = this.#zone.query(this.#views.toZone(name, namespace), type);
    const seen = (text: string) => this.#views.toPod(text, namespace);
    return answer.kind === "found"
      ? { kind: "found", records: answer.records.map((record) => withNames(record, seen)) }
      : answer;
  }

  /** Nodes, and Pods that use a node's resolver, know no name of the cluster. */
  #configOf(from: Origin): ResolverConfig | undefined {
    const pod = from.kind === "pod" ? this.#parties.pod(from.pod) : undefined;
    const namespace = this.#views.nameOf(pod?.metadata.namespace ?? "");
    const config = pod && resolverConfig(pod, { clusterDns: clusterDnsIp, namespace });
    return config && config.nameservers.length > 0 ? config : undefined;
  }

  /** The question is one UDP flow to the first name server that answers. */
  #reaches(from: Origin, config: ResolverConfig): boolean {
    return config.nameservers.some((ip) => {
      const target = { ip, port: dnsPort, protocol: "UDP" as const };
      const attempt = this.#dialer.attempt(
        from,
        target,
        ({ service, destination }) =>
          (service?.namespace === "kube-system" && service.name === "kube-dns") ||
          this.#isNameServer(destination),
      );
      return attempt.outcome === "allowed";
    });
  }

  #isNameServer(party: Party): boolean {
    const labels = party.kind === "pod" ? this.#parties.pod(party)?.metadata.labels : undefined;
    return (
      party.kind === "pod" &&
      party.namespace === "kube-system" &&
      labels?.["k8s-app"] === "kube-dns"
    );
  }
}

/** A record's names, each by `change`: its own, and the last word of its data. */
function withNames(record: DnsRecord, change: (name: string) => string): DnsRecord {
  const data = record.data.replace(/\S+$/, change);
  return { ...record, name: change(record.name), data };
}

function toDnsAnswer(answer: QueryAnswer): DnsAnswer {
  if (answer.kind !== "found") {
    return answer.kind === "timeout" ? { kind: "timeout" } : { kind: answer.kind };
  }
  const wanted = answer.records.filter((record) => record.type !== "CNAME");
  return {
    kind: "found",
    name: wanted[0]?.name ?? "",
    addresses: wanted.map((record) => record.data),
  };
}
