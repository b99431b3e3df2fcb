import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime, type Instant } from "../../../core/time.ts";
import type { Pod, ReplicaSet, StatusError, StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { claimPods, followPods } from "../shared/claim-pods.ts";
import { createPods, deletePods, podFromTemplate } from "../shared/create-pods.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";
import { byDeletionPreference, isPodAvailable, isPodFinished, isPodReady } from "../shared/pods.ts";
import { replicaSets } from "../shared/refs.ts";

const createdAtOnceMax = 500;

/** Numbers of the status that are told even where they are zero. */
const alwaysShown = new Set(["replicas", "observedGeneration", "terminatingReplicas"]);

/**
 * Keeps as many Pods as a ReplicaSet asks for.
 * Source: kubernetes pkg/controller/replicaset/replica_set.go and replica_set_utils.go v1.35.
 */
export function startReplicaSetController({ context, clock, log }: ControllerDependencies): Owned {
  const { informers } = context;
  const all = informers.of<ReplicaSet>(replicaSets);
  const recorder = context.recorder("replicaset-controller");
  const controller = createController({
    name: "replicaset",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const set = all.get(namespace, name);
      if (!set) {
        return;
      }
      const owned = await claimPods(context, set, set.spec?.selector);
      const active = owned.filter((pod) => !isPodFinished(pod) && !isTerminating(pod));
      const failure = isTerminating(set) ? undefined : await scale(context, recorder, set, active);
      const retryMs = await writeStatus(context, set, active, owned, failure, clock.now());
      if (retryMs !== undefined) {
        controller.enqueueAfter(key, retryMs);
      }
      if (failure) {
        throw failure;
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  followPods(context, "ReplicaSet", all, controller.enqueue);
  return controller;
}

/** @returns why Pods could not be created, if so. */
async function scale(
  context: ComponentContext,
  recorder: EventRecorder,
  set: StoredObject<ReplicaSet>,
  active: readonly StoredObject<Pod>[],
): Promise<StatusError | undefined> {
  const missing = (set.spec?.replicas ?? 1) - active.length;
  if (missing > 0) {
    const pod = podFromTemplate(set, set.spec?.template);
    const wanted = Array.from({ length: Math.min(missing, createdAtOnceMax) }, () => pod);
    return createPods(context, recorder, set, wanted);
  }
  const surplus = [...active].sort(byDeletionPreference).slice(0, -missing);
  await deletePods(context, recorder, set, surplus);
  return undefined;
}

type Status = NonNullable<ReplicaSet["status"]>;

/** @returns when a ready Pod becomes available, in milliseconds, if one is waiting for that. */
async function writeStatus(
  { client }: ComponentContext,
  set: StoredObject<ReplicaSet>,
  active: readonly StoredObject<Pod>[],
  owned: readonly StoredObject<Pod>[],
  failure: StatusError | undefined,
  now: Instant,
): Promise<number | undefined> {
  const minReadyMs = (set.spec?.minReadySeconds ?? 0) * 1000;
  const templateLabels = Object.entries(set.spec?.template?.metadata?.labels ?? {});
  const ready = active.filter(isPodReady);
  const available = ready.filter((pod) => isPodAvailable(pod, minReadyMs, now));
  const conditions = failureConditions(set, failure, now);
  const terminating = owned.filter((pod) => isTerminating(pod) && !isPodFinished(pod)).length;
  const status: Status = {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(({ metadata }) =>
      templateLabels.every(([key, value]) => metadata.labels?.[key] === value),
    ).length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
    observedGeneration: set.metadata.generation ?? 0,
    terminatingReplicas: terminating,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  const shown = Object.fromEntries(
    Object.entries(status).filter(([key, value]) => value !== 0 || alwaysShown.has(key)),
  ) as unknown as Status;
  if (JSON.stringify(shown) !== JSON.stringify(set.status ?? {})) {
    await client.modify<ReplicaSet>(
      replicaSets,
      set.metadata.namespace ?? "",
      set.metadata.name,
      (object) => {
        object.status = shown;
        return true;
      },
      "status",
    );
  }
  return available.length < ready.length ? minReadyMs : undefined;
}

function failureConditions(
  set: StoredObject<ReplicaSet>,
  failure: StatusError | undefined,
  now: Instant,
) {
  if (!failure) {
    return [];
  }
  // The first refusal stays: the next ones differ by the name of the Pod alone, and to write each would
  // bring the next try at once.
  const first = set.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  if (first) {
    return [first];
  }
  return [
    {
      type: "ReplicaFailure",
      status: "True",
      lastTransitionTime: formatTime(now),
      reason: "FailedCreate",
      message: failure.message,
    },
  ];
}
