import { cloneJson, type KubeObject, StatusError, type StoredObject } from "../../kube/index.ts";
import type { UserInfo } from "../authorization/user.ts";
import {
  type Registry,
  type ResourceStore,
  type WriteContext,
  wholeList,
} from "../registry/registry.ts";
import { everything } from "../registry/selection.ts";
import type { Client, ResourceRef } from "./client.ts";

/** How often {@link Client.modify} repeats after a conflict. */
const attemptsMax = 50;

/**
 * The API for built-in components, over the registry itself. `user` is who writes; its name without
 * the `system:` prefix goes to managedFields unless `fieldManager` says otherwise.
 */
export function createRegistryClient(
  registry: Registry,
  user: UserInfo,
  fieldManager: string = user.name.replace(/^system:/, ""),
): Client {
  const context: WriteContext = {
    user,
    dryRun: false,
    fieldManager,
    fieldValidation: "Ignore",
    warn: () => undefined,
  };
  const storeOf = (ref: ResourceRef): ResourceStore => {
    const store = registry.preferred(ref.group, ref.resource);
    if (!store) {
      throw StatusError.unknownPath();
    }
    return store;
  };
  const write = (ref: ResourceRef, object: KubeObject, subresource: string) => {
    const { namespace = "", name = "" } = object.metadata ?? {};
    return storeOf(ref).update(namespace, name, object, subresource, context);
  };
  // The registry speaks of untyped objects; the caller names the kind and thereby the type.
  const client: Client = {
    get: async <T>(ref: ResourceRef, namespace: string, name: string) =>
      typed<T>(storeOf(ref).get(namespace, name)),
    list: async <T>(ref: ResourceRef, namespace = "") => {
      return storeOf(ref)
        .list(namespace, everything, wholeList)
        .items.map(typed<T>);
    },
    create: async <T>(ref: ResourceRef, namespace: string, object: T) =>
      typed<T>(await storeOf(ref).create(namespace, untyped(object), context)),
    update: async <T>(ref: ResourceRef, object: StoredObject<T>) =>
      typed<T>(await write(ref, untyped(object), "")),
    updateStatus: async <T>(ref: ResourceRef, object: StoredObject<T>) =>
      typed<T>(await write(ref, untyped(object), "status")),
    modify: async <T>(
      ref: ResourceRef,
      namespace: string,
      name: string,
      change: (object: StoredObject<T>) => boolean,
      subresource: "" | "status" = "",
    ) => {
      for (let attempt = 1; ; attempt++) {
        const current = storeOf(ref).get(namespace, name);
        const copy = cloneJson(current);
        if (!change(typed<T>(copy))) {
          return typed<T>(current);
        }
        try {
          return typed<T>(await write(ref, copy, subresource));
        } catch (error) {
          if (!isConflict(error) || attempt === attemptsMax) {
            throw error;
          }
        }
      }
    },
    delete: async (ref, namespace, name, options = {}) => {
      await storeOf(ref).delete(namespace, name, options, context);
    },
    bind: async (namespace, pod, node) => {
      const binding: KubeObject = {
        apiVersion: "v1",
        kind: "Binding",
        target: { apiVersion: "v1", kind: "Node", name: node },
      };
      const pods = storeOf({ group: "", resource: "pods" });
      await pods.update(namespace, pod, binding, "binding", context);
    },
  };
  return client;
}

function typed<T>(object: StoredObject): StoredObject<T> {
  return object as unknown as StoredObject<T>;
}

function untyped(object: unknown): KubeObject {
  return object as KubeObject;
}

function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "Conflict";
}
