import type { TopologyPod } from "../contracts/topology.ts";
import type { ContainerStatus, Pod } from "../kube/index.ts";

/**
 * What `kubectl get pods` shows as STATUS, for what lessons meet.
 * Source: kubernetes pkg/printers/internalversion/printers.go (printPod) v1.35.
 */
export function statusOf(pod: Pod): string {
  const { status } = pod;
  if (pod.metadata?.deletionTimestamp) {
    return "Terminating";
  }
  const init = initStatus(pod);
  if (init !== null) {
    return init;
  }
  const reasons = (status?.containerStatuses ?? []).flatMap((container) => reasonOf(container));
  const isRunning = (status?.containerStatuses ?? []).some(({ state }) => state?.running);
  const reason = reasons[0];
  if (reason === "Completed" && isRunning) {
    return isReady(pod) ? "Running" : "NotReady";
  }
  return reason ?? status?.reason ?? status?.phase ?? "Unknown";
}

function initStatus(pod: Pod): string | null {
  const containers = pod.status?.initContainerStatuses ?? [];
  const done = containers.findIndex(({ state, started, ready }) => {
    const isSidecar = started === true && ready;
    return !isSidecar && state?.terminated?.exitCode !== 0;
  });
  const pending = containers[done];
  if (!pending) {
    return null;
  }
  const [reason] = reasonOf(pending);
  return reason && reason !== "PodInitializing"
    ? `Init:${reason}`
    : `Init:${done}/${containers.length}`;
}

function reasonOf({ state }: ContainerStatus): readonly string[] {
  if (state?.waiting?.reason) {
    return [state.waiting.reason];
  }
  const { terminated } = state ?? {};
  if (!terminated) {
    return [];
  }
  return [
    terminated.reason ||
      (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`),
  ];
}

/** Whether a Pod has the condition `Ready`. */
export function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(
    ({ type, status }) => type === "Ready" && status === "True",
  );
}

/** Whether a Pod is there to connect and be connected to, now or soon. */
export function isAlive(pod: Pod): boolean {
  return pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed";
}

/** The name of what made the Pod; a Deployment's for those of its ReplicaSets. */
export function ownerOf({ metadata }: Pod): string | null {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller);
  if (!owner) {
    return null;
  }
  const hash = metadata?.labels?.["pod-template-hash"];
  return owner.kind === "ReplicaSet" && hash && owner.name.endsWith(`-${hash}`)
    ? owner.name.slice(0, -hash.length - 1)
    : owner.name;
}

/** The ports that a Pod's containers declare. */
export function portsOf({ spec }: Pod): TopologyPod["ports"] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ ports }) =>
    (ports ?? []).map(({ containerPort, protocol }) => ({
      port: containerPort,
      protocol: protocol ?? "TCP",
    })),
  );
}
