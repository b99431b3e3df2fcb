import { type Instant, parseTime } from "../../../core/time.ts";
import type { ContainerStatus, Pod } from "../../../kube/index.ts";
import type { Cell, TableColumn } from "../definition.ts";
import { ageOf, nameOf, orNone } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { since } from "../shared/duration.ts";

/** Columns of `kubectl get pods`. Source: pkg/printers/internalversion/printers.go v1.35. */
export const podColumns: readonly TableColumn[] = [
  nameColumn,
  text("Ready", "Containers that are ready, of all that the Pod has."),
  text("Status", "Phase of the Pod, or what holds it up."),
  text("Restarts", "How often containers were restarted, and when last."),
  ageColumn,
  text("IP", "Address of the Pod.", 1),
  text("Node", "Node that the Pod is bound to.", 1),
  text("Nominated Node", "Node on which preemption makes room for the Pod.", 1),
  text("Readiness Gates", "Readiness gates that are true, of all that the Pod has.", 1),
];

/** What is told of a Pod's containers while they are looked at one by one. */
interface Progress {
  ready: number;
  reason: string;
  restarts: number;
  lastRestart: string | undefined;
}

/** Names of init containers that keep running beside the others. */
function sidecarsOf(pod: Pod): ReadonlySet<string> {
  const init = pod.spec?.initContainers ?? [];
  return new Set(init.filter((c) => c.restartPolicy === "Always").map((c) => c.name));
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  const [left, right] = [parseTime(a), parseTime(b)];
  return right && (!left || left < right) ? b : a;
}

function countRestarts(progress: Progress, status: ContainerStatus): void {
  progress.restarts += status.restartCount;
  progress.lastRestart = later(progress.lastRestart, status.lastState?.terminated?.finishedAt);
}

type Terminated = NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>;

function terminatedText({ reason, signal, exitCode }: Terminated): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);
}

/** What an init container that isn't through shows as status. */
function initReason(status: ContainerStatus, index: number, total: number): string {
  if (status.state?.terminated) {
    return `Init:${terminatedText(status.state.terminated)}`;
  }
  const waiting = status.state?.waiting?.reason;
  return waiting && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${total}`;
}

function hasCondition(pod: Pod, type: string): boolean {
  return (pod.status?.conditions ?? []).some((c) => c.type === type && c.status === "True");
}

/** @returns whether initialization goes on. Counts restarts of sidecars apart into `sidecars`. */
function readInitContainers(pod: Pod, progress: Progress, sidecars: Progress): boolean {
  const names = sidecarsOf(pod);
  const total = pod.spec?.initContainers?.length ?? 0;
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    countRestarts(progress, status);
    const sidecar = names.has(status.name);
    if (sidecar) {
      countRestarts(sidecars, status);
    }
    if (status.state?.terminated?.exitCode === 0) {
      continue;
    }
    if (sidecar && status.started === true) {
      progress.ready += status.ready ? 1 : 0;
      continue;
    }
    progress.reason = initReason(status, index, total);
    return true;
  }
  return false;
}

function readContainers(pod: Pod, progress: Progress): void {
  let running = false;
  for (const status of (pod.status?.containerStatuses ?? []).toReversed()) {
    countRestarts(progress, status);
    const { waiting, terminated } = status.state ?? {};
    if (waiting?.reason) {
      progress.reason = waiting.reason;
    } else if (terminated) {
      progress.reason = terminatedText(terminated);
    } else if (status.ready && status.state?.running) {
      running = true;
      progress.ready += 1;
    }
  }
  if (progress.reason === "Completed" && running) {
    progress.reason = hasCondition(pod, "Ready") ? "Running" : "NotReady";
  }
}

function progressOf(pod: Pod): Progress {
  const { phase = "", reason, conditions = [] } = pod.status ?? {};
  const gated = conditions.some((c) => c.type === "PodScheduled" && c.reason === "SchedulingGated");
  const start = gated ? "SchedulingGated" : reason || phase;
  const progress: Progress = { ready: 0, reason: start, restarts: 0, lastRestart: undefined };
  const sidecars: Progress = { ...progress };
  const initializing = readInitContainers(pod, progress, sidecars);
  if (!initializing || hasCondition(pod, "Initialized")) {
    progress.restarts = sidecars.restarts;
    progress.lastRestart = sidecars.lastRestart;
    readContainers(pod, progress);
  }
  if (pod.metadata?.deletionTimestamp) {
    progress.reason = deletionReason(progress.reason, phase, reason);
  }
  return progress;
}

function deletionReason(shown: string, phase: string, reason: string | undefined): string {
  if (reason === "NodeLost") {
    return "Unknown";
  }
  return phase === "Succeeded" || phase === "Failed" ? shown : "Terminating";
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  const open = gates.filter((gate) => hasCondition(pod, gate.conditionType)).length;
  return gates.length === 0 ? "<none>" : `${open}/${gates.length}`;
}

/** One row of `kubectl get pods`. Source: pkg/printers/internalversion/printers.go v1.35 (printPod). */
export function podRow(pod: Pod, now: Instant): readonly Cell[] {
  const { ready, reason, restarts, lastRestart } = progressOf(pod);
  const total = (pod.spec?.containers ?? []).length + sidecarsOf(pod).size;
  const ago = restarts !== 0 && lastRestart ? ` (${since(lastRestart, now)} ago)` : "";
  return [
    nameOf(pod),
    `${ready}/${total}`,
    reason,
    `${restarts}${ago}`,
    ageOf(pod, now),
    orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
    orNone(pod.spec?.nodeName),
    orNone(pod.status?.nominatedNodeName),
    readinessGates(pod),
  ];
}
