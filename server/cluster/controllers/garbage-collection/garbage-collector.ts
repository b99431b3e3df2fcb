import type { Owned } from "../../../core/lifecycle.ts";
import { type OwnerReference, parseApiVersion, type StoredObject } from "../../../kube/index.ts";
import type { Change, ComponentContext, ResourceRef } from "../../client/client.ts";
import { type Controller, createController } from "../../client/controller.ts";
import { type ControllerDependencies, deleteIfThere, isTerminating } from "../shared/objects.ts";

const orphanFinalizer = "orphan";
const foregroundFinalizer = "foregroundDeletion";

/** A served kind: objects name their owners by kind, the API is asked by resource. */
export interface CollectedKind extends ResourceRef {
  readonly kind: string;
}

/**
 * Deletes objects whose owners are all gone, and carries out foreground deletion and orphaning.
 * Source: kubernetes pkg/controller/garbagecollector/garbagecollector.go v1.35.
 */
export class GarbageCollector implements Owned {
  readonly #context: ComponentContext;
  readonly #kinds: () => readonly CollectedKind[];
  readonly #controller: Controller;
  readonly #dependents = new DependentIndex();
  readonly #followed = new Map<string, Owned>();

  constructor(
    { context, clock, log }: ControllerDependencies,
    kinds: () => readonly CollectedKind[],
  ) {
    this.#context = context;
    this.#kinds = kinds;
    this.#controller = createController({
      name: "garbagecollector",
      clock,
      log,
      reconcile: (key) => this.#reconcile(key),
    });
    this.followKinds();
  }

  /** Starts to follow kinds that came since; to be called when the served kinds change. */
  followKinds(): void {
    for (const ref of this.#kinds()) {
      const id = `${ref.group}/${ref.resource}`;
      if (!this.#followed.has(id)) {
        const informer = this.#context.informers.of(ref);
        const follow = (change: Change<StoredObject>) => this.#follow(ref, change);
        this.#followed.set(id, informer.subscribe(follow));
      }
    }
  }

  dispose(): void {
    void this.#controller.dispose();
    for (const subscription of this.#followed.values()) {
      void subscription.dispose();
    }
  }

  #follow(ref: ResourceRef, { type, object }: Change<StoredObject>): void {
    if (type === "deleted") {
      this.#dependents.remove(object);
      const terminatingOwners = this.#ownersOf(object).filter((owner) =>
        isTerminating(owner.object),
      );
      for (const other of [...this.#dependents.of(object.metadata.uid), ...terminatingOwners]) {
        this.#enqueue(other);
      }
      return;
    }
    this.#dependents.set(ref, object);
    const concerned = isTerminating(object)
      ? hasOwnFinalizer(object)
      : object.metadata.ownerReferences?.length;
    if (concerned) {
      this.#enqueue({ ref, object });
    }
  }

  #enqueue({ ref, object: { metadata } }: Located): void {
    const parts = [ref.group, ref.resource, metadata.namespace ?? "", metadata.name];
    this.#controller.enqueue(parts.join("|"));
  }

  async #reconcile(key: string): Promise<void> {
    const [group = "", resource = "", namespace = "", name = ""] = key.split("|");
    const ref = { group, resource };
    const object = this.#context.informers.of(ref).get(namespace, name);
    if (object) {
      await (isTerminating(object)
        ? this.#finish({ ref, object })
        : this.#collect({ ref, object }));
    }
  }

  /** Deletes an object when none of its owners is left, or makes it forget those that are gone. */
  async #collect({ ref, object }: Located): Promise<void> {
    const references = object.metadata.ownerReferences ?? [];
    const gone = references.filter((reference) => this.#isGone(reference, object));
    if (gone.length === 0) {
      return;
    }
    const { namespace = "", name, uid } = object.metadata;
    if (gone.length === references.length) {
      const options = { propagationPolicy: "Background", preconditions: { uid } } as const;
      await deleteIfThere(this.#context.client.delete(ref, namespace, name, options));
      return;
    }
    const goneUids = new Set(gone.map((reference) => reference.uid));
    await this.#dropOwners({ ref, object }, goneUids);
  }

  /** Carries out what a terminating object's finalizers ask for, then takes them away. */
  async #finish(located: Located): Promise<void> {
    const { uid, finalizers = [] } = located.object.metadata;
    const children = this.#dependents.of(uid);
    if (finalizers.includes(orphanFinalizer)) {
      await Promise.all(children.map((child) => this.#dropOwners(child, new Set([uid]))));
      await this.#removeFinalizer(located, orphanFinalizer);
    } else if (finalizers.includes(foregroundFinalizer)) {
      await Promise.all(children.map((child) => this.#deleteInForeground(child)));
      if (!children.some((child) => blocks(child.object, uid))) {
        await this.#removeFinalizer(located, foregroundFinalizer);
      }
    }
  }

  async #deleteInForeground({ ref, object }: Located): Promise<void> {
    if (!isTerminating(object)) {
      const { namespace = "", name } = object.metadata;
      const options = { propagationPolicy: "Foreground" } as const;
      await deleteIfThere(this.#context.client.delete(ref, namespace, name, options));
    }
  }

  async #dropOwners({ ref, object }: Located, uids: ReadonlySet<string>): Promise<void> {
    await this.#modify(ref, object, (current) => {
      const left = current.metadata.ownerReferences?.filter(({ uid }) => !uids.has(uid));
      current.metadata.ownerReferences = left ?? [];
    });
  }

  async #removeFinalizer({ ref, object }: Located, finalizer: string): Promise<void> {
    await this.#modify(ref, object, (current) => {
      const left = current.metadata.finalizers?.filter((other) => other !== finalizer);
      current.metadata.finalizers = left ?? [];
    });
  }

  async #modify(
    ref: ResourceRef,
    { metadata: { namespace = "", name } }: StoredObject,
    change: (object: StoredObject) => void,
  ): Promise<void> {
    const modified = this.#context.client.modify(ref, namespace, name, (object) => {
      change(object);
      return true;
    });
    await deleteIfThere(modified.then(() => undefined));
  }

  #isGone(reference: OwnerReference, child: StoredObject): boolean {
    // A kind that isn't served can't be judged: better kept than lost.
    const ref = this.#kindOf(reference);
    return ref !== undefined && this.#find(ref, reference, child) === undefined;
  }

  #ownersOf(child: StoredObject): Located[] {
    return (child.metadata.ownerReferences ?? []).flatMap((reference) => {
      const ref = this.#kindOf(reference);
      const object = ref && this.#find(ref, reference, child);
      return ref && object ? [{ ref, object }] : [];
    });
  }

  #kindOf({ apiVersion, kind }: OwnerReference): CollectedKind | undefined {
    const { group } = parseApiVersion(apiVersion);
    return this.#kinds().find((served) => served.group === group && served.kind === kind);
  }

  #find(ref: ResourceRef, reference: OwnerReference, child: StoredObject) {
    const informer = this.#context.informers.of(ref);
    const { namespace = "" } = child.metadata;
    const found = informer.get(namespace, reference.name) ?? informer.get("", reference.name);
    return found?.metadata.uid === reference.uid ? found : undefined;
  }
}

function blocks(child: StoredObject, ownerUid: string): boolean {
  const references = child.metadata.ownerReferences ?? [];
  return references.some(({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion);
}

function hasOwnFinalizer({ metadata }: StoredObject): boolean {
  return (metadata.finalizers ?? []).some(
    (finalizer) => finalizer === orphanFinalizer || finalizer === foregroundFinalizer,
  );
}

interface Located {
  readonly ref: ResourceRef;
  readonly object: StoredObject;
}

/** Objects by the uid of each of their owners. */
class DependentIndex {
  readonly #byOwner = new Map<string, Map<string, Located>>();
  readonly #ownersOf = new Map<string, readonly string[]>();

  set(ref: ResourceRef, object: StoredObject): void {
    this.remove(object);
    const owners = (object.metadata.ownerReferences ?? []).map(({ uid }) => uid);
    if (owners.length === 0) {
      return;
    }
    this.#ownersOf.set(object.metadata.uid, owners);
    for (const owner of owners) {
      const children = this.#byOwner.get(owner) ?? new Map<string, Located>();
      children.set(object.metadata.uid, { ref, object });
      this.#byOwner.set(owner, children);
    }
  }

  remove({ metadata: { uid } }: StoredObject): void {
    for (const owner of this.#ownersOf.get(uid) ?? []) {
      const children = this.#byOwner.get(owner);
      children?.delete(uid);
      if (children?.size === 0) {
        this.#byOwner.delete(owner);
      }
    }
    this.#ownersOf.delete(uid);
  }

  of(ownerUid: string): Located[] {
    return [...(this.#byOwner.get(ownerUid)?.values() ?? [])];
  }
}
