import { expect, it } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import { createRegistry } from "../../registry/create-registry.ts";
import { writer } from "../../registry/test-kinds.ts";
import { createMemoryStorage } from "../../storage/memory-storage.ts";
import { horizontalPodAutoscalerKind } from "./horizontal-pod-autoscaler.ts";
import { horizontalPodAutoscalerView } from "./horizontal-pod-autoscaler-view.ts";

function stores() {
  const registry = createRegistry({
    storage: createMemoryStorage(),
    clock: new ManualClock(),
    kinds: [horizontalPodAutoscalerKind],
    views: [horizontalPodAutoscalerView],
    admission: [],
  });
  const second = registry.resource("autoscaling", "v2", "horizontalpodautoscalers");
  const first = registry.resource("autoscaling", "v1", "horizontalpodautoscalers");
  if (!first || !second) {
    throw new Error("no autoscalers");
  }
  return { first, second };
}

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const object = (version: string, spec: object, annotations?: Record<string, string>) => ({
  apiVersion: `autoscaling/${version}`,
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web", ...(annotations ? { annotations } : {}) },
  spec: { scaleTargetRef, maxReplicas: 3, ...spec },
});
const cpu = (averageUtilization: number) => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

it("is stored as autoscaling/v2 with the CPU's metric", async () => {
  const { first, second } = stores();
  const made = await first.create(
    "a",
    object("v1", { targetCPUUtilizationPercentage: 70 }),
    writer(),
  );
  expect([made.apiVersion, made.spec]).toEqual([
    "autoscaling/v1",
    { scaleTargetRef, maxReplicas: 3, minReplicas: 1, targetCPUUtilizationPercentage: 70 },
  ]);
  expect(second.get("a", "web").spec).toEqual({
    scaleTargetRef,
    maxReplicas: 3,
    minReplicas: 1,
    metrics: [cpu(70)],
  });
});

it("wants 80 % of the CPU where nothing is said", async () => {
  const { first } = stores();
  const { spec } = await first.create("a", object("v1", {}), writer());
  expect(spec).toMatchObject({ targetCPUUtilizationPercentage: 80 });
});

const amount = { type: "AverageValue", averageValue: "10" };
const metric = { name: "requests", selector: { matchLabels: { a: "b" } } };
const describedObject = { apiVersion: "v1", kind: "Service", name: "web" };
const byContainer = {
  name: "cpu",
  container: "c",
  target: { type: "Utilization", averageUtilization: 5 },
};

it.each([
  [
    "memory",
    { type: "Resource", resource: { name: "memory", target: amount } },
    { type: "Resource", resource: { name: "memory", targetAverageValue: "10" } },
  ],
  [
    "a container's CPU",
    { type: "ContainerResource", containerResource: byContainer },
    {
      type: "ContainerResource",
      containerResource: { name: "cpu", container: "c", targetAverageUtilization: 5 },
    },
  ],
  [
    "a metric of Pods",
    { type: "Pods", pods: { metric, target: amount } },
    {
      type: "Pods",
      pods: { metricName: "requests", selector: metric.selector, targetAverageValue: "10" },
    },
  ],
  [
    "a metric of an object",
    { type: "Object", object: { metric, describedObject, target: { type: "Value", value: "7" } } },
    {
      type: "Object",
      object: {
        metricName: "requests",
        selector: metric.selector,
        target: describedObject,
        targetValue: "7",
      },
    },
  ],
  [
    "a metric from outside",
    { type: "External", external: { metric, target: amount } },
    {
      type: "External",
      external: {
        metricName: "requests",
        metricSelector: metric.selector,
        targetAverageValue: "10",
      },
    },
  ],
])("keeps %s in an annotation, and reads it from there", async (_what, deep, flat) => {
  const { first, second } = stores();
  const behavior = { scaleDown: { stabilizationWindowSeconds: 60 } };
  await second.create("a", object("v2", { metrics: [cpu(50), deep], behavior }), writer());
  const stored = second.get("a", "web");
  const { metadata, spec } = first.get("a", "web");
  expect(spec).toEqual({
    scaleTargetRef,
    minReplicas: 1,
    maxReplicas: 3,
    targetCPUUtilizationPercentage: 50,
  });
  const { annotations = {} } = metadata;
  expect(Object.entries(annotations).map(([name, text]) => [name, JSON.parse(text)])).toEqual([
    ["autoscaling.alpha.kubernetes.io/metrics", [flat]],
    ["autoscaling.alpha.kubernetes.io/behavior", behavior],
  ]);
  await first.update("a", "web", first.get("a", "web"), "", writer());
  expect(second.get("a", "web")).toMatchObject({ spec: stored.spec, metadata: { name: "web" } });
  expect(second.get("a", "web").metadata.annotations).toBeUndefined();
});
