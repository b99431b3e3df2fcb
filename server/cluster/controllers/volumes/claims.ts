import type { Pod, StoredObject } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { persistentVolumeClaims, pods } from "../shared/refs.ts";
import { bind, setClaimStatus } from "./bind.ts";
import { isFor, mismatchOf, volumeFor } from "./matching.ts";
import {
  bindCompleted,
  boundByController,
  type Claim,
  claimNamesOf,
  classOf,
  defaultClassName,
  hasAnnotation,
  isDelayed,
  persistentVolumes,
  selectedNode,
  setProvisioner,
  type Volume,
} from "./objects.ts";

type Told = readonly ["Normal" | "Warning", string, string];

/** Provisioners of this family would be part of Kubernetes itself; none is left there. */
const inTreePrefix = "kubernetes.io/";

/**
 * Brings a claim to its volume, or asks for one to be made.
 * Source: kubernetes pkg/controller/volume/persistentvolume/pv_controller.go v1.35 (syncUnboundClaim, syncBoundClaim).
 */
export class ClaimBinder {
  readonly #context: ComponentContext;
  readonly #recorder: EventRecorder;

  constructor(context: ComponentContext, recorder: EventRecorder) {
    this.#context = context;
    this.#recorder = recorder;
  }

  /** @returns whether the claim still waits for a volume. */
  async sync(claim: StoredObject<Claim>): Promise<boolean> {
    if (hasAnnotation(claim, bindCompleted)) {
      await this.#syncBound(claim);
      return false;
    }
    if (claim.spec?.volumeName) {
      return this.#syncNamed(claim, claim.spec.volumeName);
    }
    const { client, informers } = this.#context;
    const waitsForPod = isDelayed(informers, claim) && !hasAnnotation(claim, selectedNode);
    const all = informers.of<Volume>(persistentVolumes).list();
    // A volume for a claim that waits is chosen by the scheduler, unless it is kept for that claim.
    const volume = volumeFor(claim, all, () => !isDelayed(informers, claim));
    if (volume) {
      await bind(client, volume, claim);
      return false;
    }
    await (waitsForPod ? this.#tell(claim, this.#whatIsAwaited(claim)) : this.#provision(claim));
    await setClaimStatus(client, claim, "Pending");
    return true;
  }

  /** A claim that names its volume gets that one or none. */
  async #syncNamed(claim: StoredObject<Claim>, name: string): Promise<boolean> {
    const { client, informers } = this.#context;
    const volume = informers.of<Volume>(persistentVolumes).get("", name);
    if (volume && (!volume.spec?.claimRef || isFor(volume, claim))) {
      const mismatch = volume.spec?.claimRef ? undefined : mismatchOf(volume, claim);
      if (mismatch === undefined) {
        await bind(client, volume, claim);
        return false;
      }
      const message = `Cannot bind to requested volume "${name}": ${mismatch}`;
      this.#tell(claim, ["Warning", "VolumeMismatch", message]);
    } else if (volume && !hasAnnotation(claim, boundByController)) {
      const message = `volume "${name}" already bound to a different claim.`;
      this.#tell(claim, ["Warning", "FailedBinding", message]);
    }
    await setClaimStatus(client, claim, "Pending");
    return true;
  }

  async #syncBound(claim: StoredObject<Claim>): Promise<void> {
    const { client, informers } = this.#context;
    const name = claim.spec?.volumeName ?? "";
    const volume = name === "" ? undefined : informers.of<Volume>(persistentVolumes).get("", name);
    const bound = volume?.spec?.claimRef?.uid;
    if (volume && (bound === undefined || bound === claim.metadata.uid)) {
      await bind(client, volume, claim);
      return;
    }
    const lost =
      name === ""
        ? "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!"
        : "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
    const told: Told = volume
      ? [
          "Warning",
          "ClaimMisbound",
          "Two claims are bound to the same volume, this one is bound incorrectly",
        ]
      : ["Warning", "ClaimLost", lost];
    if (await setClaimStatus(client, claim, "Lost")) {
      this.#tell(claim, told);
    }
  }

  #whatIsAwaited(claim: StoredObject<Claim>): Told {
    const { namespace, name } = claim.metadata;
    const waiting = this.#context.informers
      .of<Pod>(pods)
      .list(namespace)
      .filter((pod) => !pod.spec?.nodeName && !isOver(pod) && claimNamesOf(pod).includes(name))
      .map((pod) => pod.metadata.name);
    if (waiting.length === 0) {
      const message = "waiting for first consumer to be created before binding";
      return ["Normal", "WaitForFirstConsumer", message];
    }
    const noun = waiting.length > 1 ? "pods" : "pod";
    const message = `waiting for ${noun} ${waiting.join(",")} to be scheduled`;
    return ["Normal", "WaitForPodScheduled", message];
  }

  async #provision(claim: StoredObject<Claim>): Promise<void> {
    const { client, informers } = this.#context;
    const className = claim.spec?.storageClassName ?? "";
    if (claim.spec?.storageClassName === undefined && (await this.#assignDefault(claim))) {
      return;
    }
    if (className === "") {
      const message = "no persistent volumes available for this claim and no storage class is set";
      this.#tell(claim, ["Normal", "FailedBinding", message]);
      return;
    }
    const provisioner = classOf(informers, claim)?.provisioner;
    if (provisioner === undefined) {
      const message = `storageclass.storage.k8s.io "${className}" not found`;
      this.#tell(claim, ["Warning", "ProvisioningFailed", message]);
      return;
    }
    if (provisioner.startsWith(inTreePrefix)) {
      const message = `no volume plugin matched name: ${provisioner}`;
      this.#tell(claim, ["Warning", "ProvisioningFailed", message]);
      return;
    }
    const { namespace = "", name } = claim.metadata;
    await client.modify<Claim>(persistentVolumeClaims, namespace, name, ({ metadata }) =>
      setProvisioner(metadata, provisioner),
    );
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    this.#tell(claim, ["Normal", "ExternalProvisioning", message]);
  }

  /** A default class that came after the claim is still the claim's. */
  async #assignDefault({ metadata }: StoredObject<Claim>): Promise<boolean> {
    const { client, informers } = this.#context;
    const name = defaultClassName(informers);
    if (name === undefined) {
      return false;
    }
    const { namespace = "" } = metadata;
    await client.modify<Claim>(persistentVolumeClaims, namespace, metadata.name, (object) => {
      object.spec = { ...object.spec, storageClassName: name };
      return true;
    });
    return true;
  }

  #tell(claim: StoredObject<Claim>, [type, reason, message]: Told): void {
    this.#recorder.event(claim as StoredObject, type, reason, message);
  }
}

function isOver({ status }: Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}
