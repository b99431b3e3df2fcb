import { formatTime, instantFromMs, parseTime } from "../../core/time.ts";
import { cloneJson, fieldErrors, StatusError, type StoredObject } from "../../kube/index.ts";
import type { DeleteOptions } from "../client/client.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { StorageConflict } from "../storage/storage.ts";
import { admissionRequest, admit, validateAdmission } from "./admission-chain.ts";
import { storageKey } from "./keys.ts";
import type { WriteContext } from "./registry.ts";
import type { StoreServices } from "./services.ts";
import { specFinalizers } from "./update-object.ts";

/** An object and whether it is gone. */
export interface Deletion {
  readonly object: StoredObject;
  readonly deleted: boolean;
}

const attemptsMax = 5;

/**
 * Deletes an object, or marks it for deletion while a grace period or finalizers keep it.
 * Source: apiserver pkg/registry/generic/registry/store.go and pkg/registry/rest/delete.go v1.35.
 */
export async function deleteObject(
  services: StoreServices,
  kind: KindDefinition,
  target: DeletionTarget,
  options: DeleteOptions,
  context: WriteContext,
): Promise<Deletion> {
  checkOptions(options);
  const refusal = kind.refuseDeletion?.(target.name);
  if (refusal !== undefined) {
    throw StatusError.forbidden(kind, target.name, refusal);
  }
  const key = storageKey(kind, target.namespace, target.name);
  return services.locks.run(key, () => deleteLocked(services, kind, target, options, context));
}

interface DeletionTarget {
  readonly namespace: string;
  readonly name: string;
}

async function deleteLocked(
  services: StoreServices,
  kind: KindDefinition,
  target: DeletionTarget,
  options: DeleteOptions,
  context: WriteContext,
): Promise<Deletion> {
  const { namespace, name } = target;
  const key = storageKey(kind, namespace, name);
  for (let attempt = 1; ; attempt++) {
    const old = services.storage.get(key);
    if (!old) {
      throw StatusError.notFound(kind, name);
    }
    checkPreconditions(kind, old, options);
    await admitDeletion(services, kind, target, old, context);
    try {
      return await deleteOnce(services, kind, key, old, options, context.dryRun);
    } catch (error) {
      if (!(error instanceof StorageConflict) || attempt === attemptsMax) {
        throw error;
      }
    }
  }
}

function checkOptions({ propagationPolicy }: DeleteOptions): void {
  const known = ["Foreground", "Background", "Orphan", "nil"];
  if (propagationPolicy !== undefined && !known.slice(0, 3).includes(propagationPolicy)) {
    throw StatusError.invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", [
      fieldErrors.notSupported("propagationPolicy", propagationPolicy, known),
    ]);
  }
}

function checkPreconditions(
  kind: KindDefinition,
  old: StoredObject,
  { preconditions }: DeleteOptions,
): void {
  const { name, uid, resourceVersion } = old.metadata;
  const subject = { group: kind.group, resource: kind.kind };
  if (preconditions?.uid && preconditions.uid !== uid) {
    throw StatusError.conflict(
      subject,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (preconditions?.resourceVersion && preconditions.resourceVersion !== resourceVersion) {
    throw StatusError.conflict(
      subject,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

async function admitDeletion(
  { admission }: StoreServices,
  kind: KindDefinition,
  target: DeletionTarget,
  old: StoredObject,
  context: WriteContext,
): Promise<void> {
  const request = admissionRequest(
    kind,
    {
      ...target,
      operation: "DELETE",
      subresource: "",
      object: undefined,
      old: cloneJson(old),
    },
    context,
  );
  await admit(admission, request);
  await validateAdmission(admission, request);
}

async function deleteOnce(
  { storage, clock }: StoreServices,
  kind: KindDefinition,
  key: string,
  old: StoredObject,
  options: DeleteOptions,
  dryRun: boolean,
): Promise<Deletion> {
  const nowMs = clock.now().getTime();
  const object = cloneJson(old);
  const grace = applyGrace(kind, object, options, nowMs);
  if (grace === "pending") {
    return { object: old, deleted: false };
  }
  applyPropagation(object, options);
  if (old.metadata.deletionTimestamp === undefined) {
    kind.prepareForDeletion?.(object);
  }
  const kept =
    (object.metadata.finalizers ?? []).length > 0 ||
    (kind.hasSpecFinalizers === true && specFinalizers(object).length > 0);
  if (kept && grace === "none") {
    markDeleting(object, nowMs);
  }
  if (kind.hasSpecFinalizers && kept) {
    object.status = { ...(object.status as object | undefined), phase: "Terminating" };
  }
  const revision = Number(old.metadata.resourceVersion);
  const stays = kept || (grace === "graceful" && object.metadata.deletionGracePeriodSeconds !== 0);
  if (dryRun) {
    return { object, deleted: !stays };
  }
  return stays
    ? { object: await storage.update(key, object, revision), deleted: false }
    : { object: await storage.delete(key, revision), deleted: true };
}

/** `graceful` sets the deletion's time, `pending` means that a deletion under way goes on as it is. */
function applyGrace(
  kind: KindDefinition,
  object: StoredObject,
  options: DeleteOptions,
  nowMs: number,
): "none" | "graceful" | "pending" {
  if (!kind.defaultGracePeriodSeconds) {
    return "none";
  }
  const { metadata } = object;
  const asked =
    options.gracePeriodSeconds === undefined
      ? undefined
      : options.gracePeriodSeconds < 0
        ? 1
        : options.gracePeriodSeconds;
  if (metadata.deletionTimestamp !== undefined) {
    return shortenGrace(object, asked, nowMs);
  }
  const own = kind.defaultGracePeriodSeconds(object);
  const seconds = own === 0 ? 0 : (asked ?? own);
  metadata.deletionTimestamp = formatTime(instantFromMs(nowMs + seconds * 1000));
  metadata.deletionGracePeriodSeconds = seconds;
  raiseGeneration(object);
  return "graceful";
}

function shortenGrace(
  { metadata }: StoredObject,
  asked: number | undefined,
  nowMs: number,
): "none" | "graceful" | "pending" {
  const current = metadata.deletionGracePeriodSeconds ?? 0;
  if (current === 0) {
    return "none";
  }
  if (asked === undefined || asked >= current) {
    return "pending";
  }
  const endMs = parseTime(metadata.deletionTimestamp)?.getTime() ?? nowMs;
  const wantedMs = endMs + (asked - current) * 1000;
  metadata.deletionTimestamp = formatTime(instantFromMs(Math.max(wantedMs, nowMs)));
  metadata.deletionGracePeriodSeconds = wantedMs < nowMs && asked !== 0 ? 1 : asked;
  return "graceful";
}

function raiseGeneration({ metadata }: StoredObject): void {
  if (metadata.generation) {
    metadata.generation += 1;
  }
}

function markDeleting(object: StoredObject, nowMs: number): void {
  const { metadata } = object;
  if (metadata.deletionTimestamp === undefined) {
    raiseGeneration(object);
    metadata.deletionTimestamp = formatTime(instantFromMs(nowMs));
  }
  metadata.deletionGracePeriodSeconds = 0;
}

const propagationFinalizers = { Orphan: "orphan", Foreground: "foregroundDeletion" } as const;

/** The garbage collector's finalizers follow the wanted propagation; without one they stay. */
function applyPropagation({ metadata }: StoredObject, { propagationPolicy }: DeleteOptions): void {
  if (propagationPolicy === undefined) {
    return;
  }
  const others = (metadata.finalizers ?? []).filter(
    (name) => name !== "orphan" && name !== "foregroundDeletion",
  );
  const finalizers =
    propagationPolicy === "Background"
      ? others
      : [...others, propagationFinalizers[propagationPolicy]];
  if (finalizers.length > 0) {
    metadata.finalizers = finalizers;
  } else {
    delete metadata.finalizers;
  }
}
