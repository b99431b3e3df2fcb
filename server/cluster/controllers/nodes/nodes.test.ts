import { describe, expect, it } from "vitest";
import { formatMicroTime } from "../../../core/time.ts";
import type { KubeObject, Node, Pod } from "../../../kube/index.ts";
import { startPodGarbageCollector } from "../pod-gc/pod-gc.ts";
import { nodes, pods } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startNodeLifecycle } from "./lifecycle.ts";
import { startTaintEviction } from "./taint-eviction.ts";

const leases = { group: "coordination.k8s.io", resource: "leases" };

async function makeNode(harness: Harness, name = "a", spec: Node["spec"] = {}): Promise<void> {
  await harness.client.create<Node>(nodes, "", { metadata: { name }, spec });
  const time = harness.clock
    .now()
    .toISOString()
    .replace(/\.\d+Z/, "Z");
  const ready = {
    type: "Ready",
    status: "True",
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  };
  await harness.setStatus(nodes, "", name, { conditions: [ready] });
  await harness.settle();
}

async function makePod(harness: Harness, name: string, tolerations: object[] = []): Promise<void> {
  await harness.client.create<Pod>(pods, "default", {
    metadata: { name },
    spec: {
      nodeName: "a",
      containers: [{ name: "c", image: "nginx" }],
      tolerations,
    } as NonNullable<Pod["spec"]>,
  });
  await harness.settle();
}

async function taint(harness: Harness, taints: NonNullable<Node["spec"]>["taints"]): Promise<void> {
  await harness.client.modify<Node>(nodes, "", "a", (node) => {
    node.spec = { ...node.spec, ...(taints ? { taints } : {}) };
    return true;
  });
  await harness.settle();
}

const taintsOf = async (harness: Harness, name = "a") =>
  ((await harness.client.get<Node>(nodes, "", name)).spec?.taints ?? []).map(
    ({ key, effect }) => `${key}:${effect}`,
  );

const leaving = async (harness: Harness) =>
  (await harness.client.list<Pod>(pods, "default"))
    .filter(({ metadata }) => metadata.deletionTimestamp)
    .map(({ metadata }) => metadata.name);

describe("nodes", () => {
  it("carry a taint while they are cordoned, beside their own", async () => {
    const harness = createHarness();
    const own = { key: "team", value: "x", effect: "NoSchedule" };
    await makeNode(harness, "a", { unschedulable: true, taints: [own] });
    await harness.run(startNodeLifecycle);
    expect(await taintsOf(harness)).toEqual([
      "team:NoSchedule",
      "node.kubernetes.io/unschedulable:NoSchedule",
    ]);
    await harness.client.modify<Node>(nodes, "", "a", (node) => {
      node.spec = { ...node.spec, unschedulable: false };
      return true;
    });
    await harness.settle();
    expect(await taintsOf(harness)).toEqual(["team:NoSchedule"]);
  });

  it("that are silent are out of reach until they speak again", async () => {
    const harness = createHarness();
    await makeNode(harness);
    await harness.run(startNodeLifecycle);
    await harness.clock.advance(45_000);
    await harness.settle();
    expect(await taintsOf(harness)).toEqual([]);
    await harness.clock.advance(15_000);
    await harness.settle();
    const node = await harness.client.get<Node>(nodes, "", "a");
    expect(node.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "Unknown",
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting node status.",
    });
    expect(node.status?.conditions?.find(({ type }) => type === "DiskPressure")).toMatchObject({
      status: "Unknown",
      reason: "NodeStatusNeverUpdated",
    });
    expect(await taintsOf(harness)).toEqual([
      "node.kubernetes.io/unreachable:NoSchedule",
      "node.kubernetes.io/unreachable:NoExecute",
    ]);
    expect(harness.events).toEqual([
      "Normal NodeNotReady Node/a: Node a status is now: NodeNotReady",
    ]);
    const lastHeartbeatTime = harness.clock.now().toISOString();
    const conditions = [{ type: "Ready", status: "True", lastHeartbeatTime }];
    await harness.setStatus(nodes, "", "a", { conditions });
    await harness.settle();
    expect(await taintsOf(harness)).toEqual([]);
  });

  it("speak through their leases as well", async () => {
    const harness = createHarness();
    await makeNode(harness);
    await harness.run(startNodeLifecycle);
    await harness.client.create<KubeObject>(leases, "kube-node-lease", { metadata: { name: "a" } });
    for (let round = 0; round < 6; round++) {
      await harness.client.modify<KubeObject>(leases, "kube-node-lease", "a", (lease) => {
        lease.spec = { renewTime: formatMicroTime(harness.clock.now()) };
        return true;
      });
      await harness.clock.advance(20_000);
      await harness.settle();
    }
    expect(await taintsOf(harness)).toEqual([]);
  });
});

describe("a NoExecute taint", () => {
  const broken = { key: "broken", effect: "NoExecute" };

  it("drives out Pods at once, after a while, or not at all", async () => {
    const harness = createHarness();
    await makeNode(harness);
    await makePod(harness, "none");
    await makePod(harness, "some", [{ ...broken, operator: "Exists", tolerationSeconds: 60 }]);
    await makePod(harness, "all", [{ ...broken, operator: "Exists" }]);
    await harness.run(startTaintEviction);
    await taint(harness, [broken]);
    expect(await leaving(harness)).toEqual(["none"]);
    const pod = await harness.client.get<Pod>(pods, "default", "none");
    expect(pod.status?.conditions?.at(-1)).toMatchObject({
      type: "DisruptionTarget",
      reason: "DeletionByTaintManager",
      message: "Taint manager: deleting due to NoExecute taint",
    });
    await harness.clock.advance(61_000);
    await harness.settle();
    expect((await leaving(harness)).sort()).toEqual(["none", "some"]);
    expect(harness.events).toEqual([
      "Normal TaintManagerEviction Pod/none: Marking for deletion Pod default/none",
      "Normal TaintManagerEviction Pod/some: Marking for deletion Pod default/some",
    ]);
  });

  it("that goes in time spares those that waited", async () => {
    const harness = createHarness();
    await makeNode(harness);
    await makePod(harness, "some", [{ ...broken, operator: "Exists", tolerationSeconds: 60 }]);
    await harness.run(startTaintEviction);
    await taint(harness, [broken]);
    await harness.clock.advance(30_000);
    await taint(harness, []);
    await harness.clock.advance(60_000);
    await harness.settle();
    expect(await leaving(harness)).toEqual([]);
    expect(harness.events).toEqual([
      "Normal TaintManagerEviction Pod/some: Cancelling deletion of Pod default/some",
    ]);
  });
});

it("Pods of a node that is gone are removed after a while", async () => {
  const harness = createHarness();
  await makeNode(harness);
  await makePod(harness, "web");
  await harness.run(startPodGarbageCollector);
  await harness.client.delete(nodes, "", "a");
  await harness.clock.advance(21_000);
  await harness.settle();
  expect(await harness.client.list(pods, "default")).toHaveLength(1);
  await harness.clock.advance(60_000);
  await harness.settle();
  expect(await harness.client.list(pods, "default")).toHaveLength(0);
});
