import type * as client from "@kubernetes/client-node";
import type { ObjectMeta, Wire } from "../../../kube/index.ts";
import type { Informers, ResourceRef } from "../../client/client.ts";

export type Claim = Wire<client.V1PersistentVolumeClaim>;
export type Volume = Wire<client.V1PersistentVolume>;
export type StorageClass = Wire<client.V1StorageClass>;

export const persistentVolumes: ResourceRef = { group: "", resource: "persistentvolumes" };
export const storageClasses: ResourceRef = {
  group: "storage.k8s.io",
  resource: "storageclasses",
};

/** On claims: the binding is done, and a claim that loses its volume from now on is lost. */
export const bindCompleted = "pv.kubernetes.io/bind-completed";
/** On claims and volumes: nobody asked for this very partner, so the binding may be undone. */
export const boundByController = "pv.kubernetes.io/bound-by-controller";
/** On volumes: who made them and is to remove them. */
export const provisionedBy = "pv.kubernetes.io/provisioned-by";
/** On claims: the node that the scheduler chose for the first Pod that uses it. */
export const selectedNode = "volume.kubernetes.io/selected-node";

/** On claims: who is to make a volume for it, under the present name and the earlier one. */
const storageProvisioner = [
  "volume.beta.kubernetes.io/storage-provisioner",
  "volume.kubernetes.io/storage-provisioner",
] as const;

export const claimProtection = "kubernetes.io/pvc-protection";
export const volumeProtection = "kubernetes.io/pv-protection";

/** Whether an object carries an annotation, whatever its value. */
export function hasAnnotation(
  { metadata }: { readonly metadata: ObjectMeta },
  name: string,
): boolean {
  return metadata.annotations?.[name] !== undefined;
}

/** Who is asked to make a claim's volume. */
export function provisionerOf({ metadata }: { readonly metadata: ObjectMeta }): string | undefined {
  return metadata.annotations?.[storageProvisioner[1]];
}

/** Asks a provisioner for a claim's volume. @returns whether that is new. */
export function setProvisioner(metadata: ObjectMeta, provisioner: string): boolean {
  const annotations = metadata.annotations ?? {};
  if (storageProvisioner.every((name) => annotations[name] === provisioner)) {
    return false;
  }
  const asked = Object.fromEntries(storageProvisioner.map((name) => [name, provisioner]));
  metadata.annotations = { ...annotations, ...asked };
  return true;
}

/** The class of a claim, if it names one that is there. */
export function classOf(informers: Informers, { spec }: Claim): StorageClass | undefined {
  const name = spec?.storageClassName ?? "";
  return name === "" ? undefined : informers.of<StorageClass>(storageClasses).get("", name);
}

/** Whether a claim's volume is chosen only when a Pod that uses it is scheduled. */
export function isDelayed(informers: Informers, claim: Claim): boolean {
  return classOf(informers, claim)?.volumeBindingMode === "WaitForFirstConsumer";
}

/** The names of the claims that a Pod mounts, its ephemeral ones included. */
export function claimNamesOf(pod: {
  readonly metadata?: ObjectMeta;
  readonly spec?: { readonly volumes?: readonly PodVolume[] };
}): readonly string[] {
  return (pod.spec?.volumes ?? []).flatMap((volume) => {
    const name = volume.ephemeral
      ? ephemeralClaimName(pod.metadata?.name ?? "", volume.name)
      : volume.persistentVolumeClaim?.claimName;
    return name === undefined ? [] : [name];
  });
}

type PodVolume = Wire<client.V1Volume>;

/** The claim of an ephemeral volume. Source: component-helpers storage/ephemeral/ephemeral.go v1.35. */
export function ephemeralClaimName(pod: string, volume: string): string {
  return `${pod}-${volume}`;
}

const defaultMark = "storageclass.kubernetes.io/is-default-class";

/**
 * The class of claims that name none: of several the newest.
 * Source: kubernetes pkg/volume/util/storageclass.go v1.35, GetDefaultClass.
 */
export function defaultClassName(informers: Informers): string | undefined {
  const marked = informers
    .of<StorageClass>(storageClasses)
    .list()
    .filter(({ metadata }) => metadata.annotations?.[defaultMark] === "true");
  const newestFirst = marked.toSorted(
    ({ metadata: a }, { metadata: b }) =>
      b.creationTimestamp.localeCompare(a.creationTimestamp) || a.name.localeCompare(b.name),
  );
  return newestFirst[0]?.metadata.name;
}
