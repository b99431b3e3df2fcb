import type * as client from "@kubernetes/client-node";
import type { Wire } from "../../../kube/index.ts";

/** A metric of autoscaling/v2, of a spec or of a status. */
export type Metric = Partial<Wire<client.V2MetricSpec>> & Partial<Wire<client.V2MetricStatus>>;
type Amount = Partial<Wire<client.V2MetricTarget>>;

/** A metric as the annotations of autoscaling/v1 hold it: amounts lie flat, under names with a prefix. */
type FlatMetric = { readonly type?: string } & Record<string, unknown>;
type Flat = Record<string, unknown>;

/** Whether amounts are wanted (`target`) or measured (`current`). */
export type Side = "target" | "current";

/** Metrics by the names of their members: `type` is the same name with a capital. */
const sources = ["resource", "containerResource", "pods", "object", "external"] as const;

/**
 * Writes a metric of autoscaling/v2 in the form of autoscaling/v1's annotations.
 * Source: pkg/apis/autoscaling/v1/conversion.go, staging/src/k8s.io/api/autoscaling/v1/types.go v1.35.
 */
export function flatMetric(metric: Metric, side: Side): FlatMetric {
  const source = sources.find((name) => metric[name] !== undefined);
  const detail = source === undefined ? {} : ((metric[source] ?? {}) as Flat);
  const flat: FlatMetric = { ...(metric.type === undefined ? {} : { type: metric.type }) };
  return source === undefined ? flat : { ...flat, [source]: flatSource(source, detail, side) };
}

function flatSource(source: (typeof sources)[number], detail: Flat, side: Side): Flat {
  const { [side]: amount, metric, describedObject, ...rest } = detail;
  const { averageUtilization, averageValue, value } = (amount ?? {}) as Amount;
  const { name: metricName, selector } = (metric ?? {}) as Flat;
  return defined({
    ...rest,
    metricName,
    [source === "external" ? "metricSelector" : "selector"]: selector,
    ...(describedObject === undefined ? {} : { target: describedObject }),
    [`${side}AverageUtilization`]: averageUtilization,
    [source === "object" ? "averageValue" : `${side}AverageValue`]: averageValue,
    [`${side}Value`]: value,
  });
}

/** The way back of {@link flatMetric}. */
export function deepMetric(flat: FlatMetric, side: Side): Metric {
  const source = sources.find((name) => flat[name] !== undefined);
  const { type } = flat;
  const metric = defined({ type });
  return source === undefined
    ? metric
    : { ...metric, [source]: deepSource(source, (flat[source] ?? {}) as Flat, side) };
}

function deepSource(source: (typeof sources)[number], flat: Flat, side: Side): Flat {
  const averageName = source === "object" ? "averageValue" : `${side}AverageValue`;
  const selectorName = source === "external" ? "metricSelector" : "selector";
  const {
    metricName,
    [selectorName]: selector,
    [`${side}AverageUtilization`]: averageUtilization,
    [averageName]: averageValue,
    [`${side}Value`]: value,
    ...others
  } = flat;
  const { target, ...rest } = others;
  const amount = defined({ averageUtilization, averageValue, value });
  return defined({
    ...rest,
    metric: metricName === undefined ? undefined : defined({ name: metricName, selector }),
    describedObject: source === "object" ? target : undefined,
    [side]: side === "target" ? { type: amountType(amount), ...amount } : amount,
  });
}

function amountType(amount: Flat): string {
  if (amount.averageUtilization !== undefined) {
    return "Utilization";
  }
  return amount.averageValue === undefined ? "Value" : "AverageValue";
}

/** The object without its undefined members. */
export function defined(object: Flat): Flat {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
