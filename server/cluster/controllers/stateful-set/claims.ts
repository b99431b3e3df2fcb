import { type OwnerReference, StatusError, type StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { controllerReference } from "../shared/objects.ts";
import { persistentVolumeClaims } from "../shared/refs.ts";
import type { Claim } from "../volumes/objects.ts";
import { claimsOf, type StatefulSet } from "./pods.ts";

/** Makes the claims that a member lacks; those that are there are its own from before. */
export async function createClaims(
  { client, informers }: ComponentContext,
  recorder: EventRecorder,
  set: StoredObject<StatefulSet>,
  ordinal: number,
): Promise<void> {
  const namespace = set.metadata.namespace ?? "";
  const there = informers.of<Claim>(persistentVolumeClaims);
  for (const claim of claimsOf(set, ordinal)) {
    const name = claim.metadata?.name ?? "";
    if (there.get(namespace, name)) {
      continue;
    }
    const pod = `Pod ${set.metadata.name}-${ordinal} in StatefulSet ${set.metadata.name}`;
    try {
      await client.create<Claim>(persistentVolumeClaims, namespace, claim);
      const message = `create Claim ${name} ${pod} success`;
      recorder.event(set as StoredObject, "Normal", "SuccessfulCreate", message);
    } catch (error) {
      if (error instanceof StatusError) {
        const message = `create Claim ${name} for ${pod} failed error: ${error.message}`;
        recorder.event(set as StoredObject, "Warning", "FailedCreate", message);
      }
      throw error;
    }
  }
}

/**
 * Makes a member's claims go with the set or with the member, as the set's retention policy says.
 * @param leaving the member, if it is to go for good
 * Source: kubernetes pkg/controller/statefulset/stateful_set_utils.go v1.35, updateClaimOwnerRefForSetAndPod.
 */
export async function keepOwners(
  { client, informers }: ComponentContext,
  set: StoredObject<StatefulSet>,
  ordinal: number,
  leaving?: StoredObject<unknown>,
): Promise<void> {
  const { whenDeleted = "Retain", whenScaled = "Retain" } =
    set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  const goesWithPod = leaving !== undefined && whenScaled === "Delete";
  const owner = goesWithPod ? leaving : whenDeleted === "Delete" ? set : undefined;
  const namespace = set.metadata.namespace ?? "";
  const there = informers.of<Claim>(persistentVolumeClaims);
  const isMember = ({ kind, name }: OwnerReference) =>
    kind === "Pod" && name === `${set.metadata.name}-${ordinal}`;
  for (const { metadata } of claimsOf(set, ordinal)) {
    const found = there.get(namespace, metadata?.name ?? "");
    const owners = found?.metadata.ownerReferences ?? [];
    const others = owners.filter((one) => one.uid !== set.metadata.uid && !isMember(one));
    const wanted = [...others, ...(owner ? [controllerReference(owner)] : [])];
    const isSame = wanted.map(({ uid }) => uid).join() === owners.map(({ uid }) => uid).join();
    if (found && !isSame) {
      await client.modify<Claim>(
        persistentVolumeClaims,
        namespace,
        found.metadata.name,
        (claim) => {
          claim.metadata.ownerReferences = wanted;
          return true;
        },
      );
    }
  }
}
