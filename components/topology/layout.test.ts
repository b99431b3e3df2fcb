import { describe, expect, it } from "vitest";
import type { Topology, TopologyEdge, TopologyPod } from "../../server/contracts/topology.ts";
import { groupsOf, linksOf } from "./groups.ts";
import { layoutOf } from "./layout.ts";

function pod(name: string, owner: string | null, app: string | null): TopologyPod {
  return {
    namespace: "default",
    name,
    owner,
    labels: app === null ? {} : { app, "pod-template-hash": "abc" },
    ip: "10.0.0.1",
    status: "Running",
    ready: true,
    ports: app === "backend" ? [{ port: 8080, protocol: "TCP" }] : [],
    isolated: { ingress: app === "backend", egress: false },
  };
}

function edge(from: string, allowed: boolean, outcome: "allowed" | "denied" | null): TopologyEdge {
  const by = { kind: "denied", direction: "ingress", policies: ["deny-all"], rule: null } as const;
  return {
    from: { namespace: "default", pod: from },
    to: { namespace: "default", pod: "backend-1" },
    port: 8080,
    protocol: "TCP",
    declared: { allowed, why: "", by, elsewhere: null },
    observed: outcome === null ? null : { outcome, time: "2026-11-24T00:00:00Z", why: "", by },
  };
}

const topology: Topology = {
  namespaces: ["default", "pss-demo"],
  pods: [
    pod("backend-1", "backend", "backend"),
    pod("backend-2", "backend", "backend"),
    pod("frontend", null, "frontend"),
    pod("other", null, null),
  ],
  services: [
    {
      namespace: "default",
      name: "backend-service",
      ip: "10.96.0.9",
      ports: [{ port: 80, targetPort: "8080", protocol: "TCP" }],
      pods: ["backend-1", "backend-2"],
    },
  ],
  policies: [
    {
      namespace: "default",
      name: "deny-all",
      types: ["Ingress"],
      selects: ["backend-1", "backend-2"],
      rules: 0,
      opens: [],
    },
  ],
  edges: [edge("frontend", false, "allowed"), edge("other", false, null)],
  truncated: false,
};

it("takes the Pods of one owner together, with the labels that all have", () => {
  expect(groupsOf(topology).map(({ id, pods, labels }) => [id, pods.length, labels])).toEqual([
    ["default/backend", 2, ["app=backend"]],
    ["default/frontend", 1, ["app=frontend"]],
    ["default/other", 1, []],
  ]);
});

describe("links", () => {
  const told = (isTrial: boolean) =>
    linksOf(topology, isTrial).map(({ from, outcome, isMismatch }) => [from, outcome, isMismatch]);

  it("stand as they were seen, and say where the policies declare otherwise", () => {
    expect(told(false)).toEqual([
      ["default/frontend", "allowed", true],
      ["default/other", "untested", false],
    ]);
  });

  it("stand as declared while a policy is tried", () => {
    expect(told(true)).toEqual([
      ["default/frontend", "denied", false],
      ["default/other", "denied", false],
    ]);
  });
});

describe("layout", () => {
  const figure = layoutOf(topology, false);

  it("puts each Pod once, in its namespace, and no boxes on top of each other", () => {
    expect(figure.sources.map(({ group }) => group.name)).toEqual(["frontend", "other"]);
    expect(
      figure.targets.map(({ group, policies, ports }) => [group.name, policies, ports]),
    ).toEqual([["backend", [{ name: "deny-all", opens: [] }], ["TCP 8080"]]]);
    expect(figure.services.map(({ name, ports }) => [name, ports])).toEqual([
      ["backend-service", ["80 → 8080"]],
    ]);
    expect(figure.bands.map(({ name }) => name)).toEqual(["default"]);
    const boxes = [...figure.sources, ...figure.services, ...figure.targets];
    for (const one of boxes) {
      for (const other of boxes) {
        const isApart =
          one === other ||
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(isApart).toBe(true);
      }
    }
  });

  it("ends each line at a gate in the wall of its target", () => {
    const [target] = figure.targets;
    for (const { gate, path } of figure.lines) {
      expect(gate.x).toBe(target?.x);
      expect(path.endsWith(`${gate.x} ${gate.y}`)).toBe(true);
    }
    expect(new Set(figure.lines.map(({ gate }) => gate.y)).size).toBe(2);
  });

  it("draws nothing where there is nothing", () => {
    const empty = { ...topology, pods: [], services: [], policies: [], edges: [] };
    expect(layoutOf(empty, false)).toMatchObject({
      bands: [],
      sources: [],
      targets: [],
      lines: [],
    });
  });
});
