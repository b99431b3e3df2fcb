import { describe, expect, it } from "vitest";
import { diagramOf } from "./diagram.ts";
import { topologyLimits } from "./limits.ts";
import { statusOf } from "./pods.ts";
import { emptySnapshot } from "./snapshot.ts";
import { flowOf, podOf, policyOf, shop } from "./testing.ts";

const allowFrontend = policyOf("allow-frontend", {
  from: [{ podSelector: { matchLabels: { app: "frontend" } } }],
  ports: [{ port: 8080, protocol: "TCP" }],
});
const denyAll = policyOf("deny-all");

it("draws a shop without policies as open", () => {
  expect(diagramOf(shop)).toEqual({
    namespaces: ["default"],
    pods: [
      {
        namespace: "default",
        name: "backend-1",
        owner: null,
        labels: { app: "backend" },
        ip: "10.244.0.9",
        status: "Running",
        ready: true,
        ports: [{ port: 8080, protocol: "TCP" }],
        isolated: { ingress: false, egress: false },
      },
      expect.objectContaining({ name: "frontend-pod", ports: [] }),
    ],
    services: [
      {
        namespace: "default",
        name: "backend-service",
        ip: "10.96.0.10",
        ports: [{ port: 80, targetPort: "8080", protocol: "TCP" }],
        pods: ["backend-1"],
      },
    ],
    policies: [],
    edges: [
      {
        from: { namespace: "default", pod: "frontend-pod" },
        to: { namespace: "default", pod: "backend-1" },
        port: 8080,
        protocol: "TCP",
        declared: {
          allowed: true,
          why: "no policy selects these Pods",
          by: { kind: "open", direction: null, policies: [], rule: null },
          elsewhere: null,
        },
        observed: null,
      },
    ],
    truncated: false,
  });
});

it("draws as many policies as there is time to judge, and tells that there are more", () => {
  const from = Array.from({ length: topologyLimits.peersMax / 2 }, (_, index) => ({
    ipBlock: { cidr: `10.${index % 250}.0.0/16` },
  }));
  const policies = ["a", "b", "c"].map((name) => policyOf(name, { from }));
  const { policies: drawn, truncated } = diagramOf({ ...shop, policies });
  expect([drawn.map(({ name }) => name), truncated]).toEqual([["a"], true]);
});

describe("what is declared", () => {
  it("is closed by a policy that selects the Pod and has no rule that fits", () => {
    const { pods, policies, edges } = diagramOf({ ...shop, policies: [denyAll] });
    expect(pods[0]?.isolated).toEqual({ ingress: true, egress: false });
    expect(policies).toEqual([
      {
        namespace: "default",
        name: "deny-all",
        types: ["Ingress"],
        selects: ["backend-1"],
        rules: 0,
        opens: [],
      },
    ]);
    expect(edges[0]?.declared).toEqual({
      allowed: false,
      why: "deny-all: no rule lets this in",
      by: { kind: "denied", direction: "ingress", policies: ["deny-all"], rule: null },
      elsewhere: null,
    });
  });

  it("names the port that would pass to those alone whom a rule lets in", () => {
    const port80 = policyOf("allow-frontend", {
      from: [{ podSelector: { matchLabels: { app: "frontend" } } }],
      ports: [{ port: 80, protocol: "TCP" }],
    });
    const { policies, edges } = diagramOf({
      ...shop,
      pods: [...shop.pods, podOf("other-pod", {})],
      policies: [denyAll, port80],
    });
    expect(policies.map(({ name, opens }) => [name, opens])).toEqual([
      ["allow-frontend", ["TCP 80"]],
      ["deny-all", []],
    ]);
    expect(edges.map(({ from, declared }) => [from.pod, declared.elsewhere])).toEqual([
      ["frontend-pod", "TCP 80"],
      ["other-pod", null],
    ]);
  });

  it("is opened by a rule of another policy, for those alone that the rule names", () => {
    const other = podOf("other-pod", {});
    const { edges } = diagramOf({
      ...shop,
      pods: [...shop.pods, other],
      policies: [denyAll, allowFrontend],
    });
    expect(edges.map(({ from, declared }) => [from.pod, declared.why])).toEqual([
      ["frontend-pod", "allow-frontend, rule 1"],
      ["other-pod", "allow-frontend, deny-all: no rule lets this in"],
    ]);
  });

  it("takes a policy that is only tried for applied, in place of the one of its name", () => {
    const snapshot = { ...shop, policies: [denyAll] };
    expect(diagramOf(snapshot, [allowFrontend]).edges[0]?.declared.allowed).toBe(true);
    const opened = diagramOf(snapshot, [policyOf("deny-all", {})]);
    expect(opened.policies.map(({ name, rules }) => [name, rules])).toEqual([["deny-all", 1]]);
    expect(opened.edges[0]?.declared.why).toBe("deny-all, rule 1");
  });
});

describe("what was observed", () => {
  it("is the last attempt, with what decided then", () => {
    const denied = flowOf({
      outcome: "denied",
      lastSeen: "2026-01-01T00:00:02.000Z",
      ingress: { kind: "denied", selectedBy: [{ namespace: "default", name: "deny-all" }] },
    });
    const { edges } = diagramOf({ ...shop, flows: [denied, flowOf()] });
    expect(edges[0]?.observed).toEqual({
      outcome: "denied",
      time: "2026-01-01T00:00:02.000Z",
      why: "deny-all: no rule lets this in",
      by: { kind: "denied", direction: "ingress", policies: ["deny-all"], rule: null },
    });
  });

  it("adds ports that nobody declared", () => {
    const { edges } = diagramOf({ ...shop, flows: [flowOf({ port: 9090, outcome: "refused" })] });
    expect(edges.map(({ port, observed }) => [port, observed?.outcome])).toEqual([
      [8080, undefined],
      [9090, "refused"],
    ]);
  });
});

it("connects nothing that has ended, and names Deployments for their Pods", () => {
  const done = { ...podOf("job-1", {}, 80), status: { phase: "Succeeded" } };
  const owned = podOf("web-6b8f9d7c54-4xk2p", { "pod-template-hash": "6b8f9d7c54" }, 80);
  const owner = { kind: "ReplicaSet", name: "web-6b8f9d7c54", apiVersion: "apps/v1", uid: "1" };
  const pods = [
    done,
    {
      ...owned,
      metadata: { ...owned.metadata, ownerReferences: [{ ...owner, controller: true }] },
    },
  ];
  const drawn = diagramOf({ ...emptySnapshot, pods });
  expect(drawn.edges).toEqual([]);
  expect(drawn.pods.map((pod) => [pod.owner, pod.status])).toEqual([
    [null, "Succeeded"],
    ["web", "Running"],
  ]);
});

it("says when there is more than is drawn", () => {
  const { podsMax, edgesMax } = topologyLimits;
  const pods = Array.from({ length: podsMax + 1 }, (_, index) =>
    podOf(`pod-${index}`, {}, 80, 443),
  );
  const drawn = diagramOf({ ...emptySnapshot, pods });
  expect([drawn.pods.length, drawn.edges.length, drawn.truncated]).toEqual([
    podsMax,
    edgesMax,
    true,
  ]);
});

describe("a Pod's status is that of kubectl's table", () => {
  const waiting = (reason: string) => ({
    name: "main",
    image: "",
    imageID: "",
    ready: false,
    restartCount: 0,
    state: { waiting: { reason } },
  });
  const ended = (exitCode: number, reason = "") => ({
    ...waiting(""),
    state: { terminated: { exitCode, reason } },
  });

  it.each([
    ["Pending", { phase: "Pending" }],
    ["ImagePullBackOff", { phase: "Pending", containerStatuses: [waiting("ImagePullBackOff")] }],
    ["Completed", { phase: "Succeeded", containerStatuses: [ended(0, "Completed")] }],
    ["ExitCode:2", { phase: "Failed", containerStatuses: [ended(2)] }],
    ["Evicted", { phase: "Failed", reason: "Evicted" }],
    ["Init:0/1", { phase: "Pending", initContainerStatuses: [waiting("PodInitializing")] }],
    ["Init:ErrImagePull", { phase: "Pending", initContainerStatuses: [waiting("ErrImagePull")] }],
  ])("%s", (text, status) => {
    expect(statusOf({ status })).toBe(text);
  });

  it("Terminating", () => {
    const metadata = { deletionTimestamp: "2026-01-01T00:00:00Z" };
    expect(statusOf({ metadata, status: { phase: "Running" } })).toBe("Terminating");
  });
});
