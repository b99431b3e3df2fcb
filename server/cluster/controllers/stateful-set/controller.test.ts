import { expect, it } from "vitest";
import type { Pod } from "../../../kube/index.ts";
import { GarbageCollector } from "../garbage-collection/garbage-collector.ts";
import { persistentVolumeClaims, pods, statefulSets } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startStatefulSetController } from "./controller.ts";
import type { StatefulSet } from "./pods.ts";

const labels = { app: "web" };

async function makeSet(harness: Harness, spec: object = {}): Promise<void> {
  await harness.client.create<StatefulSet>(statefulSets, "default", {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "web" },
    spec: {
      serviceName: "web",
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "c", image: "nginx:1" }] },
      },
      ...spec,
    },
  });
  await harness.run(startStatefulSetController);
}

async function change(harness: Harness, edit: (spec: NonNullable<StatefulSet["spec"]>) => void) {
  await harness.client.modify<StatefulSet>(statefulSets, "default", "web", ({ spec }) => {
    if (spec) edit(spec);
    return true;
  });
  await harness.settle();
}

async function members(harness: Harness) {
  const found = await harness.client.list<Pod>(pods, "default");
  return found.map(({ metadata, spec }) => `${metadata.name} ${spec?.containers[0]?.image}`).sort();
}

it("creates its Pods one after the other, each with a name and a host name of its own", async () => {
  const harness = createHarness();
  await makeSet(harness);
  expect(await members(harness)).toEqual(["web-0 nginx:1"]);
  await harness.readyPods();
  expect(await members(harness)).toEqual(["web-0 nginx:1", "web-1 nginx:1"]);
  const pod = await harness.client.get<Pod>(pods, "default", "web-1");
  expect(pod.spec).toMatchObject({ hostname: "web-1", subdomain: "web" });
  expect(pod.metadata.labels).toMatchObject({
    "statefulset.kubernetes.io/pod-name": "web-1",
    "apps.kubernetes.io/pod-index": "1",
  });
});

it("creates all at once if it is parallel", async () => {
  const harness = createHarness();
  await makeSet(harness, { podManagementPolicy: "Parallel" });
  expect(await members(harness)).toEqual(["web-0 nginx:1", "web-1 nginx:1"]);
});

it("replaces Pods from the last one down, and ends the update when all serve", async () => {
  const harness = createHarness();
  await makeSet(harness);
  await harness.readyPods();
  await harness.readyPods();
  const before = await harness.client.get<StatefulSet>(statefulSets, "default", "web");
  await change(harness, ({ template }) => {
    const [container] = template.spec?.containers ?? [];
    if (container) container.image = "nginx:2";
  });
  expect(await members(harness)).toEqual(["web-0 nginx:1", "web-1 nginx:2"]);
  const during = await harness.client.get<StatefulSet>(statefulSets, "default", "web");
  expect(during.status?.currentRevision).toBe(before.status?.currentRevision);
  await harness.readyPods();
  await harness.readyPods();
  expect(await members(harness)).toEqual(["web-0 nginx:2", "web-1 nginx:2"]);
  const after = await harness.client.get<StatefulSet>(statefulSets, "default", "web");
  expect(after.status).toMatchObject({ replicas: 2, readyReplicas: 2, updatedReplicas: 2 });
  expect(after.status?.currentRevision).toBe(after.status?.updateRevision);
});

it("leaves the Pods below the partition as they are", async () => {
  const harness = createHarness();
  await makeSet(harness);
  await harness.readyPods();
  await harness.readyPods();
  await change(harness, (spec) => {
    spec.updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 1 } };
    const [container] = spec.template.spec?.containers ?? [];
    if (container) container.image = "nginx:2";
  });
  await harness.readyPods();
  expect(await members(harness)).toEqual(["web-0 nginx:1", "web-1 nginx:2"]);
});

it("goes down from the last one, and keeps the claims", async () => {
  const harness = createHarness();
  await makeSet(harness, withClaims);
  await harness.readyPods();
  await harness.readyPods();
  await change(harness, (spec) => {
    spec.replicas = 0;
  });
  expect(harness.events.slice(-2)).toEqual([
    "Normal SuccessfulDelete StatefulSet/web: delete Pod web-1 in StatefulSet web successful",
    "Normal SuccessfulDelete StatefulSet/web: delete Pod web-0 in StatefulSet web successful",
  ]);
  expect(await members(harness)).toEqual([]);
  const claims = await harness.client.list(persistentVolumeClaims, "default");
  expect(claims.map(({ metadata }) => metadata.name).sort()).toEqual(["data-web-0", "data-web-1"]);
});

const withClaims = {
  volumeClaimTemplates: [
    {
      metadata: { name: "data" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    },
  ],
};

async function claimNames(harness: Harness): Promise<string[]> {
  const found = await harness.client.list(persistentVolumeClaims, "default");
  return found.map(({ metadata }) => metadata.name).sort();
}

async function collectGarbage(harness: Harness): Promise<void> {
  const kinds = [
    { ...statefulSets, kind: "StatefulSet" },
    { ...pods, kind: "Pod" },
    { ...persistentVolumeClaims, kind: "PersistentVolumeClaim" },
  ];
  await harness.run((dependencies) => new GarbageCollector(dependencies, () => kinds));
}

it("lets the claims of members that go for good go with them, if asked to", async () => {
  const harness = createHarness();
  await collectGarbage(harness);
  await makeSet(harness, {
    ...withClaims,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Delete" },
  });
  await harness.readyPods();
  await harness.readyPods();
  await change(harness, (spec) => {
    spec.replicas = 1;
  });
  expect(await claimNames(harness)).toEqual(["data-web-0"]);
  await harness.client.delete(statefulSets, "default", "web");
  await harness.settle();
  expect(await members(harness)).toEqual([]);
  expect(await claimNames(harness)).toEqual(["data-web-0"]);
});

it("lets all claims go with the set, if asked to", async () => {
  const harness = createHarness();
  await collectGarbage(harness);
  await makeSet(harness, {
    ...withClaims,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
  });
  await harness.readyPods();
  await harness.readyPods();
  await change(harness, (spec) => {
    spec.replicas = 1;
  });
  expect(await claimNames(harness)).toEqual(["data-web-0", "data-web-1"]);
  await harness.client.delete(statefulSets, "default", "web");
  await harness.settle();
  expect(await claimNames(harness)).toEqual([]);
});
