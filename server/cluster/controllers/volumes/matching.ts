import { Quantity, type StoredObject, selectorMatches } from "../../../kube/index.ts";
import { amountOf } from "../../kinds/shared/resource-list.ts";
import type { Claim, Volume } from "./objects.ts";

/** Whether a volume is bound to a claim, or kept for it by name. */
export function isFor(volume: Volume, { metadata }: StoredObject<Claim>): boolean {
  const reference = volume.spec?.claimRef;
  const isNamed = reference?.namespace === metadata.namespace && reference?.name === metadata.name;
  return isNamed && (!reference?.uid || reference.uid === metadata.uid);
}

/**
 * The volume that is kept for a claim, or else the smallest free one that it can have and that `accepts` takes.
 * Source: component-helpers storage/volume/pv_helpers.go v1.35, FindMatchingVolume.
 */
export function volumeFor(
  claim: StoredObject<Claim>,
  volumes: readonly StoredObject<Volume>[],
  accepts: (volume: StoredObject<Volume>) => boolean,
): StoredObject<Volume> | undefined {
  const large = volumes.filter(
    (volume) =>
      volume.metadata.deletionTimestamp === undefined &&
      sizeOf(volume).compare(requestOf(claim)) >= 0 &&
      modeOf(volume) === modeOf(claim),
  );
  const kept = large.find((volume) => volume.spec?.claimRef && isFor(volume, claim));
  return kept ?? large.filter((volume) => isFree(volume, claim) && accepts(volume)).sort(bySize)[0];
}

function isFree(volume: StoredObject<Volume>, claim: StoredObject<Claim>): boolean {
  const selector = claim.spec?.selector;
  return (
    !volume.spec?.claimRef &&
    volume.status?.phase === "Available" &&
    hasClassOf(volume, claim) &&
    hasModes(volume, claim) &&
    (!selector || selectorMatches(selector, volume.metadata.labels))
  );
}

/**
 * Why a claim can't have the volume that it names; undefined if it can.
 * Source: kubernetes pkg/controller/volume/persistentvolume/pv_controller.go v1.35, checkVolumeSatisfyClaim.
 */
export function mismatchOf(
  volume: StoredObject<Volume>,
  claim: StoredObject<Claim>,
): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) {
    return `the volume is marked for deletion "${volume.metadata.name}"`;
  }
  if (sizeOf(volume).compare(requestOf(claim)) < 0) {
    return "requested PV is too small";
  }
  if (!hasClassOf(volume, claim)) {
    return "storageClassName does not match";
  }
  if (modeOf(volume) !== modeOf(claim)) {
    return "incompatible volumeMode";
  }
  return hasModes(volume, claim) ? undefined : "incompatible accessMode";
}

function hasClassOf({ spec }: Volume, claim: Claim): boolean {
  return (spec?.storageClassName ?? "") === (claim.spec?.storageClassName ?? "");
}

function hasModes({ spec }: Volume, claim: Claim): boolean {
  return (claim.spec?.accessModes ?? []).every((mode) => spec?.accessModes?.includes(mode));
}

function modeOf({ spec }: Volume | Claim): string {
  return spec?.volumeMode ?? "Filesystem";
}

function requestOf({ spec }: Claim): Quantity {
  return amountOf(spec?.resources?.requests, "storage") ?? Quantity.zero;
}

function sizeOf({ spec }: Volume): Quantity {
  return amountOf(spec?.capacity, "storage") ?? Quantity.zero;
}

function bySize(a: Volume, b: Volume): number {
  return sizeOf(a).compare(sizeOf(b));
}
