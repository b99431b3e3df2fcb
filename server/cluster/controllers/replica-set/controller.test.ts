import { expect, it } from "vitest";
import { type Pod, type ReplicaSet, StatusError } from "../../../kube/index.ts";
import { pods, replicaSets } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startReplicaSetController } from "./controller.ts";

const labels = { app: "web" };

async function makeSet(harness: Harness, spec: object = {}): Promise<void> {
  await harness.client.create<ReplicaSet>(replicaSets, "default", {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web" },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx" }] } },
      ...spec,
    },
  });
  await harness.run(startReplicaSetController);
}

const read = (harness: Harness) => harness.client.get<ReplicaSet>(replicaSets, "default", "web");

async function scaleTo(harness: Harness, replicas: number): Promise<void> {
  await harness.client.modify<ReplicaSet>(replicaSets, "default", "web", ({ spec }) => {
    if (spec) spec.replicas = replicas;
    return true;
  });
  await harness.settle();
}

it("creates what is missing, deletes what is too much, and counts who serves", async () => {
  const harness = createHarness();
  await makeSet(harness);
  await harness.readyPods();
  expect((await read(harness)).status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 1,
    terminatingReplicas: 0,
  });
  await scaleTo(harness, 1);
  expect(await harness.client.list(pods, "default")).toHaveLength(1);
  const tally = (reason: string) => harness.events.filter((event) => event.includes(reason)).length;
  expect([tally("SuccessfulCreate"), tally("SuccessfulDelete")]).toEqual([3, 2]);
});

it("lets the Pods that serve live when it shrinks", async () => {
  const harness = createHarness();
  await makeSet(harness);
  await harness.readyPods();
  const serving = (await harness.client.list<Pod>(pods, "default")).map((pod) => pod.metadata.name);
  await scaleTo(harness, 5);
  await scaleTo(harness, 3);
  const left = (await harness.client.list<Pod>(pods, "default")).map((pod) => pod.metadata.name);
  expect(left.sort()).toEqual(serving.sort());
});

it("counts a Pod as available once it has been ready for minReadySeconds", async () => {
  const harness = createHarness();
  await makeSet(harness, { replicas: 1, minReadySeconds: 10 });
  await harness.readyPods();
  expect((await read(harness)).status?.availableReplicas).toBeUndefined();
  await harness.clock.advance(10_000);
  await harness.settle();
  expect((await read(harness)).status?.availableReplicas).toBe(1);
});

it("tells once why its Pods are refused, and tries again with growing pauses", async () => {
  let refusals = 0;
  const harness = createHarness([
    {
      name: "Refuse",
      validate({ resource }) {
        if (resource === "pods") {
          refusals += 1;
          throw StatusError.forbidden({ group: "", resource: "pods" }, `p${refusals}`, "no");
        }
      },
    },
  ]);
  await makeSet(harness);
  for (let second = 0; second < 60; second++) {
    await harness.clock.advance(1000);
  }
  const set = await read(harness);
  expect(set.status?.conditions).toMatchObject([
    {
      type: "ReplicaFailure",
      status: "True",
      reason: "FailedCreate",
      message: 'pods "p1" is forbidden: no',
    },
  ]);
  // 5 ms doubled up to a minute: about a dozen tries.
  expect(refusals).toBeGreaterThan(5);
  expect(refusals).toBeLessThan(20);
});
