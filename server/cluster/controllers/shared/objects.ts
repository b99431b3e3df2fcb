import type { Clock } from "../../../core/clock.ts";
import type { Logger } from "../../../core/log.ts";
import { type OwnerReference, StatusError, type StoredObject } from "../../../kube/index.ts";
import type { Client, ComponentContext, ResourceRef } from "../../client/client.ts";

/** What every controller is made of. */
export interface ControllerDependencies {
  readonly context: ComponentContext;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Whether an object is on its way out. */
export function isTerminating(object: {
  readonly metadata: { readonly deletionTimestamp?: string };
}): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** Creates an object; one of that name that is there already is as good. */
export async function createUnlessThere<T>(
  client: Client,
  ref: ResourceRef,
  namespace: string,
  object: T,
): Promise<void> {
  try {
    await client.create(ref, namespace, object);
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "AlreadyExists")) {
      throw error;
    }
  }
}

/** Runs a deletion; an object that is gone already is as good. */
export async function deleteIfThere(deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 404)) {
      throw error;
    }
  }
}

/**
 * Writes an object's status unless it is as it was. What was made anew under the name meanwhile keeps its own: this
 * one is another's.
 */
export async function writeStatus<T extends { status?: unknown }>(
  client: Client,
  ref: ResourceRef,
  object: StoredObject<T>,
  status: T["status"],
): Promise<void> {
  if (JSON.stringify(status) === JSON.stringify(object.status ?? {})) {
    return;
  }
  const { namespace = "", name, uid } = object.metadata;
  const change = (now: StoredObject<T>) => {
    now.status = status;
    return now.metadata.uid === uid;
  };
  await client.modify<T>(ref, namespace, name, change, "status");
}

/** The reference that makes `owner` the controller of another object. */
export function controllerReference(owner: StoredObject<unknown>): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The controller of an object, if it has one. */
export function controllerOf(object: {
  readonly metadata: { readonly ownerReferences?: readonly OwnerReference[] };
}): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller);
}
