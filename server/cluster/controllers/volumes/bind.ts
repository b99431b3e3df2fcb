import type { ObjectMeta, StoredObject } from "../../../kube/index.ts";
import type { Client } from "../../client/client.ts";
import { persistentVolumeClaims } from "../shared/refs.ts";
import { isFor } from "./matching.ts";
import {
  bindCompleted,
  boundByController,
  type Claim,
  hasAnnotation,
  persistentVolumes,
  type Volume,
} from "./objects.ts";

type ClaimPhase = "Pending" | "Bound" | "Lost";
type VolumePhase = "Available" | "Bound" | "Released" | "Failed";

/**
 * Binds a volume and a claim to each other, the volume first: each write alone is repeated after a failure.
 * Source: kubernetes pkg/controller/volume/persistentvolume/pv_controller.go v1.35, bind.
 */
export async function bind(
  client: Client,
  volume: StoredObject<Volume>,
  claim: StoredObject<Claim>,
): Promise<void> {
  const { namespace = "", name } = claim.metadata;
  await keepVolumeFor(client, volume, claim);
  await setVolumePhase(client, volume.metadata.name, "Bound");
  await client.modify<Claim>(persistentVolumeClaims, namespace, name, (object) => {
    const isChosen = object.spec?.volumeName !== volume.metadata.name;
    if (!isChosen && hasAnnotation(object, bindCompleted)) {
      return false;
    }
    object.spec = { ...object.spec, volumeName: volume.metadata.name };
    annotate(object.metadata, [bindCompleted, ...(isChosen ? [boundByController] : [])]);
    return true;
  });
  await setClaimStatus(client, claim, "Bound", volume);
}

/** Writes into a volume which claim it is for. */
export async function keepVolumeFor(
  client: Client,
  { metadata }: StoredObject<Volume>,
  claim: StoredObject<Claim>,
): Promise<void> {
  await client.modify<Volume>(persistentVolumes, "", metadata.name, (object) => {
    if (object.spec?.claimRef?.uid === claim.metadata.uid) {
      return false;
    }
    if (!isFor(object, claim)) {
      annotate(object.metadata, [boundByController]);
    }
    const { namespace = "", name, uid, resourceVersion } = claim.metadata;
    const kind = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
    const claimRef = { ...kind, namespace, name, uid, resourceVersion };
    object.spec = { ...object.spec, claimRef };
    return true;
  });
}

/** Takes back a binding: entirely if the controller chose the volume, else it stays kept for the claim by name. */
export async function unbind(client: Client, { metadata }: StoredObject<Volume>): Promise<void> {
  await client.modify<Volume>(persistentVolumes, "", metadata.name, (object) => {
    if (!object.spec?.claimRef) {
      return false;
    }
    if (hasAnnotation(object, boundByController)) {
      delete object.spec.claimRef;
      delete object.metadata.annotations?.[boundByController];
    } else {
      delete object.spec.claimRef.uid;
    }
    return true;
  });
  await setVolumePhase(client, metadata.name, "Available");
}

/** Writes a volume's phase, with a reason for people. @returns whether it is a new one. */
export async function setVolumePhase(
  client: Client,
  name: string,
  phase: VolumePhase,
  message?: string,
): Promise<boolean> {
  let isNew = false;
  const change = (object: Volume) => {
    isNew = object.status?.phase !== phase;
    object.status = { phase, ...(message === undefined ? {} : { message }) };
    return isNew;
  };
  await client.modify<Volume>(persistentVolumes, "", name, change, "status");
  return isNew;
}

/** Writes a claim's phase, and what it got of its volume. @returns whether the phase is a new one. */
export async function setClaimStatus(
  client: Client,
  { metadata }: StoredObject<Claim>,
  phase: ClaimPhase,
  volume?: Volume,
): Promise<boolean> {
  let isNew = false;
  const status = {
    phase,
    ...(volume?.spec
      ? { accessModes: volume.spec.accessModes ?? [], capacity: { ...volume.spec.capacity } }
      : {}),
  };
  const change = (object: Claim) => {
    isNew = object.status?.phase !== phase;
    const isSame = JSON.stringify(status) === JSON.stringify(object.status ?? {});
    object.status = status;
    return !isSame;
  };
  const { namespace = "", name } = metadata;
  await client.modify<Claim>(persistentVolumeClaims, namespace, name, change, "status");
  return isNew;
}

function annotate(metadata: ObjectMeta, names: readonly string[]): void {
  const marks = Object.fromEntries(names.map((name) => [name, "yes"]));
  metadata.annotations = { ...metadata.annotations, ...marks };
}
