import type { Owned } from "../../../core/lifecycle.ts";
import type { Instant } from "../../../core/time.ts";
import {
  type Deployment,
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
import {
  podTemplateHash,
  podTemplateHashLabel,
  sameTemplate,
} from "../shared/pod-template-hash.ts";
import { deployments, replicaSets } from "../shared/refs.ts";
import { maxSurgeOf, maxUnavailableOf, planRollout } from "./rollout.ts";
import { writeDeploymentStatus } from "./status.ts";

const revisionAnnotation = "deployment.kubernetes.io/revision";

/**
 * Moves a Deployment's Pods from one template to the next by scaling its ReplicaSets.
 * Source: kubernetes pkg/controller/deployment/deployment_controller.go, sync.go, rolling.go v1.35.
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
    }
  });
  return controller;
}

interface Tools {
  readonly context: ComponentContext;
  readonly recorder: EventRecorder;
}

async function sync(tools: Tools, deployment: StoredObject<Deployment>, now: Instant) {
  const sets = await claimReplicaSets(tools.context, deployment);
  const found = sets.find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  const isPaused = deployment.spec?.paused ?? false;
  const current = found ?? (isPaused ? undefined : await createReplicaSet(tools, deployment, sets));
  const old = sets.filter((set) => set !== found);
  if (current) {
    await recordRevision(tools.context, deployment, current, old);
    await applyPlan(tools, deployment, current, old, isPaused);
  }
  if (!isPaused) {
    await cleanUp(tools.context, deployment, old);
  }
  return writeDeploymentStatus(tools.context, deployment, current, old, now);
}

/** Its own ReplicaSets, plus orphans that match its selector. */
async function claimReplicaSets(
  { client, informers }: ComponentContext,
  deployment: StoredObject<Deployment>,
) {
  const namespace = deployment.metadata.namespace ?? "";
  const informer = informers.of<ReplicaSet>(replicaSets);
  const owned = [...informer.ownedBy(deployment.metadata.uid)];
  const orphans = informer
    .list(namespace)
    .filter((set) => !controllerOf(set) && !isTerminating(set))
    .filter((set) => selectorMatches(deployment.spec?.selector, set.metadata.labels));
  for (const orphan of orphans) {
    owned.push(
      await client.modify<ReplicaSet>(replicaSets, namespace, orphan.metadata.name, (object) => {
        object.metadata.ownerReferences = [
          ...(object.metadata.ownerReferences ?? []),
          controllerReference(deployment),
        ];
        return true;
      }),
    );
  }
  return owned.filter((set) => !isTerminating(set));
}

async function createReplicaSet(
  { context: { client }, recorder }: Tools,
  deployment: StoredObject<Deployment>,
  old: readonly StoredObject<ReplicaSet>[],
): Promise<StoredObject<ReplicaSet> | undefined> {
  const namespace = deployment.metadata.namespace ?? "";
  const template = deployment.spec?.template;
  const hash = podTemplateHash(template, deployment.status?.collisionCount ?? 0);
  const hashed = { [podTemplateHashLabel]: hash };
  const replicas = deployment.spec?.replicas ?? 1;
  const running = old.reduce((sum, set) => sum + (set.spec?.replicas ?? 0), 0);
  const room = replicas + maxSurgeOf(deployment) - running;
  const isRecreate = deployment.spec?.strategy?.type === "Recreate";
  const initial = isRecreate && running > 0 ? 0 : Math.max(0, Math.min(replicas, room));
  const selector = deployment.spec?.selector ?? {};
  const set: ReplicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace,
      labels: { ...template?.metadata?.labels, ...hashed },
      annotations: inheritedAnnotations(deployment, nextRevision(old)),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: initial,
      ...(deployment.spec?.minReadySeconds
        ? { minReadySeconds: deployment.spec.minReadySeconds }
        : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...hashed } },
      template: {
        ...structuredClone(template),
        metadata: { ...template?.metadata, labels: { ...template?.metadata?.labels, ...hashed } },
      },
    },
  };
  try {
    const created = await client.create<ReplicaSet>(replicaSets, namespace, set);
    if (initial > 0) {
      tellScaling(recorder, deployment, created, 0, initial);
    }
    return created;
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "AlreadyExists")) {
      throw error;
    }
    await client.modify<Deployment>(
      deployments,
      namespace,
      deployment.metadata.name,
      (object) => {
        object.status = {
          ...object.status,
          collisionCount: (object.status?.collisionCount ?? 0) + 1,
        };
        return true;
      },
      "status",
    );
    return undefined;
  }
}

const notInherited = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  revisionAnnotation,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.revision",
]);

function inheritedAnnotations(deployment: StoredObject<Deployment>, revision: number) {
  const replicas = deployment.spec?.replicas ?? 1;
  const inherited = Object.entries(deployment.metadata.annotations ?? {}).filter(
    ([key]) => !notInherited.has(key),
  );
  return {
    ...Object.fromEntries(inherited),
    [revisionAnnotation]: String(revision),
    "deployment.kubernetes.io/desired-replicas": String(replicas),
    "deployment.kubernetes.io/max-replicas": String(replicas + maxSurgeOf(deployment)),
  };
}

const revisionOf = (object: { metadata: { annotations?: Record<string, string> } }) =>
  Number(object.metadata.annotations?.[revisionAnnotation] ?? 0);

const nextRevision = (old: readonly StoredObject<ReplicaSet>[]) =>
  Math.max(0, ...old.map(revisionOf)) + 1;

/** A template that comes back gets the next revision; the Deployment carries that of its current one. */
async function recordRevision(
  { client }: ComponentContext,
  deployment: StoredObject<Deployment>,
  current: StoredObject<ReplicaSet>,
  old: readonly StoredObject<ReplicaSet>[],
): Promise<void> {
  const namespace = deployment.metadata.namespace ?? "";
  const revision = Math.max(revisionOf(current), nextRevision(old));
  const annotations = inheritedAnnotations(deployment, revision);
  const stale = Object.entries(annotations).some(
    ([key, value]) => current.metadata.annotations?.[key] !== value,
  );
  if (stale) {
    await client.modify<ReplicaSet>(replicaSets, namespace, current.metadata.name, (object) => {
      object.metadata.annotations = { ...object.metadata.annotations, ...annotations };
      return true;
    });
  }
  if (revisionOf(deployment) !== revision) {
    await client.modify<Deployment>(deployments, namespace, deployment.metadata.name, (object) => {
      object.metadata.annotations = {
        ...object.metadata.annotations,
        [revisionAnnotation]: String(revision),
      };
      return true;
    });
  }
}

async function applyPlan(
  { context: { client }, recorder }: Tools,
  deployment: StoredObject<Deployment>,
  current: StoredObject<ReplicaSet>,
  old: readonly StoredObject<ReplicaSet>[],
  isPaused: boolean,
): Promise<void> {
  const plan = planRollout({
    replicas: deployment.spec?.replicas ?? 1,
    maxSurge: maxSurgeOf(deployment),
    maxUnavailable: maxUnavailableOf(deployment),
    recreate: deployment.spec?.strategy?.type === "Recreate",
    paused: isPaused,
    current: sizeOf(current),
    old: old.map(sizeOf),
  });
  for (const [index, replicas] of [plan.current, ...plan.old].entries()) {
    const set = index === 0 ? current : old[index - 1];
    const before = set?.spec?.replicas ?? 0;
    if (set && before !== replicas) {
      await client.modify<ReplicaSet>(
        replicaSets,
        set.metadata.namespace ?? "",
        set.metadata.name,
        (object) => {
          object.spec = { ...object.spec, selector: object.spec?.selector ?? {}, replicas };
          return true;
        },
      );
      tellScaling(recorder, deployment, set, before, replicas);
    }
  }
}

function sizeOf(set: StoredObject<ReplicaSet>) {
  return {
    replicas: set.spec?.replicas ?? 0,
    pods: set.status?.replicas ?? 0,
    available: set.status?.availableReplicas ?? 0,
  };
}

function tellScaling(
  recorder: EventRecorder,
  deployment: StoredObject<Deployment>,
  set: StoredObject<ReplicaSet>,
  from: number,
  to: number,
): void {
  const direction = to > from ? "up" : "down";
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`;
  recorder.event(deployment as StoredObject, "Normal", "ScalingReplicaSet", message);
}

/** Keeps as many empty old ReplicaSets as the history asks for. */
async function cleanUp(
  { client }: ComponentContext,
  deployment: StoredObject<Deployment>,
  old: readonly StoredObject<ReplicaSet>[],
): Promise<void> {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10;
  const empty = old
    .filter((set) => (set.spec?.replicas ?? 0) === 0 && (set.status?.replicas ?? 0) === 0)
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const { metadata } of empty.slice(0, Math.max(0, empty.length - limit))) {
    await deleteIfThere(client.delete(replicaSets, metadata.namespace ?? "", metadata.name));
  }
}
