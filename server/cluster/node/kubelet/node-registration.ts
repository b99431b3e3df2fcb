import type { Clock } from "../../../core/clock.ts";
import { messageOf } from "../../../core/errors.ts";
import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type { Logger } from "../../../core/log.ts";
import { formatMicroTime, formatTime, type Instant } from "../../../core/time.ts";
import { type KubeObject, type Node, StatusError } from "../../../kube/index.ts";
import type { Client } from "../../client/client.ts";

/** A simulated node. */
export interface NodeDescription {
  readonly name: string;
  /** InternalIP. */
  readonly address: string;
  readonly podCIDR: string;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly podsMax: number;
  /** Carries the label and taint-free role of a control plane. */
  readonly isControlPlane?: boolean;
}

const nodes = { group: "", resource: "nodes" } as const;
const leases = { group: "coordination.k8s.io", resource: "leases" } as const;
const leaseNamespace = "kube-node-lease";
/** As upstream: the lease is renewed every 10 s, the status reported every 5 min. */
const leaseRenewMs = 10_000;
const statusReportMs = 300_000;

/** Writes the Node object, keeps its conditions and its Lease fresh until disposed. */
export function registerNode(
  description: NodeDescription,
  client: Client,
  clock: Clock,
  log: Logger,
): Owned {
  const owned = new OwnedStack();
  let isDisposed = false;
  const attempt = async (what: string, run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      if (!isDisposed) {
        log.warn({ node: description.name, error: messageOf(error) }, what);
      }
    }
  };
  const report = () => attempt("node status", () => reportStatus(description, client, clock));
  const renew = () => attempt("node lease", () => renewLease(description, client, clock));
  void report().then(renew);
  owned.own(clock.every(leaseRenewMs, () => void renew()));
  owned.own(clock.every(statusReportMs, () => void report()));
  owned.defer(() => {
    isDisposed = true;
  });
  return owned;
}

async function reportStatus(
  description: NodeDescription,
  client: Client,
  clock: Clock,
): Promise<void> {
  const existing = await orUndefined(client.get<Node>(nodes, "", description.name));
  if (!existing) {
    await client.create<Node>(nodes, "", nodeObject(description));
  }
  await client.modify<Node>(
    nodes,
    "",
    description.name,
    (node) => {
      node.status = nodeStatus(description, clock.now(), node.status);
      return true;
    },
    "status",
  );
}

async function renewLease(
  description: NodeDescription,
  client: Client,
  clock: Clock,
): Promise<void> {
  const now = formatMicroTime(clock.now());
  const spec = { holderIdentity: description.name, leaseDurationSeconds: 40, renewTime: now };
  const existing = await orUndefined(client.get(leases, leaseNamespace, description.name));
  if (existing) {
    await client.modify<KubeObject>(leases, leaseNamespace, description.name, (lease) => {
      lease.spec = spec;
      return true;
    });
    return;
  }
  const node = await orUndefined(client.get<Node>(nodes, "", description.name));
  await client.create<KubeObject>(leases, leaseNamespace, {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name: description.name,
      namespace: leaseNamespace,
      ...(node
        ? {
            ownerReferences: [
              { apiVersion: "v1", kind: "Node", name: description.name, uid: node.metadata.uid },
            ],
          }
        : {}),
    },
    spec,
  });
}

async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) {
      return undefined;
    }
    throw error;
  }
}

function nodeObject(description: NodeDescription): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: description.name,
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": description.name,
        "kubernetes.io/os": "linux",
        ...(description.isControlPlane ? { "node-role.kubernetes.io/control-plane": "" } : {}),
      },
      annotations: { "node.alpha.kubernetes.io/ttl": "0" },
    },
    spec: { podCIDR: description.podCIDR, podCIDRs: [description.podCIDR] },
  };
}

const conditionTexts = [
  [
    "MemoryPressure",
    "False",
    "KubeletHasSufficientMemory",
    "kubelet has sufficient memory available",
  ],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
] as const;

function nodeStatus(
  description: NodeDescription,
  now: Instant,
  old: Node["status"],
): NonNullable<Node["status"]> {
  const kibibytes = Math.floor(description.memoryBytes / 1024);
  const capacity = {
    cpu: String(description.cpuMillis / 1000),
    "ephemeral-storage": "61202244Ki",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: `${kibibytes}Ki`,
    pods: String(description.podsMax),
  };
  const time = formatTime(now);
  return {
    ...old,
    capacity,
    allocatable: capacity,
    conditions: conditionTexts.map(([type, status, reason, message]) => {
      const before = old?.conditions?.find((each) => each.type === type);
      const isSame = before?.status === status;
      return {
        type,
        status,
        reason,
        message,
        lastHeartbeatTime: time,
        lastTransitionTime: (isSame ? before.lastTransitionTime : undefined) ?? time,
      };
    }),
    addresses: [
      { type: "InternalIP", address: description.address },
      { type: "Hostname", address: description.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: "6f1c0d3e8b5a4c7d9e2f1a0b3c4d5e6f",
      systemUUID: "0c5d1f7a-2b3e-4d5c-8f9a-1b2c3d4e5f60",
      bootID: "3f8b6c2d-7e1a-4b9c-a5d4-e6f708192a3b",
      kernelVersion: "6.8.0-51-generic",
      osImage: "Debian GNU/Linux 12 (bookworm)",
      containerRuntimeVersion: "containerd://2.1.5",
      kubeletVersion: "v1.35.2",
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: "amd64",
    },
  };
}
