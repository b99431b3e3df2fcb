import { type KubeObject, StatusError, type StoredObject } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { decodeAs, patchDocument, tellStrictErrors } from "./patch-object.ts";
import type { PatchType, ResourceStore, WriteContext } from "./registry.ts";
import type { StoreServices } from "./services.ts";

/** How objects of one version become those of the stored one, and back. Neither changes its input. */
export interface Conversion {
  toStored(object: KubeObject): KubeObject;
  fromStored(object: StoredObject): StoredObject;
}

const attemptsMax = 5;

/**
 * Serves another version of a kind over the store of its stored version, as upstream's storage does
 * with its hub type. Rules and defaults are those of the stored version.
 */
export function createConvertedStore(
  stored: ResourceStore,
  definition: KindDefinition,
  { toStored, fromStored }: Conversion,
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
    if (type === "strategic" && definition.openApi) {
      return stored.patch(namespace, name, type, patch, subresource, context);
    }
    const patched = patchDocument(definition.schema, old, type, patch) as KubeObject;
    const { object, strictErrors } = decodeAs(definition, patched, services);
    tellStrictErrors(strictErrors, patched, context);
    const wanted = toStored(object as KubeObject);
    const updated = await stored.update(namespace, name, wanted, subresource, context);
    return { object: updated, created: false };
  };
  return {
    definition,
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
              ? await stored.patch(
                  namespace,
                  name,
                  type,
                  toStored(patch as KubeObject),
                  subresource,
                  context,
                )
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
