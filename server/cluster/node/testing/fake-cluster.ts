import { randomUUID } from "node:crypto";
import { type Owned, toOwned } from "../../../core/lifecycle.ts";
import { type KubeObject, StatusError, type StoredObject } from "../../../kube/index.ts";
import type {
  Change,
  Client,
  ComponentContext,
  DeleteOptions,
  Informer,
  ResourceRef,
} from "../../client/client.ts";

/** An event as tests compare it. */
export interface SeenEvent {
  readonly object: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** Objects in memory with the semantics of the client that the kubelet relies on. */
export class FakeCluster implements Client, ComponentContext {
  readonly events: SeenEvent[] = [];
  readonly client = this as Client;
  readonly informers = { of: <T>(ref: ResourceRef) => this.#informer<T>(ref) };
  readonly #objects = new Map<string, StoredObject>();
  readonly #listeners = new Map<string, Set<(change: Change<KubeObject>) => void>>();
  #revision = 0;

  recorder(): ReturnType<ComponentContext["recorder"]> {
    return {
      event: (regarding, type, reason, message) => {
        this.events.push({ object: regarding.metadata.name, type, reason, message });
      },
    };
  }

  async get<T = KubeObject>(
    ref: ResourceRef,
    namespace: string,
    name: string,
  ): Promise<StoredObject<T>> {
    const found = this.#objects.get(key(ref, namespace, name));
    if (!found) {
      throw StatusError.notFound(ref, name);
    }
    return found as StoredObject<T>;
  }

  async list<T = KubeObject>(
    ref: ResourceRef,
    namespace = "",
  ): Promise<readonly StoredObject<T>[]> {
    return this.#listed<T>(ref, namespace);
  }

  async create<T = KubeObject>(
    ref: ResourceRef,
    namespace: string,
    object: T,
  ): Promise<StoredObject<T>> {
    const copy = structuredClone(object) as StoredObject;
    copy.metadata = {
      ...copy.metadata,
      ...(namespace === "" ? {} : { namespace }),
      uid: copy.metadata.uid ?? randomUUID(),
      creationTimestamp: "2026-01-01T00:00:00Z",
      resourceVersion: String(++this.#revision),
    };
    this.#objects.set(key(ref, namespace, copy.metadata.name), copy);
    this.#tell(ref, { type: "added", object: copy });
    return copy as StoredObject<T>;
  }

  async update<T = KubeObject>(
    ref: ResourceRef,
    object: StoredObject<T>,
  ): Promise<StoredObject<T>> {
    const { namespace = "", name } = object.metadata;
    const old = await this.get(ref, namespace, name);
    const copy = structuredClone(object) as StoredObject;
    copy.metadata.resourceVersion = String(++this.#revision);
    this.#objects.set(key(ref, namespace, name), copy);
    this.#tell(ref, { type: "updated", object: copy, old });
    return copy as StoredObject<T>;
  }

  updateStatus<T = KubeObject>(
    ref: ResourceRef,
    object: StoredObject<T>,
  ): Promise<StoredObject<T>> {
    return this.update(ref, object);
  }

  async modify<T = KubeObject>(
    ref: ResourceRef,
    namespace: string,
    name: string,
    change: (object: StoredObject<T>) => boolean,
  ): Promise<StoredObject<T>> {
    const copy = structuredClone(await this.get<T>(ref, namespace, name));
    return change(copy) ? await this.update(ref, copy) : copy;
  }

  async delete(
    ref: ResourceRef,
    namespace: string,
    name: string,
    options: DeleteOptions = {},
  ): Promise<void> {
    const object = await this.get(ref, namespace, name);
    if (ref.resource === "pods" && options.gracePeriodSeconds !== 0) {
      await this.modify(ref, namespace, name, (pod) => {
        pod.metadata.deletionTimestamp = "2026-01-01T00:00:30Z";
        pod.metadata.deletionGracePeriodSeconds = options.gracePeriodSeconds ?? 30;
        return true;
      });
      return;
    }
    this.#objects.delete(key(ref, namespace, name));
    this.#tell(ref, { type: "deleted", object });
  }

  async bind(namespace: string, pod: string, node: string): Promise<void> {
    await this.modify({ group: "", resource: "pods" }, namespace, pod, (object) => {
      object.spec = { ...(object.spec as object), nodeName: node };
      return true;
    });
  }

  #listed<T>(ref: ResourceRef, namespace: string): StoredObject<T>[] {
    const prefix = `${ref.group}/${ref.resource}/${namespace === "" ? "" : `${namespace}/`}`;
    return [...this.#objects]
      .filter(([path]) => path.startsWith(prefix))
      .map(([, object]) => object as StoredObject<T>);
  }

  #informer<T>(ref: ResourceRef): Informer<T> {
    return {
      get: (namespace, name) =>
        this.#objects.get(key(ref, namespace, name)) as StoredObject<T> | undefined,
      list: (namespace = "") => this.#listed<T>(ref, namespace),
      ownedBy: () => [],
      subscribe: (listener): Owned => {
        const path = `${ref.group}/${ref.resource}`;
        const listeners = this.#listeners.get(path) ?? new Set();
        this.#listeners.set(path, listeners);
        const wrapped = listener as unknown as (change: Change<KubeObject>) => void;
        listeners.add(wrapped);
        for (const object of this.#listed<T>(ref, "")) {
          listener({ type: "added", object });
        }
        return toOwned(() => void listeners.delete(wrapped));
      },
    };
  }

  #tell(ref: ResourceRef, change: Change<KubeObject>): void {
    for (const listener of this.#listeners.get(`${ref.group}/${ref.resource}`) ?? []) {
      listener(change);
    }
  }
}

function key(ref: ResourceRef, namespace: string, name: string): string {
  return `${ref.group}/${ref.resource}/${namespace}/${name}`;
}
