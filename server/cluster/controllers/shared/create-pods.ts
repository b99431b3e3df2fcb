import {
  type Pod,
  type PodTemplateSpec,
  StatusError,
  type StoredObject,
} from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { controllerReference, deleteIfThere } from "./objects.ts";
import { pods } from "./refs.ts";

/** The first batch of creations; each batch that succeeds doubles it. Source: pkg/controller/controller_utils.go. */
const slowStartBatch = 1;

/** A Pod of a template, named by its owner. Source: kubernetes pkg/controller/controller_utils.go v1.35. */
export function podFromTemplate(
  owner: StoredObject<unknown>,
  template: PodTemplateSpec | undefined,
): Pod {
  const { metadata, spec } = template ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? "",
      ...(metadata?.labels ? { labels: { ...metadata.labels } } : {}),
      ...(metadata?.annotations ? { annotations: { ...metadata.annotations } } : {}),
      ...(metadata?.finalizers ? { finalizers: [...metadata.finalizers] } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    ...(spec ? { spec: structuredClone(spec) } : {}),
  };
}

/**
 * Creates Pods in growing batches, so that a refusal is met once and not for every Pod, and tells of each in an
 * event. @returns the refusal that ended it, if one did.
 */
export async function createPods(
  { client }: ComponentContext,
  recorder: EventRecorder,
  owner: StoredObject<unknown>,
  wanted: readonly Pod[],
): Promise<StatusError | undefined> {
  const createOne = async (pod: Pod) => {
    try {
      const created = await client.create<Pod>(pods, owner.metadata.namespace ?? "", pod);
      const message = `Created pod: ${created.metadata.name}`;
      recorder.event(owner as StoredObject, "Normal", "SuccessfulCreate", message);
      return undefined;
    } catch (error) {
      if (!(error instanceof StatusError)) {
        throw error;
      }
      const message = `Error creating: ${error.message}`;
      recorder.event(owner as StoredObject, "Warning", "FailedCreate", message);
      return error;
    }
  };
  for (let created = 0, batch = slowStartBatch; created < wanted.length; batch *= 2) {
    const failures = await Promise.all(wanted.slice(created, created + batch).map(createOne));
    const failure = failures.find((error) => error !== undefined);
    if (failure) {
      return failure;
    }
    created += batch;
  }
  return undefined;
}

/** Deletes Pods, and tells of each in an event. */
export async function deletePods(
  { client }: ComponentContext,
  recorder: EventRecorder,
  owner: StoredObject<unknown>,
  surplus: readonly StoredObject<Pod>[],
): Promise<void> {
  await Promise.all(
    surplus.map(async ({ metadata }) => {
      await deleteIfThere(client.delete(pods, metadata.namespace ?? "", metadata.name));
      const message = `Deleted pod: ${metadata.name}`;
      recorder.event(owner as StoredObject, "Normal", "SuccessfulDelete", message);
    }),
  );
}
