import { StatusError } from "../../kube/index.ts";
import type { KindView } from "../kinds/view.ts";
import { type ApplyTarget, readConfiguration } from "./apply-object.ts";
import { patchedObject } from "./patch-object.ts";
import type { PatchType, ResourceStore, WriteContext } from "./registry.ts";
import type { StoreServices } from "./services.ts";

const attemptsMax = 5;

/**
 * Serves another version of a kind over the store of its stored version, as upstream's storage does
 * with its hub type. `stored` holds the view's stored kind, whose rules and defaults hold.
 */
export function createConvertedStore(
  stored: ResourceStore,
  { definition, conversion: { toStored, fromStored } }: KindView,
  services: Pick<StoreServices, "decode">,
): ResourceStore {
  type PatchContext = WriteContext & { readonly force: boolean };
  const patchOnce = async (
    namespace: string,
    name: string,
    type: Exclude<PatchType, "apply">,
    patch: unknown,
    subresource: string,
    context: PatchContext,
  ) => {
    const old = fromStored(stored.get(namespace, name));
    const wanted = toStored(await patchedObject(services, definition, old, type, patch, context));
    const updated = await stored.update(namespace, name, wanted, subresource, context);
    return { object: updated, created: false };
  };
  const apply = (target: ApplyTarget, patch: unknown, context: PatchContext) => {
    const config = toStored(readConfiguration(services, definition, target, patch, context));
    return stored.patch(
      target.namespace,
      target.name,
      "apply",
      config,
      target.subresource,
      context,
    );
  };
  return {
    definition,
    storedAs: stored.storedAs,
    get revision() {
      return stored.revision;
    },
    get: (namespace, name) => fromStored(stored.get(namespace, name)),
    list(namespace, selection, page) {
      const found = stored.list(namespace, selection, page);
      return { ...found, items: found.items.map(fromStored) };
    },
    watch: (namespace, selection, afterRevision, listener) =>
      stored.watch(namespace, selection, afterRevision, (events) =>
        listener(events.map((event) => ({ ...event, object: fromStored(event.object) }))),
      ),
    create: async (namespace, object, context) =>
      fromStored(await stored.create(namespace, toStored(object), context)),
    update: async (namespace, name, object, subresource, context) =>
      fromStored(await stored.update(namespace, name, toStored(object), subresource, context)),
    async patch(namespace, name, type, patch, subresource, context) {
      for (let attempt = 1; ; attempt++) {
        try {
          const { object, created } =
            type === "apply"
              ? await apply({ namespace, name, subresource }, patch, context)
              : await patchOnce(namespace, name, type, patch, subresource, context);
          return { object: fromStored(object), created };
        } catch (error) {
          const raced = error instanceof StatusError && error.reason === "Conflict";
          if (!raced || type === "apply" || attempt === attemptsMax) {
            throw error;
          }
        }
      }
    },
    async delete(namespace, name, options, context) {
      const { object, deleted } = await stored.delete(namespace, name, options, context);
      return { object: fromStored(object), deleted };
    },
  };
}
