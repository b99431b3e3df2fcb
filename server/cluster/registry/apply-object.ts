import {
  apiVersionOf,
  isRecord,
  type KubeObject,
  StatusError,
  type StoredObject,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { createObject } from "./create-object.ts";
import { storageKey } from "./keys.ts";
import { applyConfiguration } from "./managed-fields/apply.ts";
import { decodeAs, tellStrictErrors } from "./patch-object.ts";
import type { WriteContext } from "./registry.ts";
import type { StoreServices } from "./services.ts";
import { planUpdate } from "./subresources/plan-update.ts";
import { updateObject } from "./update-object.ts";

/** What an apply is about. */
export interface ApplyTarget {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/**
 * Server-side apply of a configuration; creates the object if there is none.
 * Source: apiserver pkg/endpoints/handlers/patch.go v1.35 (applyPatcher).
 */
export async function applyObject(
  services: StoreServices,
  kind: KindDefinition,
  target: ApplyTarget,
  patch: unknown,
  context: WriteContext & { readonly force: boolean },
): Promise<{ object: StoredObject; created: boolean }> {
  const config = readConfiguration(services, kind, target, patch, context);
  const application = {
    config,
    manager: context.fieldManager,
    force: context.force,
    subresource: target.subresource,
    now: services.clock.now(),
  };
  const exists = services.storage.get(storageKey(kind, target.namespace, target.name));
  if (!exists && target.subresource === "") {
    const { name } = target;
    const empty: KubeObject = {
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: { name },
    };
    const object = await applyConfiguration(kind, empty, application);
    const created = await createObject(services, kind, target.namespace, object, {
      ...context,
      appliedFields: true,
    });
    return { object: created, created: true };
  }
  const plan = planUpdate(
    kind,
    target,
    async (old) => {
      const object = await applyConfiguration(kind, old, application);
      const { resourceVersion } = config.metadata ?? {};
      object.metadata = { ...object.metadata, resourceVersion: resourceVersion ?? "" };
      return object;
    },
    () => services.clock.now(),
  );
  const object = await updateObject(services, kind, { ...plan, ownsManagedFields: true }, context);
  return { object, created: false };
}

/** The configuration of an apply, typed as its kind. @throws StatusError 400 when it is none of that kind and name. */
export function readConfiguration(
  services: Pick<StoreServices, "decode">,
  kind: KindDefinition,
  { name }: ApplyTarget,
  patch: unknown,
  context: WriteContext,
): KubeObject {
  if (!isRecord(patch)) {
    throw StatusError.badRequest("error decoding YAML: the configuration is not an object");
  }
  const found = isRecord(patch.metadata) ? patch.metadata : {};
  if (patch.kind !== kind.kind || patch.apiVersion !== apiVersionOf(kind)) {
    throw StatusError.badRequest(
      `invalid object type: ${String(patch.apiVersion ?? "")}, Kind=${String(patch.kind ?? "")}`,
    );
  }
  if (found.name !== undefined && found.name !== name) {
    throw StatusError.badRequest(
      `the name of the object (${String(found.name)}) does not match the name on the URL (${name})`,
    );
  }
  if (Array.isArray(found.managedFields) && found.managedFields.length > 0) {
    throw StatusError.badRequest("metadata.managedFields must be nil");
  }
  const { object, strictErrors } = decodeAs(kind, patch, services);
  // Apply knows no leniency: an unknown field can't be owned.
  tellStrictErrors(strictErrors, patch, { ...context, fieldValidation: "Strict" });
  return object as KubeObject;
}
