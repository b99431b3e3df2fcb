import type * as client from "@kubernetes/client-node";
import { expect, it } from "vitest";
import type { Deployment, Wire } from "../../../kube/index.ts";
import { deployments } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startAutoscaler } from "./controller.ts";

type Autoscaler = Wire<client.V2HorizontalPodAutoscaler>;
const autoscalers = { group: "autoscaling", resource: "horizontalpodautoscalers" };

async function start(replicas: number | null, spec: Partial<Autoscaler["spec"]> = {}) {
  const harness = createHarness();
  if (replicas !== null) {
    await harness.client.create<Deployment>(deployments, "default", {
      metadata: { name: "web" },
      spec: {
        replicas,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "c", image: "nginx" }] },
        },
      },
    });
  }
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
  await harness.client.create<Autoscaler>(autoscalers, "default", {
    metadata: { name: "web" },
    spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 5, ...spec },
  });
  await harness.run(startAutoscaler);
  return harness;
}

async function conditionsOf(harness: Harness): Promise<string[]> {
  const found = await harness.client.get<Autoscaler>(autoscalers, "default", "web");
  return (found.status?.conditions ?? []).map(
    ({ type, status, reason, message }) => `${type} ${status} ${reason}: ${message}`,
  );
}

const noMetrics =
  "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";

it("says that there are no metrics", async () => {
  const harness = await start(3);
  expect(await conditionsOf(harness)).toEqual([
    "AbleToScale True SucceededGetScale: the HPA controller was able to get the target's current scale",
    `ScalingActive False FailedGetResourceMetric: the HPA was unable to compute the replica count: ${noMetrics}`,
  ]);
  expect(harness.events).toEqual([
    `Warning FailedGetResourceMetric HorizontalPodAutoscaler/web: ${noMetrics}`,
    `Warning FailedComputeMetricsReplicas HorizontalPodAutoscaler/web: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${noMetrics}`,
  ]);
});

it("keeps the target within its bounds all the same", async () => {
  for (const [before, after, bound] of [
    [1, 2, "below Spec.MinReplicas"],
    [9, 5, "above Spec.MaxReplicas"],
  ] as const) {
    const harness = await start(before);
    const target = await harness.client.get<Deployment>(deployments, "default", "web");
    expect(target.spec?.replicas).toBe(after);
    expect(harness.events).toEqual([
      `Normal SuccessfulRescale HorizontalPodAutoscaler/web: New size: ${after}; reason: Current number of replicas ${bound}`,
    ]);
    expect(await conditionsOf(harness)).toEqual([
      `AbleToScale True SucceededRescale: the HPA controller was able to update the target scale to ${after}`,
    ]);
  }
});

it("rests while the target is scaled to nothing, and misses one that isn't there", async () => {
  const resting = await start(0);
  expect((await conditionsOf(resting)).at(-1)).toBe(
    "ScalingActive False ScalingDisabled: scaling is disabled since the replica count of the target is zero",
  );
  const missing = await start(null);
  expect(await conditionsOf(missing)).toEqual([
    `AbleToScale False FailedGetScale: the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
  ]);
  expect(missing.events).toEqual([
    `Warning FailedGetScale HorizontalPodAutoscaler/web: deployments.apps "web" not found`,
  ]);
});
