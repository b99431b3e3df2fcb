import type { Owned } from "../../../core/lifecycle.ts";
import { StatusError, type StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, deleteIfThere } from "../shared/objects.ts";
import { nodes, persistentVolumeClaims } from "../shared/refs.ts";
import {
  type Claim,
  classOf,
  hasAnnotation,
  persistentVolumes,
  provisionedBy,
  provisionerOf,
  type StorageClass,
  selectedNode,
  type Volume,
} from "./objects.ts";

/** The provisioner of kind's class `standard`. */
const localPathProvisioner = "rancher.io/local-path";
/** Where kind keeps the directories. */
const baseDirectory = "/var/local-path-provisioner";
const selectedNodeNote = "local.path.provisioner/selected-node";
const hostnameLabel = "kubernetes.io/hostname";

/** A claim that can't be served is tried again after this, doubled each time. */
const firstRetryMs = 15_000;
const retryMsMax = 1_000_000;

/** Directories of nodes. */
export interface NodeDirectories {
  /** Makes an empty directory that anybody may write to; one that is there stays as it is. */
  make(node: string, path: string): void;
  /** Removes a directory and what is in it. */
  remove(node: string, path: string): void;
}

/**
 * Makes a directory of a node for each claim that asks for one, and removes it when its volume is released.
 * Source: rancher/local-path-provisioner provisioner.go v0.0.32 and sig-storage-lib-external-provisioner
 * controller/controller.go v11.
 */
export function startLocalPathProvisioner(
  { context, clock, log }: ControllerDependencies,
  directories: NodeDirectories,
): Owned {
  const { informers } = context;
  const claims = informers.of<Claim>(persistentVolumeClaims);
  const volumes = informers.of<Volume>(persistentVolumes);
  const provisioner = new LocalPath(context, directories);
  const failures = new Map<string, number>();
  const controller = createController({
    name: "local-path-provisioner",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const released = namespace === "" ? volumes.get("", name) : undefined;
      if (released) {
        await provisioner.reclaim(released);
        return;
      }
      const claim = claims.get(namespace, name);
      if (!claim || (await provisioner.provision(claim))) {
        failures.delete(key);
        return;
      }
      const failed = failures.get(key) ?? 0;
      failures.set(key, failed + 1);
      controller.enqueueAfter(key, Math.min(firstRetryMs * 2 ** failed, retryMsMax));
    },
  });
  claims.subscribe((change) => {
    const isNews = change.type !== "updated" || asksSince(change.object, change.old);
    if (isNews) {
      controller.enqueue(keyOf(change.object));
    }
  });
  volumes.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  return controller;
}

function asksSince(claim: StoredObject<Claim>, old: StoredObject<Claim>): boolean {
  const asked = (one: StoredObject<Claim>) =>
    JSON.stringify([provisionerOf(one), one.metadata.annotations?.[selectedNode]]);
  return asked(claim) !== asked(old);
}

class LocalPath {
  readonly #context: ComponentContext;
  readonly #directories: NodeDirectories;
  readonly #recorder: EventRecorder;

  constructor(context: ComponentContext, directories: NodeDirectories) {
    this.#context = context;
    this.#directories = directories;
    this.#recorder = context.recorder(`${localPathProvisioner}_local-path-provisioner`);
  }

  /** @returns false for a claim that can't be served as it is. */
  async provision(claim: StoredObject<Claim>): Promise<boolean> {
    const wanted = this.#classToServe(claim);
    if (!wanted) {
      return true;
    }
    const { namespace = "", name } = claim.metadata;
    if (claim.spec?.volumeMode === "Block") {
      const text = `${localPathProvisioner} does not support block volume provisioning`;
      this.#tell(claim, "Warning", "ProvisioningFailed", text);
      return false;
    }
    const doing = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
    this.#tell(claim, "Normal", "Provisioning", doing);
    const fault = faultOf(claim);
    if (fault !== undefined) {
      const text = `failed to provision volume with StorageClass "${wanted.metadata?.name}": ${fault}`;
      this.#tell(claim, "Warning", "ProvisioningFailed", text);
      return false;
    }
    const node = claim.metadata.annotations?.[selectedNode] ?? "";
    const volume = volumeOf(claim, wanted, node, this.#hostnameOf(node));
    this.#directories.make(node, volume.spec?.hostPath?.path ?? "");
    try {
      await this.#context.client.create<Volume>(persistentVolumes, "", volume);
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === "AlreadyExists")) {
        throw error;
      }
    }
    const done = `Successfully provisioned volume ${volume.metadata?.name}`;
    this.#tell(claim, "Normal", "ProvisioningSucceeded", done);
    return true;
  }

  /** Removes a released volume of ours, and what it held. */
  async reclaim(volume: StoredObject<Volume>): Promise<void> {
    const { metadata, spec, status } = volume;
    const isOurs = metadata.annotations?.[provisionedBy] === localPathProvisioner;
    const isDue = status?.phase === "Released" && spec?.persistentVolumeReclaimPolicy === "Delete";
    if (!isOurs || !isDue || metadata.deletionTimestamp !== undefined) {
      return;
    }
    const node = metadata.annotations?.[selectedNodeNote] ?? "";
    this.#directories.remove(node, spec?.hostPath?.path ?? "");
    await deleteIfThere(this.#context.client.delete(persistentVolumes, "", metadata.name));
  }

  /** The class by which a claim is to be served now. */
  #classToServe(claim: StoredObject<Claim>): StorageClass | undefined {
    const found = classOf(this.#context.informers, claim);
    const waits =
      found?.volumeBindingMode === "WaitForFirstConsumer" && !hasAnnotation(claim, selectedNode);
    const isAsked =
      provisionerOf(claim) === localPathProvisioner &&
      found?.provisioner === localPathProvisioner &&
      !claim.spec?.volumeName &&
      claim.metadata.deletionTimestamp === undefined;
    return isAsked && !waits ? found : undefined;
  }

  #hostnameOf(node: string): string {
    const found = this.#context.informers.of(nodes).get("", node);
    return found?.metadata.labels?.[hostnameLabel] ?? node;
  }

  #tell(claim: StoredObject<Claim>, type: "Normal" | "Warning", reason: string, text: string) {
    this.#recorder.event(claim as StoredObject, type, reason, text);
  }
}

function faultOf(claim: StoredObject<Claim>): string | undefined {
  if (claim.spec?.selector) {
    return "claim.Spec.Selector is not supported";
  }
  const served = ["ReadWriteOnce", "ReadWriteOncePod"];
  if (!(claim.spec?.accessModes ?? []).every((mode) => served.includes(mode))) {
    return "NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes";
  }
  return hasAnnotation(claim, selectedNode)
    ? undefined
    : "configuration error, no node was specified";
}

function volumeOf(
  claim: StoredObject<Claim>,
  { metadata, reclaimPolicy, mountOptions }: StorageClass,
  node: string,
  hostname: string,
): Volume {
  const { namespace = "", uid, resourceVersion } = claim.metadata;
  const name = `pvc-${uid}`;
  const path = `${baseDirectory}/${name}_${namespace}_${claim.metadata.name}`;
  const expression = { key: hostnameLabel, operator: "In", values: [hostname] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name,
      annotations: { [provisionedBy]: localPathProvisioner, [selectedNodeNote]: node },
    },
    spec: {
      persistentVolumeReclaimPolicy: reclaimPolicy ?? "Delete",
      accessModes: [...(claim.spec?.accessModes ?? [])],
      capacity: { storage: claim.spec?.resources?.requests?.storage ?? "0" },
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace,
        name: claim.metadata.name,
        uid,
        resourceVersion,
      },
      hostPath: { path, type: "DirectoryOrCreate" },
      ...(mountOptions ? { mountOptions: [...mountOptions] } : {}),
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } },
      storageClassName: metadata?.name ?? "",
      volumeMode: "Filesystem",
    },
  };
}
