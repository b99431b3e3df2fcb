import type { Node, Pod, StoredObject } from "../../kube/index.ts";
import type { Client, Informers } from "../client/client.ts";
import { keepVolumeFor } from "../controllers/volumes/bind.ts";
import { notFor } from "../controllers/volumes/ephemeral.ts";
import { volumeFor } from "../controllers/volumes/matching.ts";
import {
  bindCompleted,
  type Claim,
  claimNamesOf,
  classOf,
  hasAnnotation,
  isDelayed,
  persistentVolumes,
  type StorageClass,
  selectedNode,
  type Volume,
} from "../controllers/volumes/objects.ts";
import { matchesTerms } from "./node-affinity.ts";

export const persistentVolumeClaims = { group: "", resource: "persistentvolumeclaims" };
const noProvisioner = "kubernetes.io/no-provisioner";

/** Texts of why volumes keep a Pod from a node. */
const reasons = {
  conflict: "node(s) didn't match PersistentVolume's node affinity",
  unbindable: "node(s) didn't find available persistent volumes to bind",
  missing: "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)",
} as const;

/** What is to be done before a Pod can be bound to a node. */
export interface VolumePlan {
  readonly bindings: readonly {
    readonly volume: StoredObject<Volume>;
    readonly claim: StoredObject<Claim>;
  }[];
  readonly provisions: readonly StoredObject<Claim>[];
}

/**
 * The claims of one Pod as the scheduler sees them.
 * Source: kubernetes pkg/scheduler/framework/plugins/volumebinding/{volume_binding,binder}.go v1.35.
 */
export class PodClaims {
  readonly #informers: Informers;
  readonly #pod: StoredObject<Pod>;

  constructor(informers: Informers, pod: StoredObject<Pod>) {
    this.#informers = informers;
    this.#pod = pod;
  }

  /** What keeps the Pod from every node; undefined if nothing does. */
  get fault(): string | undefined {
    const faults = claimNamesOf(this.#pod).map((name) => this.#faultOf(name));
    const first = faults.find((fault) => fault !== undefined);
    const isImmediate = (claim: StoredObject<Claim>) =>
      !isBound(claim) && !isDelayed(this.#informers, claim);
    return (
      first ??
      (this.#claims.some(isImmediate)
        ? "pod has unbound immediate PersistentVolumeClaims"
        : undefined)
    );
  }

  /** Whether every claim has its volume. */
  get areBound(): boolean {
    return this.#claims.every((claim) => isBound(claim) && claim.status?.phase === "Bound");
  }

  /** Names of those whose volume only one Pod at a time may have. */
  get exclusive(): readonly string[] {
    return this.#claims
      .filter(({ spec }) => spec?.accessModes?.includes("ReadWriteOncePod"))
      .map(({ metadata }) => metadata.name);
  }

  /** Why the volumes keep the Pod from a node, or what it takes to bring them there. */
  planFor(node: StoredObject<Node>): { reasons: readonly string[]; plan: VolumePlan } {
    const found = new Set<string>();
    const bindings: VolumePlan["bindings"][number][] = [];
    const provisions: StoredObject<Claim>[] = [];
    for (const claim of this.#claims) {
      const taken = bindings.map(({ volume }) => volume.metadata.name);
      const step = isBound(claim) ? this.#boundStep(claim, node) : this.#step(claim, node, taken);
      if (typeof step === "string") {
        found.add(step);
      } else if (step?.volume) {
        bindings.push({ volume: step.volume, claim });
      } else if (step) {
        provisions.push(claim);
      }
    }
    return { reasons: [...found].sort(), plan: { bindings, provisions } };
  }

  #boundStep(claim: StoredObject<Claim>, node: StoredObject<Node>): string | null {
    const name = claim.spec?.volumeName ?? "";
    const volume = this.#informers.of<Volume>(persistentVolumes).get("", name);
    if (!volume) {
      return reasons.missing;
    }
    return reaches(volume, node) ? null : reasons.conflict;
  }

  /** An unbound claim's volume, none if one is to be made, or why neither is possible. */
  #step(
    claim: StoredObject<Claim>,
    node: StoredObject<Node>,
    taken: readonly string[],
  ): string | { readonly volume?: StoredObject<Volume> } {
    const chosen = claim.metadata.annotations?.[selectedNode];
    if (chosen !== undefined) {
      return chosen === node.metadata.name ? {} : reasons.unbindable;
    }
    const all = this.#informers.of<Volume>(persistentVolumes).list();
    const free = all.filter(({ metadata }) => !taken.includes(metadata.name));
    const volume = volumeFor(claim, free, (one) => reaches(one, node));
    if (volume) {
      return reaches(volume, node) ? { volume } : reasons.unbindable;
    }
    const storage = classOf(this.#informers, claim);
    const isMade = storage && storage.provisioner !== noProvisioner && isAllowed(storage, node);
    return isMade ? {} : reasons.unbindable;
  }

  get #claims(): readonly StoredObject<Claim>[] {
    const { namespace = "" } = this.#pod.metadata;
    const informer = this.#informers.of<Claim>(persistentVolumeClaims);
    return claimNamesOf(this.#pod).flatMap((name) => informer.get(namespace, name) ?? []);
  }

  #faultOf(name: string): string | undefined {
    const { namespace = "" } = this.#pod.metadata;
    const claim = this.#informers.of<Claim>(persistentVolumeClaims).get(namespace, name);
    const isNamed = this.#pod.spec?.volumes?.some(
      (volume) => volume.persistentVolumeClaim?.claimName === name,
    );
    if (!claim) {
      return isNamed
        ? `persistentvolumeclaim "${name}" not found`
        : `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`;
    }
    if (claim.status?.phase === "Lost") {
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName}"`;
    }
    if (claim.metadata.deletionTimestamp !== undefined) {
      return `persistentvolumeclaim "${name}" is being deleted`;
    }
    return isNamed ? undefined : notFor(this.#pod, claim);
  }
}

/** Begins what a plan says; the volume controllers finish it. */
export async function startPlan(
  client: Client,
  { bindings, provisions }: VolumePlan,
  node: string,
): Promise<void> {
  for (const { volume, claim } of bindings) {
    await keepVolumeFor(client, volume, claim);
  }
  for (const { metadata } of provisions) {
    const { namespace = "", name } = metadata;
    await client.modify<Claim>(persistentVolumeClaims, namespace, name, (claim) => {
      if (claim.metadata.annotations?.[selectedNode] === node) {
        return false;
      }
      claim.metadata.annotations = { ...claim.metadata.annotations, [selectedNode]: node };
      return true;
    });
  }
}

function isBound(claim: StoredObject<Claim>): boolean {
  return Boolean(claim.spec?.volumeName) && hasAnnotation(claim, bindCompleted);
}

function reaches({ spec }: Volume, node: StoredObject<Node>): boolean {
  const required = spec?.nodeAffinity?.required;
  return !required || matchesTerms(required.nodeSelectorTerms, node);
}

function isAllowed({ allowedTopologies = [] }: StorageClass, node: StoredObject<Node>): boolean {
  return (
    allowedTopologies.length === 0 ||
    allowedTopologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) =>
        values.includes(node.metadata.labels?.[key] ?? ""),
      ),
    )
  );
}
