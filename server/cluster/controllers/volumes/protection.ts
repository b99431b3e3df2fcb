import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type { ObjectMeta, Pod, StoredObject } from "../../../kube/index.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";
import { persistentVolumeClaims, pods } from "../shared/refs.ts";
import {
  type Claim,
  claimNamesOf,
  claimProtection,
  persistentVolumes,
  type Volume,
  volumeProtection,
} from "./objects.ts";

/**
 * Keeps claims while scheduled Pods mount them, and volumes while claims are bound to them.
 * Source: kubernetes pkg/controller/volume/pvcprotection and pvprotection v1.35.
 */
export function startVolumeProtection(dependencies: ControllerDependencies): Owned {
  const running = new OwnedStack();
  running.own(protectClaims(dependencies));
  running.own(protectVolumes(dependencies));
  return running;
}

function protectClaims({ context, clock, log }: ControllerDependencies): Owned {
  const { client, informers } = context;
  const claims = informers.of<Claim>(persistentVolumeClaims);
  const allPods = informers.of<Pod>(pods);
  const controller = createController({
    name: "pvc-protection",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const claim = claims.get(namespace, name);
      const isUsed = () => allPods.list(namespace).some((pod) => uses(pod, name));
      if (claim && isTerminating(claim) && isProtected(claim, claimProtection) && !isUsed()) {
        await client.modify<Claim>(persistentVolumeClaims, namespace, name, ({ metadata }) =>
          unprotect(metadata, claimProtection),
        );
      }
    },
  });
  claims.subscribe(({ object }) => {
    if (isTerminating(object)) {
      controller.enqueue(keyOf(object));
    }
  });
  allPods.subscribe(({ object }) => {
    for (const name of claimNamesOf(object)) {
      controller.enqueue(`${object.metadata.namespace ?? ""}/${name}`);
    }
  });
  return controller;
}

/** A Pod that isn't on a node yet can't be started with a claim that is being deleted. */
function uses(pod: StoredObject<Pod>, claim: string): boolean {
  if (!pod.spec?.nodeName || !claimNamesOf(pod).includes(claim)) {
    return false;
  }
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  const hasShutDown = deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0;
  const isNamed = pod.spec.volumes?.some((one) => one.persistentVolumeClaim?.claimName === claim);
  return isNamed === true || !hasShutDown;
}

function protectVolumes({ context, clock, log }: ControllerDependencies): Owned {
  const { client, informers } = context;
  const volumes = informers.of<Volume>(persistentVolumes);
  const controller = createController({
    name: "pv-protection",
    clock,
    log,
    async reconcile(key) {
      const { name } = splitKey(key);
      const volume = volumes.get("", name);
      const isFree = volume && isTerminating(volume) && volume.status?.phase !== "Bound";
      if (isFree && isProtected(volume, volumeProtection)) {
        await client.modify<Volume>(persistentVolumes, "", name, ({ metadata }) =>
          unprotect(metadata, volumeProtection),
        );
      }
    },
  });
  volumes.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  return controller;
}

function isProtected({ metadata }: { readonly metadata: ObjectMeta }, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) ?? false;
}

function unprotect(metadata: ObjectMeta, finalizer: string): boolean {
  metadata.finalizers = (metadata.finalizers ?? []).filter((name) => name !== finalizer);
  return true;
}
