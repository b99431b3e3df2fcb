import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import { formatTime, type Instant, parseTime } from "../../../core/time.ts";
import type { KubeObject, Node, StoredObject } from "../../../kube/index.ts";
import type { EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import type { Taint } from "../../scheduler/taints.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";
import { nodes } from "../shared/refs.ts";

type Condition = NonNullable<NonNullable<Node["status"]>["conditions"]>[number];

const leases = { group: "coordination.k8s.io", resource: "leases" };
const leaseNamespace = "kube-node-lease";
/** How often nodes are looked at. Source: pkg/controller/nodelifecycle/config/v1alpha1/defaults.go v1.35. */
const monitorMs = 5_000;
/** A node that has been silent for this long is out of reach. */
const graceMs = 50_000;

/** What a condition of a node means for Pods: its type, value and taint. */
const taintOf = [
  ["Ready", "False", "node.kubernetes.io/not-ready"],
  ["Ready", "Unknown", "node.kubernetes.io/unreachable"],
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"],
  ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
] as const;
const cordonTaint = "node.kubernetes.io/unschedulable";
/** These drive Pods out as well. */
const driving = new Set(["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]);
const ours = new Set<string>([cordonTaint, ...taintOf.map(([, , key]) => key)]);

/**
 * Tells of nodes that are silent, and taints nodes by their conditions and by `spec.unschedulable`.
 * Source: kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go v1.35.
 */
export function startNodeLifecycle({ context, clock, log }: ControllerDependencies): Owned {
  const running = new OwnedStack();
  const { client, informers } = context;
  const all = informers.of<Node>(nodes);
  const allLeases = informers.of<KubeObject>(leases);
  const recorder = context.recorder("node-controller");
  const startedMs = clock.now().getTime();
  const controller = running.own(
    createController({
      name: "node-lifecycle-controller",
      clock,
      log,
      async reconcile(key) {
        const { name } = splitKey(key);
        const node = all.get("", name);
        if (!node || isTerminating(node)) {
          return;
        }
        // A restart of everything is no silence of the nodes.
        const heardMs = Math.max(startedMs, lastSign(node, allLeases.get(leaseNamespace, name)));
        const isSilent = clock.now().getTime() - heardMs > graceMs;
        if (isSilent && !isUnknown(node)) {
          const change = (object: Node) => markUnknown(object, clock.now());
          await client.modify<Node>(nodes, "", name, change, "status");
          tellNotReady(recorder, node);
        }
        const current = all.get("", name) ?? node;
        await client.modify<Node>(nodes, "", name, (object) =>
          setTaints(object, wantedTaints(current), clock.now()),
        );
      },
    }),
  );
  const lookAtAll = () => {
    for (const node of all.list()) {
      controller.enqueue(keyOf(node));
    }
  };
  running.own(clock.every(monitorMs, lookAtAll));
  running.own(
    all.subscribe((change) => {
      const relevant = ({ spec, status }: Node) =>
        JSON.stringify([spec, status?.conditions?.map(({ type, status: value }) => [type, value])]);
      const isNews = change.type !== "updated" || relevant(change.object) !== relevant(change.old);
      if (change.type !== "deleted" && isNews) {
        controller.enqueue(keyOf(change.object));
      }
    }),
  );
  return running;
}

function lastSign(node: StoredObject<Node>, lease: KubeObject | undefined): number {
  const spec = lease?.spec as { readonly renewTime?: string } | undefined;
  const times = [
    node.metadata.creationTimestamp,
    spec?.renewTime,
    ...(node.status?.conditions ?? []).map(({ lastHeartbeatTime }) => lastHeartbeatTime),
  ];
  return Math.max(...times.map((text) => parseTime(text)?.getTime() ?? 0));
}

const isUnknown = ({ status }: Node) =>
  status?.conditions?.find(({ type }) => type === "Ready")?.status === "Unknown";

const reported = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

function markUnknown(node: Node, now: Instant): boolean {
  const others = (node.status?.conditions ?? []).filter(({ type }) => !reported.includes(type));
  const conditions = reported.map((type): Condition => {
    const before = node.status?.conditions?.find((condition) => condition.type === type);
    const told = before
      ? ["NodeStatusUnknown", "Kubelet stopped posting node status."]
      : ["NodeStatusNeverUpdated", "Kubelet never posted node status."];
    const [reason = "", message = ""] = told;
    return {
      type,
      status: "Unknown",
      lastHeartbeatTime: before?.lastHeartbeatTime ?? node.metadata?.creationTimestamp ?? "",
      lastTransitionTime: formatTime(now),
      reason,
      message,
    };
  });
  node.status = { ...node.status, conditions: [...others, ...conditions] };
  return true;
}

function tellNotReady(recorder: EventRecorder, node: StoredObject<Node>): void {
  const message = `Node ${node.metadata.name} status is now: NodeNotReady`;
  recorder.event(node as StoredObject, "Normal", "NodeNotReady", message);
}

function wantedTaints({ spec, status }: Node): readonly Taint[] {
  const keys = taintOf
    .filter(([type, value]) =>
      status?.conditions?.some((one) => one.type === type && one.status === value),
    )
    .map(([, , key]) => key);
  const blocking = spec?.unschedulable ? [...keys, cordonTaint] : keys;
  return [
    ...blocking.map((key) => ({ key, effect: "NoSchedule" })),
    ...keys.filter((key) => driving.has(key)).map((key) => ({ key, effect: "NoExecute" })),
  ];
}

/** @returns whether anything changed. */
function setTaints(node: Node, wanted: readonly Taint[], now: Instant): boolean {
  const present = node.spec?.taints ?? [];
  const isWanted = ({ key, effect }: Taint) =>
    wanted.some((one) => one.key === key && one.effect === effect);
  const isOurs = ({ key, effect }: Taint) =>
    ours.has(key) && (effect === "NoSchedule" || driving.has(key));
  const kept = present.filter((taint) => !isOurs(taint) || isWanted(taint));
  const added = wanted
    .filter(({ key, effect }) => !present.some((one) => one.key === key && one.effect === effect))
    .map((taint) => ({ ...taint, timeAdded: formatTime(now) }));
  if (added.length === 0 && kept.length === present.length) {
    return false;
  }
  const { taints: _, ...spec } = node.spec ?? {};
  const taints = [...kept, ...added];
  node.spec = { ...spec, ...(taints.length > 0 ? { taints } : {}) };
  return true;
}
