import type { Owned } from "../../../core/lifecycle.ts";
import type { Instant } from "../../../core/time.ts";
import type { Deployment, ReplicaSet, StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import {
  type ControllerDependencies,
  controllerOf,
  deleteIfThere,
  isTerminating,
} from "../shared/objects.ts";
import { sameTemplate } from "../shared/pod-template-hash.ts";
import { deployments, replicaSets } from "../shared/refs.ts";
import { currentAnnotations, notedSizes, revisionAnnotation, revisionOf } from "./annotations.ts";
import { isComplete } from "./conditions.ts";
import {
  type CreationFailure,
  claimReplicaSets,
  createReplicaSet,
  resizeReplicaSet,
} from "./replica-sets.ts";
import {
  growth,
  maxSurgeOf,
  maxUnavailableOf,
  planRecreate,
  planRollingUpdate,
} from "./rollout.ts";
import { isScaled, planScaling, type ScaledSet, type ScalingState } from "./scaling.ts";
import { writeDeploymentStatus } from "./status.ts";

type Set = StoredObject<ReplicaSet>;

/** Upstream's value for "keep every revision". */
const keepAllRevisions = 2 ** 31 - 1;

/**
 * Moves a Deployment's Pods from one template to the next by scaling its ReplicaSets.
 * Source: kubernetes pkg/controller/deployment/deployment_controller.go, sync.go v1.35.
 */
export function startDeploymentController({ context, clock, log }: ControllerDependencies): Owned {
  const { informers } = context;
  const all = informers.of<Deployment>(deployments);
  const recorder = context.recorder("deployment-controller");
  const controller = createController({
    name: "deployment",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const deployment = all.get(namespace, name);
      if (deployment && !isTerminating(deployment)) {
        const recheckMs = await sync({ context, recorder }, deployment, clock.now());
        if (recheckMs !== undefined) {
          controller.enqueueAfter(key, recheckMs);
        }
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  informers.of<ReplicaSet>(replicaSets).subscribe(({ object }) => {
    const owner = controllerOf(object);
    if (owner?.kind === "Deployment") {
      controller.enqueue(`${object.metadata.namespace ?? ""}/${owner.name}`);
    } else if (!owner) {
      for (const { metadata } of all.list(object.metadata.namespace)) {
        controller.enqueue(`${metadata.namespace ?? ""}/${metadata.name}`);
      }
    }
  });
  return controller;
}

interface Tools {
  readonly context: ComponentContext;
  readonly recorder: EventRecorder;
}

/** A Deployment with its ReplicaSets, oldest first; `current` is the one that has its template. */
interface Rollout {
  readonly deployment: StoredObject<Deployment>;
  readonly sets: readonly Set[];
  readonly current: Set | undefined;
}

async function sync(tools: Tools, deployment: StoredObject<Deployment>, now: Instant) {
  const sets = await claimReplicaSets(tools.context, deployment);
  const current = sets.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  const rollout: Rollout = { deployment, sets, current };
  const scaling = scalingOf(rollout);
  const isRollout = !deployment.spec?.paused && !isScaled(scaling.state);
  const step = isRollout ? await rollOut(tools, rollout) : await scale(tools, rollout, scaling);
  const recheckMs = await writeDeploymentStatus(tools.context, deployment, {
    ...step,
    failure: step.failure?.message,
    isRollout,
    now,
  });
  if (step.failure) {
    throw step.failure.cause;
  }
  return recheckMs;
}

/** What a step made of the ReplicaSets. */
interface Step {
  readonly current: Set | undefined;
  readonly old: readonly Set[];
  readonly isNew: boolean;
  readonly failure?: CreationFailure;
}

const oldOf = ({ sets, current }: Rollout) => sets.filter((set) => set !== current);

function scalingOf({ deployment, sets, current }: Rollout): {
  readonly state: ScalingState;
  readonly scaled: ReadonlyMap<Set, ScaledSet>;
} {
  const scaled = new Map(
    sets.map((set) => {
      const { desired, max } = notedSizes(set);
      const { replicas, available } = sizeOf(set);
      return [set, { replicas, available, desiredBefore: desired, maxBefore: max }] as const;
    }),
  );
  const state = {
    replicas: deployment.spec?.replicas ?? 1,
    maxSurge: maxSurgeOf(deployment),
    isRolling: deployment.spec?.strategy?.type !== "Recreate",
    podsBefore: deployment.status?.replicas ?? 0,
    sets: [...scaled.values()],
    current: current && scaled.get(current),
  };
  return { state, scaled };
}

async function scale(
  tools: Tools,
  rollout: Rollout,
  { state, scaled }: ReturnType<typeof scalingOf>,
): Promise<Step> {
  const plan = planScaling(state);
  const sizes = new Map<Set, number>();
  for (const [set, before] of scaled) {
    const size = plan.get(before);
    if (size !== undefined) {
      sizes.set(set, size);
    }
  }
  const step = await resize(tools, rollout, sizes);
  if (rollout.deployment.spec?.paused) {
    await cleanUp(tools.context, rollout);
  }
  return step;
}

/** Scales, and gives back what is there afterwards. */
async function resize(
  { context, recorder }: Tools,
  rollout: Rollout,
  sizes: ReadonlyMap<Set, number>,
): Promise<Step> {
  const after = new Map<Set, Set>();
  for (const [set, size] of sizes) {
    after.set(set, await resizeReplicaSet(context, recorder, rollout.deployment, set, size));
  }
  return {
    isNew: false,
    current: rollout.current && (after.get(rollout.current) ?? rollout.current),
    old: oldOf(rollout).map((set) => after.get(set) ?? set),
  };
}

async function rollOut(tools: Tools, rollout: Rollout): Promise<Step> {
  const { deployment } = rollout;
  const old = oldOf(rollout);
  if (rollout.current) {
    const current = await recordRevision(tools.context, deployment, rollout.current, old);
    const sets = rollout.sets.map((set) => (set === rollout.current ? current : set));
    return moveOn(tools, { deployment, sets, current }, current);
  }
  const state = { ...limitsOf(deployment), current: noPods, old: old.map(sizeOf) };
  const isRecreate = deployment.spec?.strategy?.type === "Recreate";
  const plan = isRecreate ? planRecreate(state) : undefined;
  if (plan && plan.current === 0 && state.replicas > 0) {
    return resize(tools, rollout, new Map(old.map((set) => [set, 0])));
  }
  const running = state.old.reduce((total, set) => total + set.replicas, 0);
  const initial = plan?.current ?? growth(state, running);
  const made = await createReplicaSet(tools.context, tools.recorder, deployment, old, initial);
  if (made === undefined || "message" in made) {
    return { current: undefined, old, isNew: false, ...(made ? { failure: made } : {}) };
  }
  await carryRevision(tools.context, deployment, made);
  return { current: made, old, isNew: true };
}

const noPods = { replicas: 0, pods: 0, available: 0 };

const limitsOf = (deployment: StoredObject<Deployment>) => ({
  replicas: deployment.spec?.replicas ?? 1,
  maxSurge: maxSurgeOf(deployment),
  maxUnavailable: maxUnavailableOf(deployment),
});

function sizeOf(set: Set) {
  return {
    replicas: set.spec?.replicas ?? 0,
    pods: (set.status?.replicas ?? 0) + (set.status?.terminatingReplicas ?? 0),
    available: set.status?.availableReplicas ?? 0,
  };
}

async function moveOn(tools: Tools, rollout: Rollout, current: Set): Promise<Step> {
  const { deployment } = rollout;
  const old = oldOf(rollout);
  const state = { ...limitsOf(deployment), current: sizeOf(current), old: old.map(sizeOf) };
  const isRecreate = deployment.spec?.strategy?.type === "Recreate";
  const plan = isRecreate ? planRecreate(state) : planRollingUpdate(state);
  const sizes = new Map<Set, number>([[current, plan.current]]);
  for (const [index, set] of old.entries()) {
    const size = plan.old[index] ?? 0;
    if (size !== sizeOf(set).replicas) {
      sizes.set(set, size);
    }
  }
  const {
    updatedReplicas: updated = 0,
    replicas: total = 0,
    availableReplicas: available = 0,
  } = deployment.status ?? {};
  if (isComplete(deployment, { updated, total, available })) {
    await cleanUp(tools.context, rollout);
  }
  return resize(tools, rollout, sizes);
}

/** A template that comes back gets the next revision; the Deployment carries that of its current one. */
async function recordRevision(
  context: ComponentContext,
  deployment: StoredObject<Deployment>,
  current: Set,
  old: readonly Set[],
): Promise<Set> {
  const { namespace = "", name } = current.metadata;
  const annotations = currentAnnotations(deployment, current, old);
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const isStale =
    (current.spec?.minReadySeconds ?? 0) !== minReadySeconds ||
    Object.entries(annotations).some(
      ([key, value]) => current.metadata.annotations?.[key] !== value,
    );
  const written = isStale
    ? await context.client.modify<ReplicaSet>(replicaSets, namespace, name, (object) => {
        object.metadata.annotations = { ...object.metadata.annotations, ...annotations };
        const { minReadySeconds: _before, selector = {}, ...spec } = object.spec ?? {};
        object.spec = { ...spec, selector, ...(minReadySeconds ? { minReadySeconds } : {}) };
        return true;
      })
    : current;
  await carryRevision(context, deployment, written);
  return written;
}

async function carryRevision(
  { client }: ComponentContext,
  deployment: StoredObject<Deployment>,
  current: Set,
): Promise<void> {
  const revision = String(revisionOf(current));
  if (deployment.metadata.annotations?.[revisionAnnotation] === revision) {
    return;
  }
  const { namespace = "", name } = deployment.metadata;
  await client.modify<Deployment>(deployments, namespace, name, ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [revisionAnnotation]: revision };
    return true;
  });
}

/** Keeps as many empty old ReplicaSets as the history asks for. */
async function cleanUp({ client }: ComponentContext, rollout: Rollout): Promise<void> {
  const limit = rollout.deployment.spec?.revisionHistoryLimit ?? 10;
  if (limit === keepAllRevisions) {
    return;
  }
  const old = oldOf(rollout);
  const surplus = old
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, -limit || old.length);
  for (const { metadata, spec, status } of surplus) {
    const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
    if (!spec?.replicas && !status?.replicas && isSeen) {
      await deleteIfThere(client.delete(replicaSets, metadata.namespace ?? "", metadata.name));
    }
  }
}
