import { StatusError } from "../../kube/index.ts";
import type { ComponentContext } from "../client/client.ts";
import { cleanupFinalizer } from "../kinds/platform/custom-resource-definition.ts";
import type { MutableRegistry } from "../registry/create-registry.ts";
import { type CustomResourceDefinition, type Definition, definitions } from "./definition.ts";

/**
 * Deletes the objects of a definition that is being deleted, then lets it go.
 * Source: apiextensions-apiserver pkg/controller/finalizer/crd_finalizer.go v1.35.
 * @returns false while objects are left, held by finalizers of their own.
 */
export async function cleanUp(
  definition: Definition,
  registry: MutableRegistry,
  { client, informers }: ComponentContext,
): Promise<boolean> {
  const { name, finalizers = [] } = definition.metadata;
  if (!finalizers.includes(cleanupFinalizer)) {
    return true;
  }
  const { group, names } = definition.spec;
  const ref = { group, resource: names.plural };
  if (registry.preferred(group, names.plural)) {
    const instances = informers.of(ref);
    for (const { metadata } of instances.list()) {
      if (metadata.deletionTimestamp === undefined) {
        await ignoreMissing(client.delete(ref, metadata.namespace ?? "", metadata.name));
      }
    }
    if (instances.list().length > 0) {
      return false;
    }
  }
  await ignoreMissing(
    client.modify<CustomResourceDefinition>(definitions, "", name, ({ metadata }) => {
      metadata.finalizers = (metadata.finalizers ?? []).filter((one) => one !== cleanupFinalizer);
      return true;
    }),
  );
  return true;
}

async function ignoreMissing(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) {
      throw error;
    }
  }
}
