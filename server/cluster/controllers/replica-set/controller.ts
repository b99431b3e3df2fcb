import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime, type Instant } from "../../../core/time.ts";
import type { Pod, ReplicaSet, StatusError, StoredObject } from "../../../kube/index.ts";
import type {
  ComponentContext,
  EventRecorder,
  Informer,
  ResourceRef,
} from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { claimPods, followPods } from "../shared/claim-pods.ts";
import { createPods, deletePods, podFromTemplate } from "../shared/create-pods.ts";
import { type ControllerDependencies, isTerminating, writeStatus } from "../shared/objects.ts";
import { byDeletionPreference, isPodAvailable, isPodFinished, isPodReady } from "../shared/pods.ts";
import { replicaSets } from "../shared/refs.ts";

const createdAtOnceMax = 500;

/** Numbers of the status that are told even where they are zero. */
const alwaysShown = new Set(["replicas", "observedGeneration", "terminatingReplicas"]);

/** A kind that keeps Pods by their number. */
interface Flavor {
  readonly kind: string;
  readonly ref: ResourceRef;
  /** Names the controller and its events. */
  readonly component: string;
  /** Reads an object of the kind as a ReplicaSet. */
  readonly view: (object: StoredObject) => StoredObject<ReplicaSet>;
}

/**
 * Keeps as many Pods as a ReplicaSet asks for.
 * Source: kubernetes pkg/controller/replicaset/replica_set.go and replica_set_utils.go v1.35.
 */
export function startReplicaSetController(dependencies: ControllerDependencies): Owned {
  return startReplicas(dependencies, {
    kind: "ReplicaSet",
    ref: replicaSets,
    component: "replicaset-controller",
    view: (object) => object as StoredObject<ReplicaSet>,
  });
}

/**
 * The same for ReplicationControllers, whose selector is a plain map.
 * Source: kubernetes pkg/controller/replication/conversion.go v1.35.
 */
export function startReplicationController(dependencies: ControllerDependencies): Owned {
  return startReplicas(dependencies, {
    kind: "ReplicationController",
    ref: { group: "", resource: "replicationcontrollers" },
    component: "replication-controller",
    view(object) {
      const { selector: matchLabels, ...spec } = object.spec as {
        readonly selector: Record<string, string>;
      };
      return {
        ...object,
        spec: { ...spec, selector: { matchLabels } },
      } as StoredObject<ReplicaSet>;
    },
  });
}

function startReplicas(
  { context, clock, log }: ControllerDependencies,
  { kind, ref, component, view }: Flavor,
): Owned {
  const all = mapInformer(context.informers.of(ref), view);
  const recorder = context.recorder(component);
  const controller = createController({
    name: component,
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
      const status = statusOf(set, active, owned, failure, clock.now());
      await writeStatus(context.client, ref, set, status);
      if ((status.availableReplicas ?? 0) < (status.readyReplicas ?? 0)) {
        controller.enqueueAfter(key, (set.spec?.minReadySeconds ?? 0) * 1000);
      }
      if (failure) {
        throw failure;
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  followPods(context, kind, all, controller.enqueue);
  return controller;
}

function mapInformer(
  informer: Informer,
  view: (object: StoredObject) => StoredObject<ReplicaSet>,
): Informer<ReplicaSet> {
  return {
    get(namespace, name) {
      const found = informer.get(namespace, name);
      return found && view(found);
    },
    list: (namespace) => informer.list(namespace).map(view),
    ownedBy: (uid) => informer.ownedBy(uid).map(view),
    subscribe: (listener) =>
      informer.subscribe((change) => {
        const object = view(change.object);
        listener(
          change.type === "updated"
            ? { ...change, object, old: view(change.old) }
            : { ...change, object },
        );
      }),
  };
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

function statusOf(
  set: StoredObject<ReplicaSet>,
  active: readonly StoredObject<Pod>[],
  owned: readonly StoredObject<Pod>[],
  failure: StatusError | undefined,
  now: Instant,
): Status {
  const minReadyMs = (set.spec?.minReadySeconds ?? 0) * 1000;
  const templateLabels = Object.entries(set.spec?.template?.metadata?.labels ?? {});
  const ready = active.filter(isPodReady);
  const available = ready.filter((pod) => isPodAvailable(pod, minReadyMs, now));
  const conditions = failureConditions(set, failure, now);
  const terminating = owned.filter((pod) => isTerminating(pod) && !isPodFinished(pod)).length;
  const isReplicaSet = set.kind === "ReplicaSet";
  const status: Status = {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(({ metadata }) =>
      templateLabels.every(([key, value]) => metadata.labels?.[key] === value),
    ).length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(isReplicaSet ? { terminatingReplicas: terminating } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
  };
  return Object.fromEntries(
    Object.entries(status).filter(([key, value]) => value !== 0 || alwaysShown.has(key)),
  ) as unknown as Status;
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
