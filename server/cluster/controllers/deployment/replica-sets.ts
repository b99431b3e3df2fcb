import {
  type Deployment,
  type ReplicaSet,
  StatusError,
  type StoredObject,
  selectorMatches,
} from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { controllerOf, controllerReference, isTerminating } from "../shared/objects.ts";
import { podTemplateHash, podTemplateHashLabel } from "../shared/pod-template-hash.ts";
import { deployments, replicaSets } from "../shared/refs.ts";
import { currentAnnotations, sizeAnnotations } from "./annotations.ts";

type Set = StoredObject<ReplicaSet>;

/** Why the API refused a ReplicaSet, as the Deployment's status tells it. */
export interface CreationFailure {
  readonly message: string;
  readonly cause: StatusError;
}

/** A Deployment's own ReplicaSets, plus orphans that match its selector, oldest first. */
export async function claimReplicaSets(
  { client, informers }: ComponentContext,
  deployment: StoredObject<Deployment>,
): Promise<readonly Set[]> {
  const namespace = deployment.metadata.namespace ?? "";
  const informer = informers.of<ReplicaSet>(replicaSets);
  const claimed = [...informer.ownedBy(deployment.metadata.uid)];
  const orphans = informer
    .list(namespace)
    .filter((set) => !controllerOf(set) && !isTerminating(set))
    .filter((set) => selectorMatches(deployment.spec?.selector, set.metadata.labels));
  for (const orphan of orphans) {
    claimed.push(
      await client.modify<ReplicaSet>(replicaSets, namespace, orphan.metadata.name, (object) => {
        object.metadata.ownerReferences = [
          ...(object.metadata.ownerReferences ?? []),
          controllerReference(deployment),
        ];
        return true;
      }),
    );
  }
  return claimed.filter((set) => !isTerminating(set)).sort(byAge);
}

function byAge({ metadata: a }: Set, { metadata: b }: Set): number {
  const [first, second] = [a.creationTimestamp ?? "", b.creationTimestamp ?? ""];
  return first === second ? (a.name < b.name ? -1 : 1) : first < second ? -1 : 1;
}

/**
 * Makes the ReplicaSet for a Deployment's template. @returns it; `undefined` when its name was taken by
 * another template, which the Deployment notes for its next try; a failure when the API refused it.
 * Source: kubernetes pkg/controller/deployment/sync.go v1.35 (getNewReplicaSet).
 */
export async function createReplicaSet(
  { client }: ComponentContext,
  recorder: EventRecorder,
  deployment: StoredObject<Deployment>,
  old: readonly Set[],
  initial: number,
): Promise<Set | CreationFailure | undefined> {
  const namespace = deployment.metadata.namespace ?? "";
  const wanted = replicaSetFor(deployment, old, initial);
  try {
    const created = await client.create<ReplicaSet>(replicaSets, namespace, wanted);
    if (initial > 0) {
      tellScaling(recorder, deployment, created, 0, initial);
    }
    return created;
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
    if (error.reason === "AlreadyExists") {
      await countCollision(client, deployment);
      return undefined;
    }
    const message = `Failed to create new replica set "${wanted.metadata?.name}": ${error.message}`;
    recorder.event(deployment as StoredObject, "Warning", "ReplicaSetCreateError", message);
    return { message, cause: error };
  }
}

function replicaSetFor(
  deployment: StoredObject<Deployment>,
  old: readonly Set[],
  replicas: number,
): ReplicaSet {
  const { template, selector = {}, minReadySeconds } = deployment.spec ?? {};
  const hash = podTemplateHash(template, deployment.status?.collisionCount ?? 0);
  const hashed = { [podTemplateHashLabel]: hash };
  const labels = { ...template?.metadata?.labels, ...hashed };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? "",
      labels,
      annotations: {
        ...currentAnnotations(deployment, undefined, old),
        ...sizeAnnotations(deployment),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...hashed } },
      template: { ...structuredClone(template), metadata: { ...template?.metadata, labels } },
    },
  };
}

async function countCollision(
  client: ComponentContext["client"],
  { metadata }: StoredObject<Deployment>,
): Promise<void> {
  const count = (object: StoredObject<Deployment>) => {
    const collisionCount = (object.status?.collisionCount ?? 0) + 1;
    object.status = { ...object.status, collisionCount };
    return true;
  };
  await client.modify(deployments, metadata.namespace ?? "", metadata.name, count, "status");
}

/** Gives a ReplicaSet a size, notes the Deployment's own on it, and tells of it. */
export async function resizeReplicaSet(
  { client }: ComponentContext,
  recorder: EventRecorder,
  deployment: StoredObject<Deployment>,
  set: Set,
  size: number,
): Promise<Set> {
  const noted = sizeAnnotations(deployment);
  const before = set.spec?.replicas ?? 0;
  const isNoted = Object.entries(noted).every(
    ([key, value]) => set.metadata.annotations?.[key] === value,
  );
  if (before === size && isNoted) {
    return set;
  }
  const { namespace = "", name } = set.metadata;
  const written = await client.modify<ReplicaSet>(replicaSets, namespace, name, (object) => {
    object.metadata.annotations = { ...object.metadata.annotations, ...noted };
    object.spec = { ...object.spec, selector: object.spec?.selector ?? {}, replicas: size };
    return true;
  });
  if (before !== size) {
    tellScaling(recorder, deployment, set, before, size);
  }
  return written;
}

function tellScaling(
  recorder: EventRecorder,
  deployment: StoredObject<Deployment>,
  set: Set,
  from: number,
  to: number,
): void {
  const direction = to > from ? "up" : "down";
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`;
  recorder.event(deployment as StoredObject, "Normal", "ScalingReplicaSet", message);
}
