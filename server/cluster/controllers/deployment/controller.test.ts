import { expect, it } from "vitest";
import type { Deployment, Pod, ReplicaSet } from "../../../kube/index.ts";
import { startReplicaSetController } from "../replica-set/controller.ts";
import { deployments, pods, replicaSets } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startDeploymentController } from "./controller.ts";

const labels = { app: "web" };

async function deploy(harness: Harness, spec: object = {}): Promise<void> {
  await harness.client.create<Deployment>(deployments, "default", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      replicas: 4,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "nginx:1" }] } },
      ...spec,
    },
  });
  await harness.run(startReplicaSetController);
  await harness.run(startDeploymentController);
}

async function change(harness: Harness, edit: (spec: NonNullable<Deployment["spec"]>) => void) {
  await harness.client.modify<Deployment>(deployments, "default", "web", ({ spec }) => {
    if (spec) edit(spec);
    return true;
  });
  await harness.settle();
}

const toImage = (image: string) => (spec: NonNullable<Deployment["spec"]>) => {
  const [container] = spec.template.spec?.containers ?? [];
  if (container) container.image = image;
};

const read = (harness: Harness) => harness.client.get<Deployment>(deployments, "default", "web");

/** `type status reason` of each condition, in order. */
async function conditions(harness: Harness): Promise<string[]> {
  const { status } = await read(harness);
  return (status?.conditions ?? []).map(
    ({ type, status, reason }) => `${type} ${status} ${reason}`,
  );
}

/** `image=size@revision` of each ReplicaSet. */
async function sets(harness: Harness): Promise<string[]> {
  const found = await harness.client.list<ReplicaSet>(replicaSets, "default");
  return found
    .map(({ metadata, spec }) => {
      const revision = metadata.annotations?.["deployment.kubernetes.io/revision"];
      return `${spec?.template?.spec?.containers[0]?.image}=${spec?.replicas}@${revision}`;
    })
    .sort();
}

/** Removes Pods that were told to end, as the kubelet would once they have. */
async function endPods(harness: Harness): Promise<void> {
  for (const { metadata } of await harness.client.list<Pod>(pods, "default")) {
    if (metadata.deletionTimestamp) {
      await harness.client.delete(pods, "default", metadata.name, { gracePeriodSeconds: 0 });
    }
  }
  await harness.settle();
}

it("tells in its conditions how far a rollout is, and why", async () => {
  const harness = createHarness();
  await deploy(harness);
  expect(await conditions(harness)).toEqual([
    "Available False MinimumReplicasUnavailable",
    "Progressing True ReplicaSetUpdated",
  ]);
  await harness.readyPods();
  expect(await conditions(harness)).toEqual([
    "Available True MinimumReplicasAvailable",
    "Progressing True NewReplicaSetAvailable",
  ]);
  const { status } = await read(harness);
  const [set] = await harness.client.list<ReplicaSet>(replicaSets, "default");
  expect(status).toMatchObject({ replicas: 4, updatedReplicas: 4, availableReplicas: 4 });
  expect(status?.conditions?.map(({ message }) => message)).toEqual([
    "Deployment has minimum availability.",
    `ReplicaSet "${set?.metadata.name}" has successfully progressed.`,
  ]);
});

it("replaces Pods within surge and unavailability, and counts revisions", async () => {
  const harness = createHarness();
  await deploy(harness);
  await harness.readyPods();
  await change(harness, toImage("nginx:2"));
  expect(await sets(harness)).toEqual(["nginx:1=3@1", "nginx:2=2@2"]);
  for (let round = 0; round < 4; round++) {
    await harness.readyPods();
    await endPods(harness);
  }
  expect(await sets(harness)).toEqual(["nginx:1=0@1", "nginx:2=4@2"]);
  await change(harness, toImage("nginx:1"));
  for (let round = 0; round < 4; round++) {
    await harness.readyPods();
    await endPods(harness);
  }
  expect(await sets(harness)).toEqual(["nginx:1=4@3", "nginx:2=0@2"]);
  const back = (await harness.client.list<ReplicaSet>(replicaSets, "default")).find(
    ({ spec }) => spec?.replicas === 4,
  );
  expect(back?.metadata.annotations).toMatchObject({
    "deployment.kubernetes.io/revision-history": "1",
    "deployment.kubernetes.io/desired-replicas": "4",
    "deployment.kubernetes.io/max-replicas": "5",
  });
  expect((await read(harness)).metadata.annotations).toMatchObject({
    "deployment.kubernetes.io/revision": "3",
  });
});

it("waits for old Pods to be gone if it recreates", async () => {
  const harness = createHarness();
  const containers = [{ name: "c", image: "nginx:1" }];
  await deploy(harness, {
    replicas: 2,
    strategy: { type: "Recreate" },
    template: { metadata: { labels }, spec: { nodeName: "worker", containers } },
  });
  await harness.readyPods();
  await change(harness, toImage("nginx:2"));
  expect(await sets(harness)).toEqual(["nginx:1=0@1"]);
  await endPods(harness);
  expect(await sets(harness)).toEqual(["nginx:1=0@1", "nginx:2=2@2"]);
});

it("scales in proportion amid a rollout", async () => {
  const harness = createHarness();
  await deploy(harness, { replicas: 10 });
  await harness.readyPods();
  await change(harness, toImage("nginx:2"));
  expect(await sets(harness)).toEqual(["nginx:1=8@1", "nginx:2=5@2"]);
  await change(harness, (spec) => {
    spec.replicas = 20;
  });
  const sizes = (await sets(harness)).map((text) => Number(/=(\d+)/.exec(text)?.[1]));
  expect(sizes).toEqual([15, 10]);
});

it("says that it is paused, changes nothing but its size, and goes on when resumed", async () => {
  const harness = createHarness();
  await deploy(harness, { replicas: 2 });
  await harness.readyPods();
  await change(harness, (spec) => {
    spec.paused = true;
    spec.replicas = 3;
    toImage("nginx:2")(spec);
  });
  expect(await sets(harness)).toEqual(["nginx:1=3@1"]);
  expect(await conditions(harness)).toContain("Progressing Unknown DeploymentPaused");
  await change(harness, (spec) => {
    spec.paused = false;
  });
  expect(await sets(harness)).toContain("nginx:2=1@2");
  expect(await conditions(harness)).toContain("Progressing True ReplicaSetUpdated");
});

it("says that a rollout takes too long, once its deadline has passed", async () => {
  const harness = createHarness();
  await deploy(harness, { replicas: 1, progressDeadlineSeconds: 60 });
  await harness.clock.advance(59_000);
  await harness.settle();
  expect(await conditions(harness)).toContain("Progressing True ReplicaSetUpdated");
  await harness.clock.advance(5_000);
  await harness.settle();
  expect(await conditions(harness)).toContain("Progressing False ProgressDeadlineExceeded");
});

it("keeps as many old ReplicaSets as its history asks for", async () => {
  const harness = createHarness();
  await deploy(harness, { replicas: 1, revisionHistoryLimit: 1 });
  for (const image of ["nginx:2", "nginx:3", "nginx:4"]) {
    await harness.readyPods();
    await change(harness, toImage(image));
    for (let round = 0; round < 3; round++) {
      await harness.readyPods();
      await endPods(harness);
    }
  }
  expect(await sets(harness)).toEqual(["nginx:3=0@3", "nginx:4=1@4"]);
});
