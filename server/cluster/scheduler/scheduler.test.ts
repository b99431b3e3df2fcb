import { describe, expect, it } from "vitest";
import type { Node, Pod, PodDisruptionBudget, PodSpec } from "../../kube/index.ts";
import { createHarness, type Harness } from "../controllers/testing/harness.ts";
import { startScheduler } from "./scheduler.ts";

const pods = { group: "", resource: "pods" };
const nodes = { group: "", resource: "nodes" };
const budgets = { group: "policy", resource: "poddisruptionbudgets" };

interface NodeParts {
  readonly labels?: Record<string, string>;
  readonly taints?: NonNullable<Node["spec"]>["taints"];
  readonly cpu?: string;
}

async function start(all: Readonly<Record<string, NodeParts>>): Promise<Harness> {
  const harness = createHarness();
  for (const [name, { labels = {}, taints, cpu = "4" }] of Object.entries(all)) {
    await harness.client.create<Node>(nodes, "", {
      metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
      spec: taints ? { taints } : {},
    });
    await harness.setStatus(nodes, "", name, { allocatable: { cpu, memory: "8Gi", pods: "10" } });
  }
  await harness.run(({ context, clock, log }) => startScheduler(context, { clock, log }));
  return harness;
}

interface PodParts extends Partial<PodSpec> {
  readonly labels?: Record<string, string>;
  readonly cpu?: string;
  readonly hostPort?: number;
}

/** Creates a Pod. @returns its node, or undefined while it has none. */
async function place(harness: Harness, name: string, parts: PodParts = {}) {
  const { labels = {}, cpu, hostPort, ...spec } = parts;
  const container = {
    name: "c",
    image: "busybox",
    ...(cpu === undefined ? {} : { resources: { requests: { cpu } } }),
    ...(hostPort === undefined ? {} : { ports: [{ containerPort: hostPort, hostPort }] }),
  };
  await harness.client.create<Pod>(pods, "default", {
    metadata: { name, labels },
    spec: { containers: [container], ...spec },
  });
  await harness.settle();
  return nodeOf(harness, name);
}

async function nodeOf(harness: Harness, name: string): Promise<string | undefined> {
  return (await harness.client.get<Pod>(pods, "default", name)).spec?.nodeName;
}

/** Why a Pod has no node: its last event, without the part that is always the same. */
function failureOf(harness: Harness, name: string): string | undefined {
  const prefix = `Warning FailedScheduling Pod/${name}: `;
  return harness.events.findLast((event) => event.startsWith(prefix))?.slice(prefix.length);
}

const hopeless = (count: number) =>
  `no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`;
const noVictims = (count: number) =>
  `no new claims to deallocate, preemption: 0/${count} nodes are available: ${count} No preemption victims found for incoming pod.`;

describe("a node must fit", () => {
  it("by room: what is free, and what there is at all", async () => {
    const harness = await start({ a: {}, b: {} });
    await place(harness, "one", { cpu: "3" });
    await place(harness, "two", { cpu: "3" });
    expect(await place(harness, "three", { cpu: "3" })).toBeUndefined();
    expect(failureOf(harness, "three")).toBe(
      `0/2 nodes are available: 2 Insufficient cpu. ${noVictims(2)}`,
    );
    await place(harness, "huge", { cpu: "100" });
    expect(failureOf(harness, "huge")).toBe(
      `0/2 nodes are available: 2 Insufficient cpu. ${hopeless(2)}`,
    );
    await harness.client.delete(pods, "default", "one", { gracePeriodSeconds: 0 });
    await harness.settle();
    expect(await nodeOf(harness, "three")).toBe("a");
  });

  it("by labels, taints, cordons and the Pod's own choice", async () => {
    const harness = await start({
      a: { labels: { disk: "ssd" }, taints: [{ key: "team", value: "x", effect: "NoSchedule" }] },
      b: { taints: [{ key: "broken", effect: "NoExecute" }] },
      c: {},
    });
    await harness.client.modify<Node>(nodes, "", "c", ({ spec }) => {
      if (spec) spec.unschedulable = true;
      return true;
    });
    await place(harness, "plain");
    expect(failureOf(harness, "plain")).toBe(
      `0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had untolerated taint(s). ${hopeless(3)}`,
    );
    const team = { key: "team", operator: "Equal", value: "x" };
    expect(
      await place(harness, "ssd", { nodeSelector: { disk: "ssd" }, tolerations: [team] }),
    ).toBe("a");
    await place(harness, "tape", {
      nodeSelector: { disk: "tape" },
      tolerations: [{ operator: "Exists" }],
    });
    expect(failureOf(harness, "tape")).toBe(
      `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. ${hopeless(3)}`,
    );
    const matchFields = [{ key: "metadata.name", operator: "In", values: ["c"] }];
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    };
    await place(harness, "pinned", { affinity: { nodeAffinity } });
    expect(failureOf(harness, "pinned")).toBe(
      `0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${hopeless(3)}`,
    );
  });

  it("by free host ports", async () => {
    const harness = await start({ a: {}, b: {} });
    expect(await place(harness, "one", { hostPort: 80 })).toBe("a");
    expect(await place(harness, "two", { hostPort: 80 })).toBe("b");
    await place(harness, "three", { hostPort: 80 });
    expect(failureOf(harness, "three")).toBe(
      `0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports. ${noVictims(2)}`,
    );
  });

  it("by company and distance", async () => {
    const zone = (name: string) => ({ labels: { zone: name } });
    const harness = await start({ a: zone("1"), b: zone("1"), c: zone("2") });
    const term = (app: string, topologyKey: string) => ({
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app } }, topologyKey },
      ],
    });
    const near = (app: string) => ({ affinity: { podAffinity: term(app, "zone") } });
    const apart = (app: string, key = "zone") => ({
      affinity: { podAntiAffinity: term(app, key) },
    });
    await place(harness, "lonely", near("cache"));
    expect(failureOf(harness, "lonely")).toBe(
      `0/3 nodes are available: 3 node(s) didn't match pod affinity rules. ${hopeless(3)}`,
    );
    const own = { nodeSelector: { zone: "2" }, labels: { app: "cache" }, ...near("cache") };
    expect(await place(harness, "cache", own)).toBe("c");
    expect(await nodeOf(harness, "lonely")).toBe("c");
    expect(await place(harness, "first", { labels: { app: "db" }, ...apart("db") })).toBe("a");
    expect(await place(harness, "second", { labels: { app: "db" }, ...apart("db") })).toBe("c");
    await place(harness, "third", { labels: { app: "db" }, ...apart("db") });
    expect(failureOf(harness, "third")).toBe(
      `0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. ${noVictims(3)}`,
    );
    await place(harness, "intruder", { labels: { app: "db" } });
    expect(failureOf(harness, "intruder")).toBe(
      `0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules. ${noVictims(3)}`,
    );
  });

  it("by even spread over domains", async () => {
    const harness = await start({
      a: { labels: { zone: "1" } },
      b: { labels: { zone: "2" } },
      c: {},
    });
    const labels = { app: "web" };
    const spread = (rest: object = {}) => ({
      labels,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "zone",
          whenUnsatisfiable: "DoNotSchedule",
          labelSelector: { matchLabels: labels },
          ...rest,
        },
      ],
    });
    expect(await place(harness, "one", spread())).toBe("a");
    expect(await place(harness, "two", spread())).toBe("b");
    expect(await place(harness, "three", spread())).toBe("a");
    await place(harness, "four", { ...spread(), nodeSelector: { "kubernetes.io/hostname": "a" } });
    expect(failureOf(harness, "four")).toBeUndefined();
    await place(harness, "five", spread({ minDomains: 3 }));
    expect(failureOf(harness, "five")).toBe(
      "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label), 2 node(s) didn't match pod topology spread constraints. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
    );
  });
});

describe("of the nodes that fit", () => {
  it("one is preferred that the Pod prefers, and that doesn't mind it", async () => {
    const soft = { key: "quiet", effect: "PreferNoSchedule" };
    const harness = await start({
      a: { taints: [soft] },
      b: {},
      c: { labels: { disk: "ssd" } },
    });
    const preference = { matchExpressions: [{ key: "disk", operator: "Exists" }] };
    const nodeAffinity = {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, preference }],
    };
    expect(await place(harness, "picky", { affinity: { nodeAffinity } })).toBe("c");
    expect(await place(harness, "plain")).toBe("b");
    const podAffinityTerm = {
      labelSelector: { matchLabels: { app: "db" } },
      topologyKey: "kubernetes.io/hostname",
    };
    const preferred = {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }],
    };
    const labels = { app: "db" };
    expect(
      await place(harness, "db", { labels, nodeSelector: { "kubernetes.io/hostname": "b" } }),
    ).toBe("b");
    expect(await place(harness, "near", { affinity: { podAffinity: preferred } })).toBe("b");
    expect(await place(harness, "far", { affinity: { podAntiAffinity: preferred } })).toBe("c");
  });
});

describe("a more important Pod", () => {
  it("drives out less important ones where that does the least harm", async () => {
    const harness = await start({ a: {}, b: {} });
    await place(harness, "low", { cpu: "3", priority: 1 });
    await place(harness, "middle", { cpu: "3", priority: 5 });
    const [low] = await harness.client.list<Pod>(pods, "default");
    expect(low?.spec?.nodeName).toBe("a");
    await place(harness, "high", { cpu: "3", priority: 10 });
    const high = await harness.client.get<Pod>(pods, "default", "high");
    expect(high.status?.nominatedNodeName).toBe("a");
    expect(failureOf(harness, "high")).toBe("0/2 nodes are available: 2 Insufficient cpu.");
    const victim = await harness.client.get<Pod>(pods, "default", "low");
    expect(victim.metadata.deletionTimestamp).toBeDefined();
    expect(
      victim.status?.conditions?.find(({ type }) => type === "DisruptionTarget"),
    ).toMatchObject({
      status: "True",
      reason: "PreemptionByScheduler",
      message: "default-scheduler: preempting to accommodate a higher priority pod",
    });
    expect(harness.events).toContain(
      `Normal Preempted Pod/low: Preempted by pod ${high.metadata.uid} on node a`,
    );
    // The room is kept for it.
    await place(harness, "small", { cpu: "2", priority: 5 });
    expect(await nodeOf(harness, "small")).toBeUndefined();
    await harness.client.delete(pods, "default", "low", { gracePeriodSeconds: 0 });
    await harness.settle();
    expect(await nodeOf(harness, "high")).toBe("a");
  });

  it("spares those that a budget protects, if others will do", async () => {
    const harness = await start({ a: {}, b: {} });
    await place(harness, "guarded", { cpu: "3", priority: 1, labels: { app: "guarded" } });
    await place(harness, "free", { cpu: "3", priority: 2 });
    await harness.client.create<PodDisruptionBudget>(budgets, "default", {
      metadata: { name: "guard" },
      spec: { minAvailable: 1, selector: { matchLabels: { app: "guarded" } } },
    });
    await place(harness, "high", { cpu: "3", priority: 10 });
    const high = await harness.client.get<Pod>(pods, "default", "high");
    expect(high.status?.nominatedNodeName).toBe(await nodeOf(harness, "free"));
  });

  it("may be told not to", async () => {
    const harness = await start({ a: {} });
    await place(harness, "low", { cpu: "3" });
    await place(harness, "polite", { cpu: "3", priority: 10, preemptionPolicy: "Never" });
    expect(failureOf(harness, "polite")).toBe(
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    );
  });
});
