import { apiVersionOf, type KubeObject, type StoredObject } from "../../../kube/index.ts";
import { defineView } from "../view.ts";
import { deepMetric, defined, flatMetric, type Metric, type Side } from "./autoscaler-metrics.ts";
import { horizontalPodAutoscalerKind } from "./horizontal-pod-autoscaler.ts";

type Json = Record<string, unknown>;

/** Annotations that hold what autoscaling/v1 has no members for. */
const annotations = {
  metrics: "autoscaling.alpha.kubernetes.io/metrics",
  currentMetrics: "autoscaling.alpha.kubernetes.io/current-metrics",
  conditions: "autoscaling.alpha.kubernetes.io/conditions",
  behavior: "autoscaling.alpha.kubernetes.io/behavior",
} as const;

function isCpu(metric: Metric): boolean {
  return metric.type === "Resource" && metric.resource?.name === "cpu";
}

function asJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function asMetrics(value: unknown): readonly Metric[] {
  return Array.isArray(value) ? value : [];
}

/** What a JSON text in an annotation holds; undefined where it can't be read, as if it weren't there. */
function readAnnotation(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function annotated(object: KubeObject, added: Json): NonNullable<KubeObject["metadata"]> {
  const texts = Object.entries(defined(added)).map(([name, value]) => [
    name,
    JSON.stringify(value),
  ]);
  const all = { ...object.metadata?.annotations, ...Object.fromEntries(texts) };
  return { ...object.metadata, ...(Object.keys(all).length === 0 ? {} : { annotations: all }) };
}

function unannotated(object: KubeObject): NonNullable<KubeObject["metadata"]> {
  const { annotations: all, ...metadata } = object.metadata ?? {};
  const hidden = new Set<string>(Object.values(annotations));
  const kept = Object.entries(all ?? {}).filter(([name]) => !hidden.has(name));
  return { ...metadata, ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }) };
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function fromStored(object: StoredObject): StoredObject {
  const { metrics, behavior, ...spec } = asJson(object.spec);
  const { currentMetrics, conditions, ...status } = asJson(object.status);
  const wanted = asMetrics(metrics);
  const measured = asMetrics(currentMetrics);
  const cpu = wanted.find(isCpu)?.resource?.target?.averageUtilization;
  const used = measured.find(isCpu)?.resource?.current?.averageUtilization;
  const others = wanted.filter(
    (metric) => !isCpu(metric) || metric.resource?.target?.averageUtilization === undefined,
  );
  const flat = (list: readonly Metric[], side: Side) =>
    nonEmpty(list.map((metric) => flatMetric(metric, side)));
  const metadata = annotated(object, {
    [annotations.metrics]: flat(others, "target"),
    [annotations.currentMetrics]: flat(measured, "current"),
    [annotations.conditions]: nonEmpty(Array.isArray(conditions) ? conditions : []),
    [annotations.behavior]: behavior,
  });
  return {
    ...object,
    apiVersion: "autoscaling/v1",
    metadata: metadata as StoredObject["metadata"],
    ...(object.spec === undefined
      ? {}
      : { spec: defined({ ...spec, targetCPUUtilizationPercentage: cpu }) }),
    ...(object.status === undefined
      ? {}
      : { status: defined({ ...status, currentCPUUtilizationPercentage: used }) }),
  };
}

function cpuMetric(averageUtilization: unknown): readonly Metric[] {
  const target = { type: "Utilization", averageUtilization };
  return averageUtilization === undefined
    ? []
    : [{ type: "Resource", resource: { name: "cpu", target } } as Metric];
}

function cpuUse(averageUtilization: unknown): readonly Metric[] {
  return averageUtilization === undefined
    ? []
    : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization } } } as Metric];
}

function toStored(object: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: cpu, ...spec } = asJson(object.spec);
  const { currentCPUUtilizationPercentage: used, ...status } = asJson(object.status);
  const read = (name: keyof typeof annotations) =>
    readAnnotation(object.metadata?.annotations?.[annotations[name]]);
  const deep = (name: "metrics" | "currentMetrics", side: Side) => {
    const list = read(name);
    return Array.isArray(list) ? list.map((metric) => deepMetric(asJson(metric), side)) : [];
  };
  const measured = deep("currentMetrics", "current");
  const conditions = read("conditions");
  return {
    ...object,
    apiVersion: apiVersionOf(horizontalPodAutoscalerKind),
    metadata: unannotated(object),
    ...(object.spec === undefined
      ? {}
      : {
          spec: defined({
            ...spec,
            metrics: nonEmpty([...cpuMetric(cpu), ...deep("metrics", "target")]),
            behavior: read("behavior"),
          }),
        }),
    ...(object.status === undefined
      ? {}
      : {
          status: defined({
            ...status,
            currentMetrics: nonEmpty(measured.length > 0 ? measured : cpuUse(used)),
            conditions,
          }),
        }),
  };
}

/**
 * HorizontalPodAutoscalers of autoscaling/v1: they name one metric, the CPU's use; the other metrics, the behaviour and
 * the conditions lie in annotations. Source: pkg/apis/autoscaling/v1/conversion.go v1.35.
 */
export const horizontalPodAutoscalerView = defineView(
  "autoscaling/v1/horizontalpodautoscalers",
  horizontalPodAutoscalerKind,
  { toStored, fromStored },
);
