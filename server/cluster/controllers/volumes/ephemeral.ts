import type { Owned } from "../../../core/lifecycle.ts";
import { type Pod, StatusError, type StoredObject } from "../../../kube/index.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import {
  type ControllerDependencies,
  controllerReference,
  isTerminating,
} from "../shared/objects.ts";
import { persistentVolumeClaims, pods } from "../shared/refs.ts";
import { type Claim, claimNamesOf, ephemeralClaimName } from "./objects.ts";

/** A name that another claim has is looked at again after this, or when that claim changes. */
const retryMs = 60_000;

/**
 * Makes the claims of Pods' ephemeral volumes; they go with their Pods.
 * Source: kubernetes pkg/controller/volume/ephemeral/controller.go v1.35.
 */
export function startEphemeralVolumeController(dependencies: ControllerDependencies): Owned {
  const { context, clock, log } = dependencies;
  const { client, informers } = context;
  const allPods = informers.of<Pod>(pods);
  const claims = informers.of<Claim>(persistentVolumeClaims);
  const recorder = context.recorder("ephemeral_volume");
  const create = async (pod: StoredObject<Pod>, claim: Claim): Promise<string | undefined> => {
    const { namespace = "" } = pod.metadata;
    const name = claim.metadata?.name ?? "";
    const existing = claims.get(namespace, name);
    if (existing) {
      return notFor(pod, existing);
    }
    try {
      await client.create<Claim>(persistentVolumeClaims, namespace, claim);
      return undefined;
    } catch (error) {
      if (!(error instanceof StatusError)) {
        throw error;
      }
      return `create PVC ${name}: ${error.message}`;
    }
  };
  const controller = createController({
    name: "ephemeral_volume",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const pod = allPods.get(namespace, name);
      if (!pod || isTerminating(pod)) {
        return;
      }
      for (const volume of pod.spec?.volumes ?? []) {
        const template = volume.ephemeral?.volumeClaimTemplate;
        const fault = template && (await create(pod, claimOf(pod, volume.name, template)));
        if (fault !== undefined) {
          const message = `ephemeral volume ${volume.name}: ${fault}`;
          recorder.event(pod as StoredObject, "Warning", "FailedBinding", message);
          controller.enqueueAfter(key, retryMs);
          return;
        }
      }
    },
  });
  allPods.subscribe(({ type, object }) => {
    if (type === "added" && object.spec?.volumes?.some(({ ephemeral }) => ephemeral)) {
      controller.enqueue(keyOf(object));
    }
  });
  claims.subscribe(({ type, object }) => {
    if (type === "deleted") {
      const { namespace = "", name } = object.metadata;
      for (const pod of allPods.list(namespace)) {
        if (claimNamesOf(pod).includes(name)) {
          controller.enqueue(keyOf(pod));
        }
      }
    }
  });
  return controller;
}

type Template = NonNullable<
  NonNullable<
    NonNullable<NonNullable<Pod["spec"]>["volumes"]>[number]["ephemeral"]
  >["volumeClaimTemplate"]
>;

function claimOf(pod: StoredObject<Pod>, volume: string, { metadata, spec }: Template): Claim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: ephemeralClaimName(pod.metadata.name, volume),
      namespace: pod.metadata.namespace ?? "",
      ...(metadata?.labels ? { labels: { ...metadata.labels } } : {}),
      ...(metadata?.annotations ? { annotations: { ...metadata.annotations } } : {}),
      ownerReferences: [controllerReference(pod)],
    },
    spec: structuredClone(spec),
  };
}

/**
 * Why a claim is not the one of a Pod's ephemeral volume; undefined if it is.
 * Source: component-helpers storage/ephemeral/ephemeral.go v1.35, VolumeIsForPod.
 */
export function notFor(
  { metadata: pod }: StoredObject<Pod>,
  { metadata }: StoredObject<Claim>,
): string | undefined {
  const isOurs = metadata.ownerReferences?.some(
    (owner) => owner.controller && owner.uid === pod.uid,
  );
  return isOurs
    ? undefined
    : `PVC ${metadata.namespace}/${metadata.name} was not created for pod ${pod.namespace}/${pod.name} (pod is not owner)`;
}
