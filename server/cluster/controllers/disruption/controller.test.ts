import { expect, it } from "vitest";
import type { Pod, PodDisruptionBudget, ReplicaSet } from "../../../kube/index.ts";
import { componentUser } from "../../authorization/user.ts";
import { builtinKinds } from "../../kinds/index.ts";
import { createRegistry } from "../../registry/create-registry.ts";
import { evictPod } from "../../registry/subresources/eviction.ts";
import { startReplicaSetController } from "../replica-set/controller.ts";
import { pods, replicaSets } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { podDisruptionBudgets, startDisruptionController } from "./controller.ts";

const labels = { app: "web" };

async function start(replicas: number, spec: PodDisruptionBudget["spec"]): Promise<Harness> {
  const harness = createHarness();
  await harness.run(startReplicaSetController);
  await harness.run(startDisruptionController);
  await harness.client.create<ReplicaSet>(replicaSets, "default", {
    metadata: { name: "web" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } },
    },
  });
  await harness.client.create<PodDisruptionBudget>(podDisruptionBudgets, "default", {
    metadata: { name: "web" },
    spec: { selector: { matchLabels: labels }, ...spec },
  });
  await harness.settle();
  await harness.readyPods();
  return harness;
}

async function statusOf(harness: Harness) {
  const budget = await harness.client.get<PodDisruptionBudget>(
    podDisruptionBudgets,
    "default",
    "web",
  );
  const { conditions, ...status } = budget.status ?? {};
  return { ...status, reason: conditions?.[0]?.reason };
}

it("counts what may go by a fewest number, a share, and a largest number that may be missing", async () => {
  const common = { observedGeneration: 1 };
  expect(await statusOf(await start(3, { minAvailable: 2 }))).toEqual({
    ...common,
    currentHealthy: 3,
    desiredHealthy: 2,
    disruptionsAllowed: 1,
    expectedPods: 3,
    reason: "SufficientPods",
  });
  expect(await statusOf(await start(7, { minAvailable: "50%" }))).toMatchObject({
    desiredHealthy: 4,
    disruptionsAllowed: 3,
    expectedPods: 7,
  });
  expect(await statusOf(await start(7, { maxUnavailable: "30%" }))).toMatchObject({
    desiredHealthy: 4,
    disruptionsAllowed: 3,
  });
  expect(await statusOf(await start(2, { maxUnavailable: 0 }))).toMatchObject({
    desiredHealthy: 2,
    disruptionsAllowed: 0,
    reason: "InsufficientPods",
  });
});

it("tells of Pods that nobody replaces, and of none at all", async () => {
  const harness = createHarness();
  await harness.run(startDisruptionController);
  await harness.client.create<PodDisruptionBudget>(podDisruptionBudgets, "default", {
    metadata: { name: "web" },
    spec: { selector: { matchLabels: labels }, maxUnavailable: 1 },
  });
  await harness.settle();
  expect(harness.events).toContain("Normal NoPods PodDisruptionBudget/web: No matching pods found");
  await harness.client.create<Pod>(pods, "default", {
    metadata: { name: "bare", labels },
    spec: { containers: [{ name: "c", image: "nginx" }] },
  });
  await harness.settle();
  expect(harness.events.at(-1)).toContain(
    "Warning UnmanagedPods PodDisruptionBudget/web: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged.",
  );
  expect(await statusOf(harness)).toMatchObject({ expectedPods: 0, disruptionsAllowed: 0 });
});

it("lets evictions go as far as the budget allows, and not further", async () => {
  const harness = await start(3, { minAvailable: 2 });
  const all = await harness.client.list<Pod>(pods, "default");
  const names = all.map(({ metadata }) => metadata.name);
  const registry = createRegistry({
    storage: harness.storage,
    clock: harness.clock,
    kinds: builtinKinds,
    admission: [],
  });
  const store = registry.preferred("", "pods");
  if (!store) {
    throw new Error("Pods are served");
  }
  const context = {
    user: componentUser("test"),
    dryRun: false,
    fieldManager: "test",
    fieldValidation: "Ignore" as const,
    warn: () => undefined,
  };
  const evict = (name = "") =>
    evictPod(
      store,
      registry,
      { namespace: "default", name, now: harness.clock.now() },
      {},
      context,
    );
  await evict(names[0]);
  await expect(evict(names[1])).rejects.toMatchObject({
    code: 429,
    reason: "TooManyRequests",
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [
        {
          reason: "DisruptionBudget",
          message: "The disruption budget web needs 2 healthy pods and has 2 currently",
        },
      ],
    },
  });
  await harness.settle();
  await harness.readyPods();
  await evict(names[1]);
  await harness.settle();
  expect(await statusOf(harness)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
});
