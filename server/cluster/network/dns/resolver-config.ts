import type { Pod } from "../../../kube/index.ts";
import { clusterDomain } from "./names.ts";

/** What a Pod's /etc/resolv.conf says. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
  /** All attempts together. */
  readonly timeoutMs: number;
}

const ndotsOfLibc = 1;
const ndotsOfCluster = 5;
const timeoutSecondsDefault = 5;
const attemptsDefault = 2;

/**
 * The resolver of a Pod by its dnsPolicy and dnsConfig; `namespace` is what DNS calls the Pod's. Nodes have no name server in this cluster.
 * Source: kubernetes pkg/kubelet/network/dns/dns.go v1.35; resolv.conf(5) for the defaults.
 */
export function resolverConfig(
  pod: Pod,
  { clusterDns, namespace }: { readonly clusterDns: string; readonly namespace: string },
): ResolverConfig {
  const { dnsPolicy = "ClusterFirst", dnsConfig, hostNetwork } = pod.spec ?? {};
  const usesCluster =
    dnsPolicy === "ClusterFirstWithHostNet" ||
    (dnsPolicy === "ClusterFirst" && hostNetwork !== true);
  const option = (name: string) => dnsConfig?.options?.find((each) => each.name === name)?.value;
  const numberOf = (name: string, fallback: number) => Number(option(name) ?? fallback) || fallback;
  const searches = usesCluster
    ? [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain]
    : [];
  return {
    nameservers: [
      ...new Set([...(usesCluster ? [clusterDns] : []), ...(dnsConfig?.nameservers ?? [])]),
    ],
    searches: [...new Set([...searches, ...(dnsConfig?.searches ?? [])])],
    ndots: Number(option("ndots") ?? (usesCluster ? ndotsOfCluster : ndotsOfLibc)),
    timeoutMs:
      numberOf("timeout", timeoutSecondsDefault) * numberOf("attempts", attemptsDefault) * 1000,
  };
}

/** The full names to try for a name, in order; a trailing dot means the name as it is. */
export function candidates(name: string, config: ResolverConfig): readonly string[] {
  if (name.endsWith(".")) {
    return [name.slice(0, -1)];
  }
  const searched = config.searches.map((domain) => `${name}.${domain}`);
  const dots = name.split(".").length - 1;
  return dots >= config.ndots ? [name, ...searched] : [...searched, name];
}
