import type * as client from "@kubernetes/client-node";
import type { Wire } from "../../../kube/index.ts";

type Autoscaler = Wire<client.V2HorizontalPodAutoscaler>;
type Metric = NonNullable<NonNullable<Autoscaler["spec"]>["metrics"]>[number];

/** Why a metric can't be had: the reason of the condition and its event, and the text. */
export interface MetricFault {
  readonly reason: string;
  readonly message: string;
  /** How the text begins where all metrics are summed up. */
  readonly prefix: string;
}

const notServed = (resource: string) =>
  `the server could not find the requested resource (get ${resource})`;

/**
 * What a cluster without any metrics API says to a metric.
 * Source: kubernetes pkg/controller/podautoscaler/horizontal.go, replica_calculator.go and metrics/client.go v1.35.
 */
export function metricFault(metric: Metric, namespace: string): MetricFault {
  const { resource, containerResource, pods, object, external } = metric;
  const measured = resource ?? containerResource;
  if (measured) {
    const api = `unable to fetch metrics from resource metrics API: ${notServed("pods.metrics.k8s.io")}`;
    const { name, target } = measured;
    const what = target.averageValue === undefined ? "utilization" : "usage";
    return {
      reason: resource ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric",
      message: `failed to get ${name} ${what}: unable to get metrics for resource ${name}: ${api}`,
      prefix: resource
        ? `failed to get ${name} resource metric value: `
        : `failed to get ${name} container metric value: `,
    };
  }
  const custom = "no custom metrics API (custom.metrics.k8s.io) registered";
  if (pods) {
    const message = `unable to get metric ${pods.metric.name}: ${custom}`;
    return { reason: "FailedGetPodsMetric", message, prefix: "failed to get pods metric value: " };
  }
  if (object) {
    const { kind, name } = object.describedObject;
    const message = `unable to get metric ${object.metric.name}: ${kind} on ${namespace} ${name}/${custom}`;
    const prefix = "failed to get object metric value: ";
    return { reason: "FailedGetObjectMetric", message, prefix };
  }
  const name = external?.metric.name ?? "";
  const api = `unable to fetch metrics from external metrics API: ${notServed(`${name}.external.metrics.k8s.io`)}`;
  return {
    reason: "FailedGetExternalMetric",
    message: `unable to get external metric ${namespace}/${name}/nil: ${api}`,
    prefix: `failed to get ${name} external metric value: `,
  };
}
