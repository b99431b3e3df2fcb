import { expect, test } from "vitest";
import { serviceWarnings } from "./warnings.ts";

test("an ordinary Service is warned of nothing", () => {
  expect(serviceWarnings({})).toEqual([]);
  expect(
    serviceWarnings({
      spec: { type: "ClusterIP", clusterIP: "10.96.0.9", clusterIPs: ["10.96.0.9"] },
    }),
  ).toEqual([]);
});

test("a headless Service is told what it ignores", () => {
  expect(
    serviceWarnings({
      spec: {
        type: "ClusterIP",
        clusterIP: "None",
        clusterIPs: ["None"],
        sessionAffinity: "ClientIP",
        externalIPs: ["192.0.2.1"],
        externalName: "example.com",
        trafficDistribution: "PreferClose",
      },
    }),
  ).toEqual([
    "spec.externalIPs is ignored for headless services",
    "spec.SessionAffinity is ignored for headless services",
    'spec.externalName is ignored when spec.type is not "ExternalName"',
    'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
  ]);
});

test("odd addresses are told by their place", () => {
  expect(
    serviceWarnings({
      metadata: { annotations: { "service.kubernetes.io/topology-aware-hints": "auto" } },
      spec: {
        type: "ExternalName",
        externalName: "example.com",
        externalIPs: ["192.0.2.1", "2001:DB8::1"],
        loadBalancerSourceRanges: ["10.0.0.1/8"],
      },
    }),
  ).toEqual([
    "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
    'spec.externalIPs[1]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
    'spec.loadBalancerSourceRanges[0]: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
    'spec.externalIPs is ignored when spec.type is "ExternalName"',
  ]);
});
