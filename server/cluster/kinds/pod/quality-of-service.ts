import type { Container, PodSpec } from "../../../kube/index.ts";
import { amountOf } from "../shared/resource-list.ts";

const counted = ["cpu", "memory"] as const;

function hasAmount(container: Container, list: "limits" | "requests"): boolean {
  return counted.some((name) => (amountOf(container.resources?.[list], name)?.sign ?? 0) > 0);
}

function isGuaranteed(container: Container): boolean {
  return counted.every((name) => {
    const limit = amountOf(container.resources?.limits, name);
    const request = amountOf(container.resources?.requests, name) ?? limit;
    return limit !== undefined && limit.sign > 0 && request?.compare(limit) === 0;
  });
}

/** Source: pkg/apis/core/helper/qos/qos.go v1.35. */
export function qualityOfService(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  if (!containers.some((c) => hasAmount(c, "limits") || hasAmount(c, "requests"))) {
    return "BestEffort";
  }
  return containers.every(isGuaranteed) ? "Guaranteed" : "Burstable";
}
