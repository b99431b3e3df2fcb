import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type { StoredObject } from "../../../kube/index.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import type { ControllerDependencies } from "../shared/objects.ts";
import { persistentVolumeClaims } from "../shared/refs.ts";
import { ClaimBinder } from "./claims.ts";
import {
  bindCompleted,
  type Claim,
  persistentVolumes,
  type StorageClass,
  selectedNode,
  storageClasses,
  type Volume,
} from "./objects.ts";
import { VolumeReclaimer } from "./volumes.ts";

/** Claims that wait are looked at again after this, as upstream does with all of them. */
const resyncMs = 15_000;

/**
 * Brings claims and volumes together, and decides what becomes of volumes whose claim is gone.
 * Source: kubernetes pkg/controller/volume/persistentvolume/pv_controller_base.go v1.35.
 */
export function startVolumeBinder({ context, clock, log }: ControllerDependencies): Owned {
  const running = new OwnedStack();
  const { informers } = context;
  const recorder = context.recorder("persistentvolume-controller");
  const claims = informers.of<Claim>(persistentVolumeClaims);
  const volumes = informers.of<Volume>(persistentVolumes);
  const binder = new ClaimBinder(context, recorder);
  const reclaimer = new VolumeReclaimer(context, recorder);
  const claimController = running.own(
    createController({
      name: "persistentvolumeclaim-binder",
      clock,
      log,
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const claim = claims.get(namespace, name);
        if (claim && (await binder.sync(claim))) {
          claimController.enqueueAfter(key, resyncMs);
        }
      },
    }),
  );
  const volumeController = running.own(
    createController({
      name: "persistentvolume-binder",
      clock,
      log,
      async reconcile(key) {
        const volume = volumes.get("", splitKey(key).name);
        const next = volume && (await reclaimer.sync(volume));
        if (next !== undefined) {
          claimController.enqueue(next);
        }
      },
    }),
  );
  const retryWaiting = () => {
    for (const claim of claims.list()) {
      if (claim.status?.phase === "Pending") {
        claimController.enqueue(keyOf(claim));
      }
    }
  };
  running.own(
    claims.subscribe((change) => {
      const { type, object } = change;
      const isNews = type === "added" || (type === "updated" && asksAnew(object, change.old));
      if (isNews) {
        claimController.enqueue(keyOf(object));
      }
      const volume = object.spec?.volumeName;
      if (volume) {
        volumeController.enqueue(`/${volume}`);
      }
    }),
  );
  running.own(
    volumes.subscribe(({ type, object }) => {
      volumeController.enqueue(keyOf(object));
      const { namespace = "", name } = object.spec?.claimRef ?? {};
      if (name !== undefined) {
        claimController.enqueue(`${namespace}/${name}`);
      } else if (type !== "deleted" && object.status?.phase === "Available") {
        retryWaiting();
      }
    }),
  );
  running.own(informers.of<StorageClass>(storageClasses).subscribe(retryWaiting));
  return running;
}

/** Whether a claim changed in what binding goes by. */
function asksAnew(claim: StoredObject<Claim>, old: StoredObject<Claim>): boolean {
  const relevant = ({ spec, metadata }: StoredObject<Claim>) =>
    JSON.stringify([
      spec,
      metadata.annotations?.[selectedNode],
      metadata.annotations?.[bindCompleted],
    ]);
  return relevant(claim) !== relevant(old);
}
