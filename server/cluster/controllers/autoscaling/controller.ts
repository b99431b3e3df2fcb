import type * as client from "@kubernetes/client-node";
import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime, type Instant } from "../../../core/time.ts";
import type { StoredObject, Wire } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder, ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";
import { deployments, replicaSets, statefulSets } from "../shared/refs.ts";
import { metricFault } from "./metrics.ts";

type Autoscaler = Wire<client.V2HorizontalPodAutoscaler>;
type Spec = NonNullable<Autoscaler["spec"]>;
type Status = NonNullable<Autoscaler["status"]>;
type Condition = NonNullable<Status["conditions"]>[number];
type Told = Pick<Condition, "type" | "status" | "reason" | "message">;

interface Scaled {
  spec?: { replicas?: number };
  status?: { replicas?: number };
}

const autoscalers: ResourceRef = { group: "autoscaling", resource: "horizontalpodautoscalers" };
/** How often autoscalers are looked at. Source: --horizontal-pod-autoscaler-sync-period v1.35. */
const periodMs = 15_000;

const targets: Readonly<Record<string, ResourceRef>> = {
  Deployment: deployments,
  ReplicaSet: replicaSets,
  StatefulSet: statefulSets,
  ReplicationController: { group: "", resource: "replicationcontrollers" },
};

/**
 * Keeps targets between their fewest and most Pods, and says that there are no metrics to scale by.
 * Source: kubernetes pkg/controller/podautoscaler/horizontal.go v1.35.
 */
export function startAutoscaler({ context, clock, log }: ControllerDependencies): Owned {
  const all = context.informers.of<Autoscaler>(autoscalers);
  const recorder = context.recorder("horizontal-pod-autoscaler");
  const controller = createController({
    name: "horizontal-pod-autoscaler-controller",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const autoscaler = all.get(namespace, name);
      if (autoscaler && !isTerminating(autoscaler)) {
        await sync(context, recorder, autoscaler, clock.now());
        controller.enqueueAfter(key, periodMs);
      }
    },
  });
  all.subscribe((change) => {
    const isNews =
      change.type === "added" ||
      (change.type === "updated" &&
        change.object.metadata.generation !== change.old.metadata.generation);
    if (isNews) {
      controller.enqueue(keyOf(change.object));
    }
  });
  return controller;
}

async function sync(
  context: ComponentContext,
  recorder: EventRecorder,
  autoscaler: StoredObject<Autoscaler>,
  now: Instant,
): Promise<void> {
  const { metadata, spec } = autoscaler;
  const namespace = metadata.namespace ?? "";
  const { kind = "", name = "" } = spec?.scaleTargetRef ?? {};
  const ref = targets[kind];
  const target = ref && context.informers.of<Scaled>(ref).get(namespace, name);
  if (!spec || !ref || !target) {
    const text = ref
      ? `${ref.resource}${ref.group === "" ? "" : `.${ref.group}`} "${name}" not found`
      : `no matches for kind "${kind}" in group "${(spec?.scaleTargetRef.apiVersion ?? "").split("/")[0]}"`;
    recorder.event(autoscaler as StoredObject, "Warning", "FailedGetScale", text);
    const message = `the HPA controller was unable to get the target's current scale: ${text}`;
    const told: Told = { type: "AbleToScale", status: "False", reason: "FailedGetScale", message };
    await write(context, autoscaler, { conditions: [told] }, now);
    return;
  }
  const current = target.spec?.replicas ?? 0;
  const wanted = boundOf(spec, current);
  const shown = target.status?.replicas ?? 0;
  if (wanted) {
    await context.client.modify<Scaled>(ref, namespace, name, (object) => {
      object.spec = { ...object.spec, replicas: wanted.replicas };
      return true;
    });
    const text = `New size: ${wanted.replicas}; reason: ${wanted.reason}`;
    recorder.event(autoscaler as StoredObject, "Normal", "SuccessfulRescale", text);
    const message = `the HPA controller was able to update the target scale to ${wanted.replicas}`;
    const told: Told = { type: "AbleToScale", status: "True", reason: "SucceededRescale", message };
    const lastScaleTime = formatTime(now);
    const desiredReplicas = wanted.replicas;
    await write(
      context,
      autoscaler,
      { conditions: [told], currentReplicas: shown, desiredReplicas, lastScaleTime },
      now,
    );
    return;
  }
  const able: Told = {
    type: "AbleToScale",
    status: "True",
    reason: "SucceededGetScale",
    message: "the HPA controller was able to get the target's current scale",
  };
  const active = current === 0 ? disabled : tellFaults(recorder, autoscaler, spec);
  await write(context, autoscaler, { conditions: [able, active], currentReplicas: shown }, now);
}

const disabled: Told = {
  type: "ScalingActive",
  status: "False",
  reason: "ScalingDisabled",
  message: "scaling is disabled since the replica count of the target is zero",
};

/** The number of Pods where the present one is out of bounds. */
function boundOf(
  { minReplicas = 1, maxReplicas }: Spec,
  current: number,
): { readonly replicas: number; readonly reason: string } | undefined {
  if (current === 0 && minReplicas !== 0) {
    return undefined;
  }
  if (current > maxReplicas) {
    return { replicas: maxReplicas, reason: "Current number of replicas above Spec.MaxReplicas" };
  }
  return current < minReplicas
    ? { replicas: minReplicas, reason: "Current number of replicas below Spec.MinReplicas" }
    : undefined;
}

/** Tells of each metric that can't be had. */
function tellFaults(
  recorder: EventRecorder,
  autoscaler: StoredObject<Autoscaler>,
  { metrics = [] }: Spec,
): Told {
  const namespace = autoscaler.metadata.namespace ?? "";
  const faults = metrics.map((metric) => metricFault(metric, namespace));
  const warn = (reason: string, message: string) =>
    recorder.event(autoscaler as StoredObject, "Warning", reason, message);
  for (const { reason, message } of faults) {
    warn(reason, message);
  }
  const [first] = faults;
  const reason = first?.reason ?? "InvalidMetricSourceType";
  const why = first?.message ?? "";
  warn(
    "FailedComputeMetricsReplicas",
    `invalid metrics (${faults.length} invalid out of ${faults.length}), first error is: ${first?.prefix ?? ""}${why}`,
  );
  const message = `the HPA was unable to compute the replica count: ${why}`;
  return { type: "ScalingActive", status: "False", reason, message };
}

async function write(
  { client }: ComponentContext,
  { metadata, status }: StoredObject<Autoscaler>,
  changed: Partial<Omit<Status, "conditions">> & { readonly conditions: readonly Told[] },
  now: Instant,
): Promise<void> {
  const before = status?.conditions ?? [];
  const told = changed.conditions.map((condition) => {
    const same = before.find(({ type }) => type === condition.type);
    const isSame = same?.status === condition.status;
    const lastTransitionTime = (isSame ? same.lastTransitionTime : undefined) ?? formatTime(now);
    return { ...condition, lastTransitionTime };
  });
  const kept = before.filter(({ type }) => !told.some((one) => one.type === type));
  const wanted: Status = {
    desiredReplicas: 0,
    ...status,
    ...changed,
    conditions: [...told, ...kept],
  };
  if (JSON.stringify(wanted) === JSON.stringify(status)) {
    return;
  }
  const change = (object: Autoscaler) => {
    object.status = wanted;
    return true;
  };
  const { namespace = "", name } = metadata;
  await client.modify<Autoscaler>(autoscalers, namespace, name, change, "status");
}
