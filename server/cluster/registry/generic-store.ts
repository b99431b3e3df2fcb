import { cloneJson, StatusError, type StoredObject } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { StorageTooLarge } from "../storage/storage.ts";
import { applyObject } from "./apply-object.ts";
import { createObject } from "./create-object.ts";
import { deleteObject } from "./delete-object.ts";
import { storageKey } from "./keys.ts";
import { listPage } from "./list-pages.ts";
import { patchedObject } from "./patch-object.ts";
import type { ResourceStore } from "./registry.ts";
import { checkFieldSelector } from "./selection.ts";
import type { StoreServices } from "./services.ts";
import { planUpdate } from "./subresources/plan-update.ts";
import { updateObject } from "./update-object.ts";
import { watchObjects } from "./watch-objects.ts";

/** The store of one kind. */
export function createResourceStore(
  services: StoreServices,
  definition: KindDefinition,
): ResourceStore {
  const get = (namespace: string, name: string): StoredObject => {
    const found = services.storage.get(storageKey(definition, namespace, name));
    if (!found) {
      throw StatusError.notFound(definition, name);
    }
    return found;
  };
  const now = () => services.clock.now();
  return {
    definition,
    storedAs: definition,
    get revision() {
      return services.storage.revision;
    },
    get,
    list(namespace, selection, page) {
      checkFieldSelector(definition, selection.fields);
      return listPage(services.storage, definition, namespace, selection, page);
    },
    watch(namespace, selection, afterRevision, listener) {
      checkFieldSelector(definition, selection.fields);
      return watchObjects(
        services.storage,
        definition,
        namespace,
        selection,
        afterRevision,
        listener,
      );
    },
    create: (namespace, object, context) =>
      tellTooLarge(createObject(services, definition, namespace, object, context)),
    update: async (namespace, name, object, subresource, context) =>
      tellTooLarge(
        updateObject(
          services,
          definition,
          planUpdate(definition, { namespace, name, subresource }, () => cloneJson(object), now),
          context,
        ),
      ),
    async patch(namespace, name, type, patch, subresource, context) {
      if (type === "apply") {
        const target = { namespace, name, subresource };
        return tellTooLarge(applyObject(services, definition, target, patch, context));
      }
      const plan = planUpdate(
        definition,
        { namespace, name, subresource },
        (old) => patchedObject(services, definition, old, type, patch, context),
        now,
      );
      const object = await tellTooLarge(updateObject(services, definition, plan, context));
      return { object, created: false };
    },
    delete: (namespace, name, options, context) =>
      deleteObject(services, definition, { namespace, name }, options, context),
  };
}

/** What the storage doesn't take is the client's fault. */
async function tellTooLarge<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw error instanceof StorageTooLarge ? StatusError.objectTooLarge() : error;
  }
}
