import type { Owned } from "../../../core/lifecycle.ts";
import { type Pod, StatusError, type StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { claimPods, followPods } from "../shared/claim-pods.ts";
import {
  type ControllerDependencies,
  deleteIfThere,
  isTerminating,
  writeStatus,
} from "../shared/objects.ts";
import { isPodReady } from "../shared/pods.ts";
import { pods, statefulSets } from "../shared/refs.ts";
import { keepRevisions, type TemplateRevision } from "../shared/revisions.ts";
import { createClaims, keepOwners } from "./claims.ts";
import { type Members, membersOf, planOf, rangeOf, serves } from "./plan.ts";
import { memberPod, revisionOf, type StatefulSet } from "./pods.ts";

type Status = NonNullable<StatefulSet["status"]>;

/** Old and new template of a set. */
interface Revisions {
  readonly current: TemplateRevision;
  readonly update: TemplateRevision;
}

/**
 * Keeps Pods with names and claims of their own, in order.
 * Source: kubernetes pkg/controller/statefulset/stateful_set.go and stateful_set_control.go v1.35.
 */
export function startStatefulSetController({ context, clock, log }: ControllerDependencies): Owned {
  const all = context.informers.of<StatefulSet>(statefulSets);
  const recorder = context.recorder("statefulset-controller");
  const controller = createController({
    name: "statefulset",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const set = all.get(namespace, name);
      if (!set || isTerminating(set)) {
        return;
      }
      const owned = await claimPods(context, set, set.spec?.selector);
      const inUse = new Set([set.status?.currentRevision ?? "", ...owned.map(revisionOf)]);
      const kept = await keepRevisions(context, set, inUse);
      const before = kept.all.find((one) => one.name === set.status?.currentRevision);
      const revisions = { update: kept.current, current: before ?? kept.current };
      const byOrdinal = membersOf(set, owned);
      const updateRevision = revisions.update.name;
      const members: Members = { set, byOrdinal, updateRevision, now: clock.now() };
      await writeStatus(context.client, statefulSets, set, statusOf(members, revisions));
      await act(context, recorder, members, revisions);
      const waits = [...byOrdinal.values()].some((pod) => isPodReady(pod) && !serves(members, pod));
      if (waits) {
        controller.enqueueAfter(key, (set.spec?.minReadySeconds ?? 0) * 1000);
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  followPods(context, "StatefulSet", all, controller.enqueue);
  return controller;
}

async function act(
  context: ComponentContext,
  recorder: EventRecorder,
  members: Members,
  revisions: Revisions,
): Promise<void> {
  const { set, byOrdinal } = members;
  const plan = planOf(members);
  const { start, end } = rangeOf(set);
  for (const [ordinal, pod] of byOrdinal) {
    const isCondemned = ordinal < start || ordinal >= end;
    await keepOwners(context, set, ordinal, isCondemned ? pod : undefined);
  }
  for (const { metadata } of plan.remove) {
    const { namespace = "", name } = metadata;
    await deleteIfThere(context.client.delete(pods, namespace, name));
    const message = `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`;
    recorder.event(set as StoredObject, "Normal", "SuccessfulDelete", message);
  }
  for (const ordinal of plan.create) {
    await createClaims(context, recorder, set, ordinal);
    await keepOwners(context, set, ordinal);
    await createMember(
      context,
      recorder,
      set,
      memberPod(set, revisionFor(members, revisions, ordinal), ordinal),
    );
  }
}

/** Below the partition of an update that is under way, the old template goes on. */
function revisionFor(
  { set }: Members,
  { current, update }: Revisions,
  ordinal: number,
): TemplateRevision {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  const partition = rangeOf(set).start + (rollingUpdate?.partition ?? 0);
  return type === "RollingUpdate" && ordinal < partition ? current : update;
}

async function createMember(
  { client }: ComponentContext,
  recorder: EventRecorder,
  set: StoredObject<StatefulSet>,
  pod: Pod,
): Promise<void> {
  const told = `create Pod ${pod.metadata?.name} in StatefulSet ${set.metadata.name}`;
  try {
    await client.create<Pod>(pods, set.metadata.namespace ?? "", pod);
    recorder.event(set as StoredObject, "Normal", "SuccessfulCreate", `${told} successful`);
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
    const message = `${told} failed error: ${error.message}`;
    recorder.event(set as StoredObject, "Warning", "FailedCreate", message);
    throw error;
  }
}

function statusOf(members: Members, { current, update }: Revisions): Status {
  const { set, byOrdinal } = members;
  const live = [...byOrdinal.values()].filter((pod) => !isTerminating(pod));
  const ready = live.filter(isPodReady);
  const of = (revision: string) => live.filter((pod) => revisionOf(pod) === revision).length;
  const isUpdated = of(update.name) === live.length && ready.length === live.length;
  // An update has ended once all members are of it and serve.
  const settled = isUpdated && live.length === (set.spec?.replicas ?? 1) ? update : current;
  const [currentReplicas, updatedReplicas] = [of(settled.name), of(update.name)];
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: byOrdinal.size,
    ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
    ...(currentReplicas > 0 ? { currentReplicas } : {}),
    ...(updatedReplicas > 0 ? { updatedReplicas } : {}),
    currentRevision: settled.name,
    updateRevision: update.name,
    collisionCount: 0,
    availableReplicas: ready.filter((pod) => serves(members, pod)).length,
  };
}
