import type { NetworkPolicy, Pod, Service } from "../kube/index.ts";
import { emptySnapshot, type Flow, type Snapshot } from "./snapshot.ts";

/** A running Pod of `default` with one container that listens on the ports. */
export function podOf(name: string, labels: Record<string, string>, ...ports: number[]): Pod {
  return {
    metadata: { namespace: "default", name, labels },
    spec: {
      containers: [{ name: "main", ports: ports.map((containerPort) => ({ containerPort })) }],
    },
    status: {
      phase: "Running",
      podIP: `10.244.0.${name.length}`,
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [
        {
          name: "main",
          image: "",
          imageID: "",
          ready: true,
          restartCount: 0,
          state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
        },
      ],
    },
  };
}

const frontend = podOf("frontend-pod", { app: "frontend" });
const backend = podOf("backend-1", { app: "backend" }, 8080);
const service: Service = {
  metadata: { namespace: "default", name: "backend-service" },
  spec: {
    clusterIP: "10.96.0.10",
    selector: { app: "backend" },
    ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }],
  },
};

/** A policy of `default` for the backend, with these rules for what comes in. */
export function policyOf(name: string, ...ingress: NetworkPolicyRules): NetworkPolicy {
  return {
    metadata: { namespace: "default", name },
    spec: { podSelector: { matchLabels: { app: "backend" } }, policyTypes: ["Ingress"], ingress },
  };
}
type NetworkPolicyRules = NonNullable<NonNullable<NetworkPolicy["spec"]>["ingress"]>;

/** What section 1 of the chapter begins with: a frontend, a backend and its Service. */
export const shop: Snapshot = {
  ...emptySnapshot,
  namespaces: [{ metadata: { name: "default" } }],
  pods: [frontend, backend],
  services: [service],
};

/** The frontend's attempt at the backend. */
export function flowOf(parts: Partial<Flow> = {}): Flow {
  const pod = { kind: "pod", namespace: "default" } as const;
  return {
    source: { ...pod, name: "frontend-pod", ip: "10.244.0.12" },
    destination: { ...pod, name: "backend-1", ip: "10.244.0.9" },
    port: 8080,
    protocol: "TCP",
    outcome: "allowed",
    egress: { kind: "not-isolated" },
    ingress: { kind: "not-isolated" },
    lastSeen: "2026-01-01T00:00:01.000Z",
    ...parts,
  };
}
