import type { ObjectQuery, SandboxReader } from "../gateway/index.ts";
import type { JsonObject, Namespace, NetworkPolicy, Pod, Service } from "../kube/index.ts";
import type { Decision, Party } from "../network-policy/index.ts";
import { topologyLimits } from "./limits.ts";

/** A connection attempt that was seen, as the cluster tells it; equal attempts are one. */
export interface Flow {
  readonly source: Party;
  readonly destination: Party;
  readonly port: number;
  readonly protocol: string;
  readonly outcome: string;
  readonly egress: Decision;
  readonly ingress: Decision;
  /** RFC 3339 with milliseconds. */
  readonly lastSeen: string;
}

/** What a sandbox holds at one moment, with names as the learner sees them. */
export interface Snapshot {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly policies: readonly NetworkPolicy[];
  /** None where the cluster doesn't tell flows. */
  readonly flows: readonly Flow[];
}

const core = { group: "", namespace: null } as const;

const queries = {
  namespaces: { ...core, resource: "namespaces" },
  pods: { ...core, resource: "pods" },
  services: { ...core, resource: "services" },
  policies: { group: "networking.k8s.io", resource: "networkpolicies", namespace: null },
  flows: { group: "flows.kubebook.dev", resource: "flows", namespace: null },
} as const satisfies Record<string, ObjectQuery>;

/** A sandbox without anything. */
export const emptySnapshot: Snapshot = {
  namespaces: [],
  pods: [],
  services: [],
  policies: [],
  flows: [],
};

/** What is watched and read of a sandbox, and how often at most. */
export interface SnapshotSource {
  readonly watched: readonly ObjectQuery[];
  readonly everyMs: number;
  /** @throws AppError `unavailable` when the cluster doesn't answer. */
  read(reader: SandboxReader): Promise<Snapshot>;
}

/** All that a diagram is drawn from. */
export const diagramSource: SnapshotSource = {
  watched: Object.values(queries),
  everyMs: topologyLimits.everyMs,
  async read(reader) {
    const [namespaces, pods, services, policies, flows] = await Promise.all([
      reader.list(queries.namespaces),
      reader.list(queries.pods),
      reader.list(queries.services),
      reader.list(queries.policies),
      reader.list(queries.flows),
    ]);
    return {
      namespaces: namespaces as readonly Namespace[],
      pods: pods as readonly Pod[],
      services: services as readonly Service[],
      policies: policies as readonly NetworkPolicy[],
      flows: flows.filter(isFlow),
    };
  },
};

const counted = {
  pods: { ...queries.pods, namespace: "default" },
  policies: { ...queries.policies, namespace: "default" },
} as const satisfies Record<string, ObjectQuery>;

/** The little that is counted: the Pods and policies of the first namespace. */
export const countsSource: SnapshotSource = {
  watched: Object.values(counted),
  everyMs: topologyLimits.countEveryMs,
  async read(reader) {
    const [pods, policies] = await Promise.all([
      reader.list(counted.pods),
      reader.list(counted.policies),
    ]);
    return {
      ...emptySnapshot,
      pods: pods as readonly Pod[],
      policies: policies as readonly NetworkPolicy[],
    };
  },
};

function isFlow(object: JsonObject): object is JsonObject & Flow {
  const parties = [object.source, object.destination] as readonly unknown[];
  return (
    parties.every((party) => typeof party === "object" && party !== null && "kind" in party) &&
    typeof object.lastSeen === "string" &&
    typeof object.port === "number"
  );
}
