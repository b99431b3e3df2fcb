import type { Owned } from "../../core/lifecycle.ts";
import type { FieldRequirement, KubeObject, Requirement, StoredObject } from "../../kube/index.ts";
import type { UserInfo } from "../authorization/user.ts";
import type { DeleteOptions } from "../client/client.ts";
import type { KindDefinition } from "../kinds/definition.ts";

/** One write request's circumstances. */
export interface WriteContext {
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Recorded in managedFields. */
  readonly fieldManager: string;
  /** Under which subresource managedFields remembers the write, where that isn't the one written. */
  readonly managedSubresource?: string;
  readonly fieldValidation: "Strict" | "Warn" | "Ignore";
  /** Adds a `Warning` header. */
  warn(message: string): void;
}

/** Selection of a list or watch. */
export interface Selection {
  readonly labels: readonly Requirement[];
  readonly fields: readonly FieldRequirement[];
}

/** A page of a list. `continue` is `""` on the last one. */
export interface ListPage {
  readonly revision: number;
  readonly items: readonly StoredObject[];
  readonly continue: string;
  readonly remaining: number | undefined;
}

/** Where a page begins, how long it may be, and which revision it shows. */
export interface PageRequest {
  /** 0 means all. */
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  /** `resourceVersionMatch`. */
  readonly match: "" | "Exact" | "NotOlderThan";
}

/** All of a collection as it is now. */
export const wholeList: PageRequest = { limit: 0, continue: "", resourceVersion: "", match: "" };

/** A watch's events, after selection. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: StoredObject;
  /** Length of the object's JSON. */
  readonly bytes: number;
}

/** How a PATCH body is meant. */
export type PatchType = "json" | "merge" | "strategic" | "apply";

/**
 * The verbs of one kind, as upstream's generic registry store: defaulting, admission, validation,
 * optimistic locking, graceful deletion, finalizers, managedFields. All throw StatusError.
 * `namespace` is `""` for cluster scope and, in list and watch, for all namespaces.
 */
export interface ResourceStore {
  readonly definition: KindDefinition;
  /** The kind whose form its objects have in storage: `definition` itself but for views of another kind. */
  readonly storedAs: KindDefinition;
  /** Revision of the last committed change of its storage. */
  readonly revision: number;
  get(namespace: string, name: string): StoredObject;
  list(namespace: string, selection: Selection, page: PageRequest): ListPage;
  /** Events after `afterRevision`. @throws StatusError 410 when compacted. */
  watch(
    namespace: string,
    selection: Selection,
    afterRevision: number,
    listener: (events: readonly WatchEvent[]) => void,
  ): Owned;
  create(namespace: string, object: KubeObject, context: WriteContext): Promise<StoredObject>;
  /** `subresource` is `""`, `status` or one of the kind's own. */
  update(
    namespace: string,
    name: string,
    object: KubeObject,
    subresource: string,
    context: WriteContext,
  ): Promise<StoredObject>;
  patch(
    namespace: string,
    name: string,
    type: PatchType,
    patch: unknown,
    subresource: string,
    context: WriteContext & { readonly force: boolean },
  ): Promise<{ readonly object: StoredObject; readonly created: boolean }>;
  /** `deleted` is false while a grace period or finalizers keep the object. */
  delete(
    namespace: string,
    name: string,
    options: DeleteOptions,
    context: WriteContext,
  ): Promise<{ readonly object: StoredObject; readonly deleted: boolean }>;
}

/** All kinds that the cluster serves; CustomResourceDefinitions add and remove some at run time. */
export interface Registry {
  /** @returns undefined for a resource that isn't served. */
  resource(group: string, version: string, resource: string): ResourceStore | undefined;
  /** By group and plural, at the preferred version. */
  preferred(group: string, resource: string): ResourceStore | undefined;
  all(): readonly ResourceStore[];
  /** Called after kinds came or went. */
  onChange(listener: () => void): Owned;
}
