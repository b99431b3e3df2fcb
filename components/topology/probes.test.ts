import { expect, it } from "vitest";
import type { Topology, TopologyEdge, TopologyPod } from "../../server/contracts/topology.ts";
import { linksOf } from "./groups.ts";
import { probesOf } from "./probes.ts";

function pod(namespace: string, name: string): TopologyPod {
  const isolated = { ingress: false, egress: false };
  const place = { owner: null, labels: {}, ip: null, status: "Running", ready: true, ports: [] };
  return { namespace, name, ...place, isolated };
}

function edge(namespace: string, from: string): TopologyEdge {
  const by = { kind: "open", direction: null, policies: [], rule: null } as const;
  return {
    from: { namespace, pod: from },
    to: { namespace: "default", pod: "backend" },
    port: 8080,
    protocol: "TCP",
    declared: { allowed: true, why: "", by, elsewhere: null },
    observed: null,
  };
}

function topology(port: number): Topology {
  return {
    namespaces: ["default", "shop"],
    pods: [pod("default", "backend"), pod("default", "frontend"), pod("shop", "cart")],
    services: [
      {
        namespace: "default",
        name: "backend-service",
        ip: "10.96.0.9",
        ports: [{ port, targetPort: "8080", protocol: "TCP" }],
        pods: ["backend"],
      },
    ],
    policies: [],
    edges: [edge("default", "frontend"), edge("shop", "cart")],
    truncated: false,
  };
}

const commands = (shown: Topology) =>
  probesOf(shown, linksOf(shown, false)).map(({ command }) => command);

it("asks the Service by the name that its Pod knows it by, from each Pod that may connect", () => {
  expect(commands(topology(80))).toEqual([
    "kubectl exec -it frontend -- wget -T 5 -O- http://backend-service",
    "kubectl exec -it -n shop cart -- wget -T 5 -O- http://backend-service.default",
  ]);
});

it("names a port other than 80", () => {
  expect(commands(topology(9000))[0]).toMatch(/http:\/\/backend-service:9000$/);
});

it("offers nothing where no Service leads to what can be reached", () => {
  expect(commands({ ...topology(80), services: [] })).toEqual([]);
});
