import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime, type Instant } from "../../../core/time.ts";
import {
  type Pod,
  type ReplicaSet,
  StatusError,
  type StoredObject,
  selectorMatches,
} from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import {
  type ControllerDependencies,
  controllerOf,
  controllerReference,
  deleteIfThere,
  isTerminating,
} from "../shared/objects.ts";
import { byDeletionPreference, isPodAvailable, isPodFinished, isPodReady } from "../shared/pods.ts";
import { pods, replicaSets } from "../shared/refs.ts";

/** The first batch of creations; each batch that succeeds doubles it. Source: pkg/controller/controller_utils.go. */
const slowStartBatch = 1;
const createdAtOnceMax = 500;

/**
 * Keeps as many Pods as a ReplicaSet asks for.
 * Source: kubernetes pkg/controller/replicaset/replica_set.go and replica_set_utils.go v1.35.
 */
export function startReplicaSetController({ context, clock, log }: ControllerDependencies): Owned {
  const { informers } = context;
  const all = informers.of<ReplicaSet>(replicaSets);
  const allPods = informers.of<Pod>(pods);
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
      const owned = await claimPods(context, set);
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
  allPods.subscribe((change) => {
    const { object } = change;
    const owner = controllerOf(object);
    const namespace = object.metadata.namespace ?? "";
    if (owner?.kind === "ReplicaSet") {
      controller.enqueue(`${namespace}/${owner.name}`);
      return;
    }
    const matching = all
      .list(namespace)
      .filter(({ spec }) => selectorMatches(spec?.selector, object.metadata.labels));
    const before = change.type === "updated" ? controllerOf(change.old) : undefined;
    const keys = [...matching.map(keyOf), ...(before ? [`${namespace}/${before.name}`] : [])];
    for (const key of keys) {
      controller.enqueue(key);
    }
  });
  return controller;
}

/** Its own Pods, plus orphans that match, less those that match no longer. */
async function claimPods(
  { client, informers }: ComponentContext,
  set: StoredObject<ReplicaSet>,
): Promise<StoredObject<Pod>[]> {
  const namespace = set.metadata.namespace ?? "";
  const claimed: StoredObject<Pod>[] = [];
  const matches = (pod: StoredObject<Pod>) =>
    selectorMatches(set.spec?.selector, pod.metadata.labels);
  const informer = informers.of<Pod>(pods);
  for (const pod of informer.ownedBy(set.metadata.uid)) {
    if (matches(pod) || isTerminating(pod)) {
      claimed.push(pod);
    } else {
      await client.modify<Pod>(pods, namespace, pod.metadata.name, (object) => {
        const others = object.metadata.ownerReferences?.filter(
          ({ uid }) => uid !== set.metadata.uid,
        );
        object.metadata.ownerReferences = others ?? [];
        return true;
      });
    }
  }
  if (isTerminating(set)) {
    return claimed;
  }
  const orphans = informer
    .list(namespace)
    .filter(
      (pod) => !controllerOf(pod) && !isTerminating(pod) && !isPodFinished(pod) && matches(pod),
    );
  for (const pod of orphans) {
    const adopted = await client.modify<Pod>(pods, namespace, pod.metadata.name, (object) => {
      object.metadata.ownerReferences = [
        ...(object.metadata.ownerReferences ?? []),
        controllerReference(set),
      ];
      return true;
    });
    claimed.push(adopted);
  }
  return claimed;
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
    return createPods(context, recorder, set, Math.min(missing, createdAtOnceMax));
  }
  const surplus = [...active].sort(byDeletionPreference).slice(0, -missing);
  await Promise.all(
    surplus.map(async ({ metadata }) => {
      await deleteIfThere(context.client.delete(pods, metadata.namespace ?? "", metadata.name));
      recorder.event(
        set as StoredObject,
        "Normal",
        "SuccessfulDelete",
        `Deleted pod: ${metadata.name}`,
      );
    }),
  );
  return undefined;
}

/** In growing batches, so that a refusal is met once and not for every Pod. */
async function createPods(
  { client }: ComponentContext,
  recorder: EventRecorder,
  set: StoredObject<ReplicaSet>,
  count: number,
): Promise<StatusError | undefined> {
  const pod = podOf(set);
  const createOne = async () => {
    try {
      const created = await client.create<Pod>(pods, set.metadata.namespace ?? "", pod);
      recorder.event(
        set as StoredObject,
        "Normal",
        "SuccessfulCreate",
        `Created pod: ${created.metadata.name}`,
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof StatusError)) {
        throw error;
      }
      recorder.event(
        set as StoredObject,
        "Warning",
        "FailedCreate",
        `Error creating: ${error.message}`,
      );
      return error;
    }
  };
  for (let created = 0, batch = slowStartBatch; created < count; created += batch, batch *= 2) {
    const size = Math.min(batch, count - created);
    const failures = await Promise.all(Array.from({ length: size }, createOne));
    const failure = failures.find((error) => error !== undefined);
    if (failure) {
      return failure;
    }
  }
  return undefined;
}

function podOf(set: StoredObject<ReplicaSet>): Pod {
  const { metadata, spec } = set.spec?.template ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace ?? "",
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
      ...(metadata?.finalizers ? { finalizers: metadata.finalizers } : {}),
      ownerReferences: [controllerReference(set)],
    },
    ...(spec ? { spec: structuredClone(spec) } : {}),
  };
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
  const terminating = owned.filter(isTerminating).length;
  const status: Status = {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(({ metadata }) =>
      templateLabels.every(([key, value]) => metadata.labels?.[key] === value),
    ).length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(terminating > 0 ? { terminatingReplicas: terminating } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  const shown = Object.fromEntries(
    Object.entries(status).filter(
      ([key, value]) => value !== 0 || key === "replicas" || key === "observedGeneration",
    ),
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
  const old = set.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
  if (old?.message === failure.message) {
    return [old];
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
