import { randomUUID } from "node:crypto";
import { formatTime } from "../../core/time.ts";
import {
  apiVersionOf,
  cloneJson,
  type KubeObject,
  StatusError,
  type StoredObject,
} from "../../kube/index.ts";
import type { KindDefinition, StrategyContext } from "../kinds/definition.ts";
import { StorageConflict } from "../storage/storage.ts";
import { admissionRequest, admit, validateAdmission } from "./admission-chain.ts";
import { storageKey } from "./keys.ts";
import { recordUpdate } from "./managed-fields/record-update.ts";
import { validateMetadata } from "./metadata-validation.ts";
import { generateName } from "./name-generator.ts";
import type { WriteContext } from "./registry.ts";
import type { StoreServices } from "./services.ts";
import { turnsFor } from "./turns.ts";

/** The circumstances of a creation; an apply has recorded its fields itself. */
export type CreateContext = WriteContext & { readonly appliedFields?: boolean };

/** Attempts at a free name before the conflict is told; upstream's figure. */
const generatedNameAttempts = 8;

/** The strategy's view of a write. */
export function strategyContext(
  services: StoreServices,
  namespace: string,
  subresource: string,
  { dryRun, user }: Pick<WriteContext, "dryRun" | "user">,
): StrategyContext {
  const { clock, list } = services;
  return { now: clock.now(), namespace, subresource, dryRun, user, list };
}

/**
 * Creates an object as upstream's generic store does.
 * Source: apiserver pkg/registry/rest/create.go and pkg/endpoints/handlers/create.go v1.35.
 */
export async function createObject(
  services: StoreServices,
  kind: KindDefinition,
  namespace: string,
  source: KubeObject,
  context: CreateContext,
): Promise<StoredObject> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await createOnce(services, kind, namespace, source, context);
    } catch (error) {
      const generated = !source.metadata?.name && source.metadata?.generateName;
      const taken = error instanceof StatusError && error.reason === "AlreadyExists";
      if (!taken || !generated) {
        throw error;
      }
      if (attempt === generatedNameAttempts) {
        throw StatusError.generateNameConflict(kind, error.details?.name ?? "");
      }
    }
  }
}

async function createOnce(
  services: StoreServices,
  kind: KindDefinition,
  namespace: string,
  source: KubeObject,
  context: CreateContext,
): Promise<StoredObject> {
  const { admission } = services;
  const turn = turnsFor(source);
  await turn();
  const object = initialize(services, kind, namespace, source);
  await turn();
  kind.applyDefaults?.(object);
  const requestedName = object.metadata?.name ?? "";
  const subject = { operation: "CREATE", subresource: "", namespace, old: undefined } as const;
  if (!context.appliedFields) {
    await recordUpdate(undefined, object, "", kind, context, services.clock.now());
    await turn();
  }
  await admit(
    admission,
    admissionRequest(kind, { ...subject, name: requestedName, object }, context),
  );
  kind.applyDefaults?.(object);
  const name = nameObject(object);
  const strategy = strategyContext(services, namespace, "", context);
  kind.prepareForCreate?.(object, strategy);
  if (kind.hasGeneration) {
    object.metadata = { ...object.metadata, generation: 1 };
  }
  checkNew(kind, object, strategy);
  await turn();
  for (const warning of kind.warnings?.(object, undefined) ?? []) {
    context.warn(warning);
  }
  await validateAdmission(admission, admissionRequest(kind, { ...subject, name, object }, context));
  return store(services, kind, namespace, name, object as StoredObject, context.dryRun);
}

function initialize(
  services: StoreServices,
  kind: KindDefinition,
  namespace: string,
  source: KubeObject,
): KubeObject {
  const object = cloneJson(source);
  const { resourceVersion = "", ...metadata } = object.metadata ?? {};
  if (resourceVersion !== "" && resourceVersion !== "0") {
    // Upstream's text; its code is 500, though the fault is the client's.
    throw new StatusError({
      code: 400,
      reason: "",
      message: "resourceVersion should not be set on objects to be created",
    });
  }
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  delete metadata.generation;
  matchNamespace(kind, namespace, metadata.namespace);
  object.metadata = {
    ...metadata,
    ...(kind.namespaced ? { namespace } : {}),
    uid: randomUUID(),
    creationTimestamp: formatTime(services.clock.now()),
  };
  if (!kind.namespaced) {
    delete object.metadata.namespace;
  }
  object.apiVersion = apiVersionOf(kind);
  object.kind = kind.kind;
  return object;
}

/** @throws StatusError 400 when the body names another namespace than the path. */
export function matchNamespace(
  kind: KindDefinition,
  namespace: string,
  found: string | undefined,
): void {
  if (kind.namespaced && found && found !== namespace) {
    throw StatusError.badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
}

function nameObject(object: KubeObject): string {
  const { name = "", generateName: base = "" } = object.metadata ?? {};
  const chosen = name === "" && base !== "" ? generateName(base) : name;
  if (chosen !== "") {
    object.metadata = { ...object.metadata, name: chosen };
  }
  return chosen;
}

function checkNew(kind: KindDefinition, object: KubeObject, strategy: StrategyContext): void {
  const errors = [
    ...validateMetadata(object.metadata ?? {}, kind),
    ...kind.validate(object, strategy),
  ];
  if (errors.length > 0) {
    throw StatusError.invalid(kind, object.metadata?.name ?? "", errors);
  }
}

async function store(
  services: StoreServices,
  kind: KindDefinition,
  namespace: string,
  name: string,
  object: StoredObject,
  dryRun: boolean,
): Promise<StoredObject> {
  const key = storageKey(kind, namespace, name);
  if (dryRun) {
    if (services.storage.get(key)) {
      throw StatusError.alreadyExists(kind, name);
    }
    return object;
  }
  try {
    return await services.storage.create(key, object);
  } catch (error) {
    throw error instanceof StorageConflict ? StatusError.alreadyExists(kind, name) : error;
  }
}
