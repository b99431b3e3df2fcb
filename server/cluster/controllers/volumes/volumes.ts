import type { StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { deleteIfThere } from "../shared/objects.ts";
import { persistentVolumeClaims } from "../shared/refs.ts";
import { setVolumePhase, unbind } from "./bind.ts";
import {
  type Claim,
  hasAnnotation,
  persistentVolumes,
  provisionedBy,
  type Volume,
} from "./objects.ts";

/** Where directories of a node are that Kubernetes itself may delete. Source: pkg/volume/hostpath/host_path.go v1.35. */
const deletablePath = /^\/tmp\/.+/;

/**
 * Follows what becomes of volumes: free, bound, released, and then kept, deleted or failed.
 * Source: kubernetes pkg/controller/volume/persistentvolume/pv_controller.go v1.35, syncVolume.
 */
export class VolumeReclaimer {
  readonly #context: ComponentContext;
  readonly #recorder: EventRecorder;

  constructor(context: ComponentContext, recorder: EventRecorder) {
    this.#context = context;
    this.#recorder = recorder;
  }

  /** @returns the key of the claim that is to bind the volume next, if one is. */
  async sync(volume: StoredObject<Volume>): Promise<string | undefined> {
    const { client, informers } = this.#context;
    const { name } = volume.metadata;
    const reference = volume.spec?.claimRef;
    const key = reference && `${reference.namespace ?? ""}/${reference.name ?? ""}`;
    if (!reference?.uid) {
      await setVolumePhase(client, name, "Available");
      return key;
    }
    const named = informers
      .of<Claim>(persistentVolumeClaims)
      .get(reference.namespace ?? "", reference.name ?? "");
    const claim = named?.metadata.uid === reference.uid ? named : undefined;
    if (!claim) {
      await this.#release(volume);
    } else if (!claim.spec?.volumeName) {
      return key;
    } else if (claim.spec.volumeName === name) {
      await setVolumePhase(client, name, "Bound");
    } else if (hasAnnotation(volume, provisionedBy) && policyOf(volume) === "Delete") {
      await this.#release(volume);
    } else {
      await unbind(client, volume);
    }
    return undefined;
  }

  async #release(volume: StoredObject<Volume>): Promise<void> {
    const phase = volume.status?.phase;
    if (phase !== "Released" && phase !== "Failed") {
      await setVolumePhase(this.#context.client, volume.metadata.name, "Released");
    }
    if (policyOf(volume) === "Delete") {
      await this.#delete(volume);
    } else if (policyOf(volume) === "Recycle") {
      await this.#fail(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!");
    }
  }

  async #delete(volume: StoredObject<Volume>): Promise<void> {
    const { name, deletionTimestamp } = volume.metadata;
    // Who made a volume deletes it.
    if (hasAnnotation(volume, provisionedBy) || deletionTimestamp !== undefined) {
      return;
    }
    const path = volume.spec?.hostPath?.path;
    if (path === undefined) {
      const message = `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
      await this.#fail(volume, "VolumeFailedDelete", message);
    } else if (deletablePath.test(path)) {
      await deleteIfThere(this.#context.client.delete(persistentVolumes, "", name));
    } else {
      const message = `host_path deleter only supports /tmp/.+ but received provided ${path}`;
      await this.#fail(volume, "VolumeFailedDelete", message);
    }
  }

  async #fail(volume: StoredObject<Volume>, reason: string, message: string): Promise<void> {
    const { client } = this.#context;
    if (await setVolumePhase(client, volume.metadata.name, "Failed", message)) {
      this.#recorder.event(volume as StoredObject, "Warning", reason, message);
    }
  }
}

function policyOf({ spec }: Volume): string {
  return spec?.persistentVolumeReclaimPolicy ?? "Retain";
}
