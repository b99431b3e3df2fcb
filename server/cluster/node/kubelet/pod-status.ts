import { formatTime, instantFromMs } from "../../../core/time.ts";
import type { ContainerStatus, Pod } from "../../../kube/index.ts";
import { type ContainerRecord, isRunning, isSidecar } from "./container-record.ts";

type PodStatus = NonNullable<Pod["status"]>;
type Condition = NonNullable<PodStatus["conditions"]>[number];

/** What a Pod's status is computed from. */
export interface PodFacts {
  readonly pod: Pod;
  readonly records: readonly ContainerRecord[];
  readonly podIp: string;
  readonly hostIp: string;
  readonly isSandboxReady: boolean;
  readonly isTerminating: boolean;
  readonly nowText: string;
  /** An end that containers don't decide: DeadlineExceeded, admission. */
  readonly failure: { readonly reason: string; readonly message: string } | null;
}

/**
 * The whole status as the kubelet writes it.
 * Source: pkg/kubelet/kubelet_pods.go (getPhase, convertToAPIContainerStatuses) and
 * pkg/kubelet/status/generate.go v1.35.
 */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, records } = facts;
  const phase = phaseOf(facts);
  const regular = records.filter((record) => record.kind === "regular");
  const inits = records.filter((record) => record.kind === "init");
  const ephemeral = records.filter((record) => record.kind === "ephemeral");
  const defaultWaiting = defaultWaitingReason(records);
  const old = pod.status ?? {};
  return {
    ...old,
    observedGeneration: pod.metadata?.generation ?? 1,
    phase,
    ...(facts.failure ?? {}),
    conditions: conditionsOf(facts, phase),
    hostIP: facts.hostIp,
    hostIPs: [{ ip: facts.hostIp }],
    ...(facts.podIp === "" ? {} : { podIP: facts.podIp, podIPs: [{ ip: facts.podIp }] }),
    startTime: old.startTime ?? facts.nowText,
    ...(inits.length === 0
      ? {}
      : {
          initContainerStatuses: inits.map((record) => containerStatus(record, "PodInitializing")),
        }),
    containerStatuses: regular.map((record) => containerStatus(record, defaultWaiting)),
    ...(ephemeral.length === 0
      ? {}
      : {
          ephemeralContainerStatuses: ephemeral.map((record) =>
            containerStatus(record, "ContainerCreating"),
          ),
        }),
    ...(old.qosClass === undefined ? {} : { qosClass: old.qosClass }),
  };
}

/** Why a regular container that never ran waits. */
export function defaultWaitingReason(records: readonly ContainerRecord[]): string {
  const isInitializing = records.some((record) => record.kind === "init" && !isInitDone(record));
  return isInitializing ? "PodInitializing" : "ContainerCreating";
}

function isInitDone(record: ContainerRecord): boolean {
  return isSidecar(record) ? record.started : record.terminated?.exitCode === 0;
}

function phaseOf(facts: PodFacts): string {
  const { pod, records, isTerminating } = facts;
  const policy = pod.spec?.restartPolicy ?? "Always";
  const inits = records.filter((record) => record.kind === "init");
  const regular = records.filter((record) => record.kind === "regular");
  const failedInit = inits.some((record) => !isSidecar(record) && hasFailed(record));
  if (facts.failure || (failedInit && policy === "Never")) {
    return "Failed";
  }
  if (!isTerminating && isPending(inits, regular)) {
    return "Pending";
  }
  if (regular.some(isRunning)) {
    return "Running";
  }
  return endedPhase(regular, policy, isTerminating);
}

function hasFailed(record: ContainerRecord): boolean {
  return record.terminated !== null && record.terminated.exitCode !== 0;
}

function hasRun(record: ContainerRecord): boolean {
  return record.run !== null || record.terminated !== null || record.last !== null;
}

function isPending(
  inits: readonly ContainerRecord[],
  regular: readonly ContainerRecord[],
): boolean {
  const isInitializing = inits.some((record) => !isInitDone(record)) && !regular.some(hasRun);
  return isInitializing || regular.some((record) => !hasRun(record));
}

/** No regular container is running. */
function endedPhase(
  regular: readonly ContainerRecord[],
  policy: string,
  isTerminating: boolean,
): string {
  if (!isTerminating && policy === "Always") {
    return "Running";
  }
  const allEnded = regular.every((record) => record.terminated !== null);
  if (allEnded && !regular.some(hasFailed)) {
    return "Succeeded";
  }
  return isTerminating || (allEnded && policy === "Never") ? "Failed" : "Running";
}

/** One container's status, with an absent state shown as waiting for `defaultReason`. */
function containerStatus(record: ContainerRecord, defaultReason: string): ContainerStatus {
  const state: ContainerStatus["state"] = record.terminated
    ? { terminated: record.terminated }
    : record.run
      ? { running: { startedAt: formatTime(instantFromMs(record.run.startedMs)) } }
      : { waiting: record.waiting ?? { reason: defaultReason } };
  const containerId = record.run?.id ?? record.terminated?.containerID ?? record.last?.containerID;
  const isInit = record.kind === "init" && !isSidecar(record);
  const ready = isInit ? record.terminated?.exitCode === 0 : record.ready && isRunning(record);
  return {
    name: record.spec.name,
    state,
    lastState: record.last ? { terminated: record.last } : {},
    ready,
    restartCount: record.restartCount,
    image: record.imageName,
    imageID: record.imageId,
    ...(containerId === undefined ? {} : { containerID: containerId }),
    started: isInit || record.kind === "ephemeral" ? false : record.started && isRunning(record),
    ...resourceStatus(record),
    ...volumeMountStatuses(record),
    ...userStatus(record),
  };
}

/** What the node gave the container. Source: kubelet_pods.go convertContainerStatusResources. */
function resourceStatus(record: ContainerRecord): Partial<ContainerStatus> {
  if (!record.run) {
    return {};
  }
  const { requests, limits } = record.spec.resources ?? {};
  const given = requests && Object.keys(requests).length > 0 ? requests : undefined;
  return {
    ...(given ? { allocatedResources: { ...given } } : {}),
    resources: {
      ...(limits && Object.keys(limits).length > 0 ? { limits: { ...limits } } : {}),
      ...(given ? { requests: { ...given } } : {}),
    },
  };
}

/** As whom PID 1 was started. Source: kubelet_pods.go convertContainerStatusUser. */
function userStatus(record: ContainerRecord): Partial<ContainerStatus> {
  if (!record.run) {
    return {};
  }
  const { uid, gid, groups } = record.run.credentials;
  const supplementalGroups = [...new Set([gid, ...groups])];
  return { user: { linux: { gid, supplementalGroups, uid } } };
}

function volumeMountStatuses(record: ContainerRecord): Partial<ContainerStatus> {
  const mounts = record.spec.volumeMounts ?? [];
  if (mounts.length === 0 || !record.run) {
    return {};
  }
  return {
    volumeMounts: mounts.map((mount) => ({
      mountPath: mount.mountPath,
      name: mount.name,
      ...(mount.readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
    })),
  };
}

type Judged = Pick<Condition, "status"> & Partial<Pick<Condition, "reason" | "message">>;

function conditionsOf(facts: PodFacts, phase: string): Condition[] {
  const { pod, records } = facts;
  const isOver = phase === "Succeeded" || phase === "Failed";
  const inits = records.filter((record) => record.kind === "init");
  const regular = records.filter((record) => record.kind === "regular" || isSidecar(record));
  const containers = readiness(regular, phase, isOver);
  const gates = (pod.spec?.readinessGates ?? []).map((gate) => gate.conditionType);
  const judged = new Map<string, Judged>([
    ["PodReadyToStartContainers", { status: facts.isSandboxReady && !isOver ? "True" : "False" }],
    ["Initialized", initialized(inits, phase)],
    ["Ready", gated(containers, gates, pod)],
    ["ContainersReady", containers],
    ["PodScheduled", { status: "True" }],
  ]);
  const old = pod.status?.conditions ?? [];
  const own = [...judged].map(([type, verdict]) => condition(type, verdict, old, facts));
  return [...own, ...old.filter((each) => !judged.has(each.type))];
}

function condition(
  type: string,
  verdict: Judged,
  old: readonly Condition[],
  facts: PodFacts,
): Condition {
  const before = old.find((each) => each.type === type);
  const isSame = before?.status === verdict.status;
  return {
    type,
    observedGeneration: facts.pod.metadata?.generation ?? 1,
    ...verdict,
    lastProbeTime: null as unknown as string,
    lastTransitionTime:
      isSame && before.lastTransitionTime ? before.lastTransitionTime : facts.nowText,
  };
}

function names(records: readonly ContainerRecord[]): string {
  return `[${records.map((record) => record.spec.name).join(" ")}]`;
}

function readiness(records: readonly ContainerRecord[], phase: string, isOver: boolean): Judged {
  if (isOver && phase === "Succeeded") {
    return { status: "False", reason: "PodCompleted" };
  }
  if (phase === "Failed") {
    return { status: "False", reason: "PodFailed" };
  }
  const unready = records.filter((record) => !(record.ready && isRunning(record)));
  return unready.length === 0
    ? { status: "True" }
    : {
        status: "False",
        reason: "ContainersNotReady",
        message: `containers with unready status: ${names(unready)}`,
      };
}

function initialized(inits: readonly ContainerRecord[], phase: string): Judged {
  if (phase === "Succeeded") {
    return { status: "True", reason: "PodCompleted" };
  }
  const incomplete = inits.filter((record) => !isInitDone(record));
  return incomplete.length === 0
    ? { status: "True" }
    : {
        status: "False",
        reason: "ContainersNotInitialized",
        message: `containers with incomplete status: ${names(incomplete)}`,
      };
}

function gated(containers: Judged, gates: readonly string[], pod: Pod): Judged {
  if (containers.status !== "True") {
    return containers;
  }
  const closed = gates.filter(
    (gate) => pod.status?.conditions?.find((each) => each.type === gate)?.status !== "True",
  );
  return closed.length === 0
    ? { status: "True" }
    : {
        status: "False",
        reason: "ReadinessGatesNotReady",
        message: closed
          .map((gate) => {
            const found = pod.status?.conditions?.find((each) => each.type === gate);
            return found
              ? `the status of pod readiness gate "${gate}" is not "True", but ${found.status}`
              : `corresponding condition of pod readiness gate "${gate}" does not exist.`;
          })
          .join(", "),
      };
}
