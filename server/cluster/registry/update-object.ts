import { isDeepStrictEqual } from "node:util";
import { cloneJson, type KubeObject, StatusError, type StoredObject } from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { StorageConflict } from "../storage/storage.ts";
import { admissionRequest, admit, validateAdmission } from "./admission-chain.ts";
import { matchNamespace, strategyContext } from "./create-object.ts";
import { storageKey } from "./keys.ts";
import { recordUpdate } from "./managed-fields/record-update.ts";
import { validateMetadataUpdate } from "./metadata-validation.ts";
import type { WriteContext } from "./registry.ts";
import type { StoreServices } from "./services.ts";
import { turnsFor } from "./turns.ts";

/** Upstream's text for an outdated resourceVersion. */
const optimisticLockText =
  "the object has been modified; please apply your changes to the latest version and try again";

/** How often a write is repeated that met another one all the same, e.g. a deletion and new creation. */
const attemptsMax = 5;

/** One update: where, and how the wanted object comes from the stored one. */
export interface UpdatePlan {
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** Gets the stored object and returns the wanted one, a copy of its own. Called again after a race. */
  produce(old: StoredObject): KubeObject | Promise<KubeObject>;
  /** Writes past the kind's own strategy and validation, as bindings and finalization do upstream. */
  readonly direct?: boolean;
  /** Applies have recorded their fields themselves. */
  readonly ownsManagedFields?: boolean;
}

/**
 * Replaces an object as upstream's generic store does.
 * Source: apiserver pkg/registry/generic/registry/store.go and pkg/registry/rest/update.go v1.35.
 */
export function updateObject(
  services: StoreServices,
  kind: KindDefinition,
  plan: UpdatePlan,
  context: WriteContext,
): Promise<StoredObject> {
  const key = storageKey(kind, plan.namespace, plan.name);
  return services.locks.run(key, () => updateLocked(services, kind, plan, key, context));
}

async function updateLocked(
  services: StoreServices,
  kind: KindDefinition,
  plan: UpdatePlan,
  key: string,
  context: WriteContext,
): Promise<StoredObject> {
  for (let attempt = 1; ; attempt++) {
    const old = services.storage.get(key);
    if (!old) {
      throw StatusError.notFound(kind, plan.name);
    }
    const turn = turnsFor(old);
    await turn();
    const wanted = await plan.produce(old);
    try {
      await turn();
      return await updateOnce(services, kind, plan, old, wanted, context);
    } catch (error) {
      if (!(error instanceof StorageConflict)) {
        throw error;
      }
      // A wanted resourceVersion is outdated now, which the next round tells.
      if (attempt === attemptsMax) {
        throw StatusError.conflict(kind, plan.name, optimisticLockText);
      }
    }
  }
}

async function updateOnce(
  services: StoreServices,
  kind: KindDefinition,
  plan: UpdatePlan,
  old: StoredObject,
  wanted: KubeObject,
  context: WriteContext,
): Promise<StoredObject> {
  const { admission, clock, storage } = services;
  const { namespace, name, subresource } = plan;
  const turn = turnsFor(wanted);
  checkIdentity(kind, plan, old, wanted);
  const object = limitToSubresource(kind, plan, old, wanted);
  await turn();
  kind.applyDefaults?.(object);
  keepSystemFields(object, old);
  if (!plan.ownsManagedFields && !plan.direct) {
    await recordUpdate(old, object, subresource, kind, context, clock.now());
    await turn();
  }
  const subject = { operation: "UPDATE", subresource, namespace, name, object } as const;
  const request = { ...subject, old };
  await admit(admission, admissionRequest(kind, request, context));
  prepare(services, kind, plan, object, old, context);
  await turn();
  await validateAdmission(admission, admissionRequest(kind, request, context));
  const key = storageKey(kind, namespace, name);
  const revision = Number(old.metadata.resourceVersion);
  if (isFinished(kind, object, old)) {
    return context.dryRun ? object : storage.delete(key, revision);
  }
  if (context.dryRun || isUnchanged(object, old)) {
    return context.dryRun ? object : old;
  }
  return storage.update(key, object, revision);
}

function checkIdentity(
  kind: KindDefinition,
  plan: UpdatePlan,
  old: StoredObject,
  wanted: KubeObject,
): void {
  const { name, namespace, uid, resourceVersion } = wanted.metadata ?? {};
  if (name && name !== plan.name) {
    throw StatusError.badRequest(
      `the name of the object (${name}) does not match the name on the URL (${plan.name})`,
    );
  }
  matchNamespace(kind, plan.namespace, namespace);
  if (uid && uid !== old.metadata.uid) {
    const place = plan.namespace === "" ? plan.name : `${plan.namespace}/${plan.name}`;
    throw StatusError.conflict(
      kind,
      plan.name,
      `StorageError: invalid object, Code: 4, Key: /registry/${kind.resource}/${place}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  }
  if (
    resourceVersion &&
    resourceVersion !== "0" &&
    resourceVersion !== old.metadata.resourceVersion
  ) {
    throw StatusError.conflict(kind, plan.name, optimisticLockText);
  }
}

/** A main write keeps the status, a status write keeps all but the status and most of the metadata. */
function limitToSubresource(
  kind: KindDefinition,
  { subresource, direct = false }: UpdatePlan,
  old: StoredObject,
  wanted: KubeObject,
): StoredObject {
  if (subresource === "status") {
    const { status: _, metadata, ...rest } = old;
    const object = {
      ...cloneJson(rest),
      metadata: statusMetadata(kind, metadata, wanted.metadata),
    } as StoredObject;
    setOrDelete(object, "status", wanted.status);
    return object;
  }
  const object = cloneJson(wanted) as StoredObject;
  if (kind.hasStatus && !direct) {
    setOrDelete(object, "status", cloneJson(old.status));
  }
  return object;
}

/** A status write's metadata: the wanted one, but for what the kind keeps. */
function statusMetadata(
  { keptByStatusWrites = [] }: KindDefinition,
  old: StoredObject["metadata"],
  wanted: KubeObject["metadata"] = {},
): StoredObject["metadata"] {
  const managedFields = wanted.managedFields ?? old.managedFields;
  const metadata = {
    ...(keptByStatusWrites === "metadata" ? old : (wanted as StoredObject["metadata"])),
    ...(managedFields ? { managedFields } : {}),
  };
  for (const field of keptByStatusWrites === "metadata" ? [] : keptByStatusWrites) {
    delete metadata[field];
    Object.assign(metadata, old[field] === undefined ? {} : { [field]: old[field] });
  }
  return cloneJson(metadata);
}

function setOrDelete(object: StoredObject, field: string, value: unknown): void {
  if (value === undefined) {
    delete object[field];
  } else {
    object[field] = value;
  }
}

function keepSystemFields(object: StoredObject, old: StoredObject): void {
  object.apiVersion = old.apiVersion;
  object.kind = old.kind;
  const { deletionTimestamp, deletionGracePeriodSeconds, generation, namespace } = old.metadata;
  const metadata = { ...object.metadata };
  delete metadata.selfLink;
  // Upstream doesn't write out what is empty.
  for (const field of ["finalizers", "ownerReferences"] as const) {
    if (metadata[field]?.length === 0) {
      delete metadata[field];
    }
  }
  delete metadata.generation;
  object.metadata = {
    ...metadata,
    name: old.metadata.name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(generation === undefined ? {} : { generation }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
    uid: old.metadata.uid,
    creationTimestamp: old.metadata.creationTimestamp,
    resourceVersion: old.metadata.resourceVersion,
  };
}

function prepare(
  services: StoreServices,
  kind: KindDefinition,
  plan: UpdatePlan,
  object: StoredObject,
  old: StoredObject,
  context: WriteContext,
): void {
  if (plan.direct) {
    return;
  }
  kind.applyDefaults?.(object);
  const strategy = strategyContext(services, plan.namespace, plan.subresource, context);
  kind.prepareForUpdate?.(object, old, strategy);
  if (kind.hasGeneration && plan.subresource !== "status" && !sameDesire(object, old)) {
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
  const errors = [
    ...validateMetadataUpdate(object.metadata, old.metadata),
    ...(kind.validateUpdate
      ? kind.validateUpdate(object, old, strategy)
      : kind.validate(object, strategy)),
  ];
  if (errors.length > 0) {
    throw StatusError.invalid(kind, plan.name, errors);
  }
  for (const warning of kind.warnings?.(object, old) ?? []) {
    context.warn(warning);
  }
}

function sameDesire(object: StoredObject, old: StoredObject): boolean {
  const { metadata: _m, status: _s, ...desire } = object;
  const { metadata: _om, status: _os, ...oldDesire } = old;
  return isDeepStrictEqual(desire, oldDesire);
}

/** Equal but for times in managedFields: upstream writes nothing then. */
function isUnchanged(object: StoredObject, old: StoredObject): boolean {
  const withoutTimes = ({ metadata, ...rest }: StoredObject) => ({
    ...rest,
    metadata: {
      ...metadata,
      managedFields: metadata.managedFields?.map((entry) => ({ ...entry, time: undefined })),
    },
  });
  return isDeepStrictEqual(withoutTimes(object), withoutTimes(old));
}

/** Whether this write takes away the last thing that kept a deleted object. */
function isFinished(kind: KindDefinition, object: StoredObject, old: StoredObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = old.metadata;
  return (
    deletionTimestamp !== undefined &&
    (deletionGracePeriodSeconds ?? 0) === 0 &&
    (object.metadata.finalizers ?? []).length === 0 &&
    !(kind.hasSpecFinalizers && specFinalizers(object).length > 0)
  );
}

/** `spec.finalizers` of a Namespace. */
export function specFinalizers(object: KubeObject): readonly string[] {
  const spec = object.spec as { finalizers?: readonly string[] } | undefined;
  return spec?.finalizers ?? [];
}
