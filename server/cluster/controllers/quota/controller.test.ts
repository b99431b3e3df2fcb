import { expect, it } from "vitest";
import type { Pod } from "../../../kube/index.ts";
import type { ResourceQuota } from "../../kinds/core/quota.ts";
import { pods, services } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startResourceQuotaController } from "./controller.ts";

const quotas = { group: "", resource: "resourcequotas" };

async function start(name: string, spec: NonNullable<ResourceQuota["spec"]>): Promise<Harness> {
  const harness = createHarness();
  await harness.run(startResourceQuotaController);
  await harness.client.create<ResourceQuota>(quotas, "default", { metadata: { name }, spec });
  await harness.settle();
  return harness;
}

async function makePod(harness: Harness, name: string, parts: Partial<Pod["spec"]> = {}) {
  const resources = { requests: { cpu: "250m", memory: "64Mi" }, limits: { cpu: "500m" } };
  await harness.client.create<Pod>(pods, "default", {
    metadata: { name },
    spec: { containers: [{ name: "c", image: "nginx", resources }], ...parts },
  });
  await harness.settle();
}

const statusOf = async (harness: Harness, name: string) =>
  (await harness.client.get<ResourceQuota>(quotas, "default", name)).status;

it("tells what is used, as objects come, end and go", async () => {
  const hard = {
    pods: "4",
    "requests.cpu": "1",
    "limits.cpu": "2",
    memory: "1Gi",
    "count/pods": "9",
  };
  const harness = await start("q", { hard });
  const none = {
    pods: "0",
    "requests.cpu": "0",
    "limits.cpu": "0",
    memory: "0",
    "count/pods": "0",
  };
  expect(await statusOf(harness, "q")).toEqual({ hard, used: none });
  await makePod(harness, "one");
  await makePod(harness, "two");
  expect((await statusOf(harness, "q"))?.used).toEqual({
    pods: "2",
    "requests.cpu": "500m",
    "limits.cpu": "1",
    memory: "128Mi",
    "count/pods": "2",
  });
  await harness.setStatus(pods, "default", "one", { phase: "Succeeded" });
  await harness.settle();
  expect((await statusOf(harness, "q"))?.used).toMatchObject({ pods: "1", "count/pods": "2" });
  await harness.client.delete(pods, "default", "one", { gracePeriodSeconds: 0 });
  await harness.client.delete(pods, "default", "two", { gracePeriodSeconds: 0 });
  await harness.settle();
  expect((await statusOf(harness, "q"))?.used).toEqual(none);
});

it("counts only what its scopes take in", async () => {
  const harness = await start("important", {
    hard: { pods: "5" },
    scopeSelector: {
      matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["high"] }],
    },
  });
  await makePod(harness, "plain");
  await makePod(harness, "high", { priorityClassName: "high" });
  expect((await statusOf(harness, "important"))?.used).toEqual({ pods: "1" });
});

it("follows a change of its limits, and kinds of other groups", async () => {
  const harness = await start("q", { hard: { services: "1", "count/deployments.apps": "2" } });
  await harness.client.create(services, "default", {
    metadata: { name: "web" },
    spec: { ports: [{ port: 80 }] },
  });
  await harness.client.modify<ResourceQuota>(quotas, "default", "q", ({ spec }) => {
    if (spec) spec.hard = { services: "3" };
    return true;
  });
  await harness.settle();
  expect(await statusOf(harness, "q")).toEqual({
    hard: { services: "3" },
    used: { services: "1" },
  });
});
