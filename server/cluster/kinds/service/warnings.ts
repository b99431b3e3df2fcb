import type { Service } from "../../../kube/index.ts";
import { cidrWarnings, ipWarnings } from "../networking/address-warnings.ts";

/** What of a Service has no effect, or not the one that was meant. Source: pkg/api/service/warnings.go v1.35. */
export function serviceWarnings({ metadata, spec = {} }: Service): string[] {
  const { type, clusterIP, clusterIPs = [], externalIPs = [], externalName, loadBalancerIP } = spec;
  const hints = "service.kubernetes.io/topology-aware-hints";
  const isAddressed = clusterIP !== undefined && clusterIP !== "" && clusterIP !== "None";
  const addresses = isAddressed ? clusterIPs : [];
  const isExternalName = type === "ExternalName";
  return [
    ...(metadata?.annotations?.[hints] === undefined
      ? []
      : [
          `annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`,
        ]),
    ...addresses.flatMap((ip, index) => ipWarnings(`spec.clusterIPs[${index}]`, ip)),
    ...(type === "ClusterIP" && clusterIP === "None" ? headlessWarnings(spec) : []),
    ...externalIPs.flatMap((ip, index) => ipWarnings(`spec.externalIPs[${index}]`, ip)),
    ...ipWarnings("spec.loadBalancerIP", loadBalancerIP ?? ""),
    ...(spec.loadBalancerSourceRanges ?? []).flatMap((cidr, index) =>
      cidrWarnings(`spec.loadBalancerSourceRanges[${index}]`, cidr),
    ),
    ...(isExternalName && externalIPs.length > 0
      ? ['spec.externalIPs is ignored when spec.type is "ExternalName"']
      : []),
    ...(!isExternalName && externalName
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
    ...(spec.trafficDistribution === "PreferClose"
      ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']
      : []),
  ];
}

function headlessWarnings(spec: NonNullable<Service["spec"]>): string[] {
  const ignored = [
    ...(spec.loadBalancerIP ? ["spec.loadBalancerIP"] : []),
    ...(spec.externalIPs?.length ? ["spec.externalIPs"] : []),
    ...(spec.sessionAffinity && spec.sessionAffinity !== "None" ? ["spec.SessionAffinity"] : []),
  ];
  return ignored.map((field) => `${field} is ignored for headless services`);
}
