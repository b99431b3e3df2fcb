import { StatusError, type StoredObject } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { applyObject } from "./apply-object.ts";
import { createObject } from "./create-object.ts";
import { deleteObject } from "./delete-object.ts";
import { storageKey } from "./keys.ts";
import type { ListPages } from "./list-pages.ts";
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
  pages: ListPages,
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
    get revision() {
      return services.storage.revision;
    },
    get,
    list(namespace, selection, page) {
      checkFieldSelector(definition, selection.fields);
      return pages.list(definition, namespace, selection, page);
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
      createObject(services, definition, namespace, object, context),
    update: async (namespace, name, object, subresource, context) =>
      updateObject(
        services,
        definition,
        planUpdate(
          definition,
          { namespace, name, subresource },
          () => structuredClone(object),
          now,
        ),
        context,
      ),
    async patch(namespace, name, type, patch, subresource, context) {
      if (type === "apply") {
        return applyObject(services, definition, { namespace, name, subresource }, patch, context);
      }
      const plan = planUpdate(
        definition,
        { namespace, name, subresource },
        (old) => patchedObject(services, definition, old, type, patch, context),
        now,
      );
      return { object: await updateObject(services, definition, plan, context), created: false };
    },
    delete: (namespace, name, options, context) =>
      deleteObject(services, definition, { namespace, name }, options, context),
  };
}
