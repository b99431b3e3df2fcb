import type * as client from "@kubernetes/client-node";
import { expect, it } from "vitest";
import type { Node, Pod, Wire } from "../../../kube/index.ts";
import { daemonSets, nodes, pods } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startDaemonSetController } from "./controller.ts";

type DaemonSet = Wire<client.V1DaemonSet>;

async function makeNode(harness: Harness, name: string, spec: object = {}): Promise<void> {
  const metadata = { name, labels: { "kubernetes.io/hostname": name } };
  await harness.client.create<Node>(nodes, "", { apiVersion: "v1", kind: "Node", metadata, spec });
}

async function makeSet(harness: Harness, template: object = {}): Promise<void> {
  const labels = { app: "agent" };
  await harness.client.create<DaemonSet>(daemonSets, "default", {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent" },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "c", image: "agent:1" }], ...template },
      },
    },
  });
  await harness.run(startDaemonSetController);
}

/** Which node each Pod is meant for, with its image. */
async function placement(harness: Harness): Promise<string[]> {
  const found = await harness.client.list<Pod>(pods, "default");
  return found
    .map(({ spec }) => {
      const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      const [field] = required?.nodeSelectorTerms[0]?.matchFields ?? [];
      return `${field?.values?.join()} ${spec?.containers[0]?.image}`;
    })
    .sort();
}

it("keeps one Pod on each node that it tolerates, new ones included", async () => {
  const harness = createHarness();
  await makeNode(harness, "one");
  await makeNode(harness, "two", {
    taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }],
  });
  await makeSet(harness);
  expect(await placement(harness)).toEqual(["one agent:1"]);
  await makeNode(harness, "three", { unschedulable: true });
  await harness.settle();
  expect(await placement(harness)).toEqual(["one agent:1", "three agent:1"]);
  const { status } = await harness.client.get<DaemonSet>(daemonSets, "default", "agent");
  expect(status).toMatchObject({ desiredNumberScheduled: 2, currentNumberScheduled: 2 });
});

it("goes only where its node selector leads", async () => {
  const harness = createHarness();
  await makeNode(harness, "one");
  await makeNode(harness, "two");
  await makeSet(harness, { nodeSelector: { "kubernetes.io/hostname": "two" } });
  expect(await placement(harness)).toEqual(["two agent:1"]);
});

it("replaces its Pods one node after the other", async () => {
  const harness = createHarness();
  await makeNode(harness, "one");
  await makeNode(harness, "two");
  await makeSet(harness);
  await harness.readyPods();
  await harness.client.modify<DaemonSet>(daemonSets, "default", "agent", ({ spec }) => {
    const [container] = spec?.template.spec?.containers ?? [];
    if (container) container.image = "agent:2";
    return true;
  });
  await harness.settle();
  const images = async () => (await placement(harness)).map((text) => text.split(" ")[1]).sort();
  expect(await images()).toEqual(["agent:1", "agent:2"]);
  await harness.readyPods();
  expect(await placement(harness)).toEqual(["one agent:2", "two agent:2"]);
});
