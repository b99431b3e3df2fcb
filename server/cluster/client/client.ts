import type { Owned } from "../../core/lifecycle.ts";
import type { KubeObject, StoredObject } from "../../kube/index.ts";

/** A kind by its resource, e.g. `{ group: "apps", resource: "deployments" }`. */
export interface ResourceRef {
  readonly group: string;
  readonly resource: string;
}

/** How a deletion goes on; absent fields mean the kind's defaults. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/**
 * The API as built-in components use it: the same registry, admission and validation as over HTTP,
 * without the wire. All methods throw StatusError; objects that come back are frozen, copy before
 * changing (`cloneJson`).
 */
export interface Client {
  get<T = KubeObject>(ref: ResourceRef, namespace: string, name: string): Promise<StoredObject<T>>;
  /** `namespace` `""` means all namespaces, or cluster scope. */
  list<T = KubeObject>(ref: ResourceRef, namespace?: string): Promise<readonly StoredObject<T>[]>;
  create<T = KubeObject>(ref: ResourceRef, namespace: string, object: T): Promise<StoredObject<T>>;
  /** Replaces an object; its `metadata.resourceVersion` is the optimistic lock. */
  update<T = KubeObject>(ref: ResourceRef, object: StoredObject<T>): Promise<StoredObject<T>>;
  updateStatus<T = KubeObject>(ref: ResourceRef, object: StoredObject<T>): Promise<StoredObject<T>>;
  /**
   * Reads, lets `change` edit a copy, and writes; repeats on a conflict. `change` returns false to
   * leave the object alone. `subresource` is `""`, `status`, or a Namespace's `finalize`.
   */
  modify<T = KubeObject>(
    ref: ResourceRef,
    namespace: string,
    name: string,
    change: (object: StoredObject<T>) => boolean,
    subresource?: "" | "status" | "finalize",
  ): Promise<StoredObject<T>>;
  delete(ref: ResourceRef, namespace: string, name: string, options?: DeleteOptions): Promise<void>;
  /** Binds a Pod to a node (`pods/binding`). */
  bind(namespace: string, pod: string, node: string): Promise<void>;
}

/** A change as an informer tells it. */
export type Change<T> =
  | { readonly type: "added"; readonly object: StoredObject<T> }
  | { readonly type: "updated"; readonly object: StoredObject<T>; readonly old: StoredObject<T> }
  | { readonly type: "deleted"; readonly object: StoredObject<T> };

/** A cache of one kind, always equal to storage's committed state. Objects are frozen. */
export interface Informer<T = KubeObject> {
  get(namespace: string, name: string): StoredObject<T> | undefined;
  /** All objects, or those of a namespace. */
  list(namespace?: string): readonly StoredObject<T>[];
  /** Objects whose controller owner has this uid. */
  ownedBy(uid: string): readonly StoredObject<T>[];
  /** Tells every object there is as `added`, then each change. */
  subscribe(listener: (change: Change<T>) => void): Owned;
}

/** Hands out one shared informer for each kind. */
export interface Informers {
  of<T = KubeObject>(ref: ResourceRef): Informer<T>;
}

/** Writes Events, counting repetitions into one object as upstream's recorder does. */
export interface EventRecorder {
  /**
   * @param regarding the object that the event is about (kind and apiVersion set)
   * @param reason CamelCase, e.g. `Scheduled`
   */
  event(
    regarding: StoredObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    options?: { readonly fieldPath?: string },
  ): void;
}

/** What every controller, the scheduler and the kubelet are given. */
export interface ComponentContext {
  readonly client: Client;
  readonly informers: Informers;
  /** A recorder whose events name `component` (and `host`) as their source. */
  recorder(component: string, host?: string): EventRecorder;
}
