import type { Service } from "../../../kube/index.ts";

const affinitySeconds = 10_800;

/** Whether the Service is reached from outside of the cluster. */
export function isExternal({ spec }: Service): boolean {
  const { type, externalIPs = [] } = spec ?? {};
  return (
    type === "LoadBalancer" ||
    type === "NodePort" ||
    (type === "ClusterIP" && externalIPs.length > 0)
  );
}

/** Fills a Service's defaults. Source: pkg/apis/core/v1/defaults.go v1.35. */
export function applyServiceDefaults(service: Service): void {
  service.spec ??= {};
  const { spec } = service;
  spec.type ||= "ClusterIP";
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") {
    delete spec.sessionAffinityConfig;
  } else if (spec.sessionAffinity === "ClientIP") {
    spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: affinitySeconds } };
  }
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    port.targetPort ||= port.port;
  }
  if (isExternal(service)) {
    spec.externalTrafficPolicy ||= "Cluster";
  }
  if (spec.type !== "ExternalName") {
    spec.internalTrafficPolicy ??= "Cluster";
  }
  if (spec.type === "LoadBalancer") {
    spec.allocateLoadBalancerNodePorts ??= true;
  }
  service.status ??= { loadBalancer: {} };
}
