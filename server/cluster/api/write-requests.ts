import type { Clock } from "../../core/clock.ts";
import {
  isRecord,
  type KubeObject,
  parseJson,
  StatusError,
  type YamlReader,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import { decodeAs, tellStrictErrors } from "../registry/patch-object.ts";
import { type PatchType, type ResourceStore, wholeList } from "../registry/registry.ts";
import type { StoreServices } from "../registry/services.ts";
import { turnsFor } from "../registry/turns.ts";
import type { BodyDecoder } from "./body.ts";
import { type Call, json, type Reply, writeContext } from "./call.ts";
import { readDeletion } from "./deletion-options.ts";
import { isTrue } from "./query.ts";
import { replyWithObject, selectionOf } from "./read-requests.ts";
import { checkPatchOptions, checkWriteOptions } from "./write-options.ts";

/** What writes need from outside. */
export interface WriteServices {
  readonly clock: Clock;
  readonly decodeBody: BodyDecoder;
  readonly yaml: YamlReader;
  readonly decode: StoreServices["decode"];
}

/**
 * Decodes an object that a client sends. @throws StatusError 400 for a malformed body, one of another
 * kind, or, in strict validation, one with unknown or repeated fields.
 */
export async function readObject(
  call: Call,
  expected: Pick<KindDefinition, "group" | "version" | "kind" | "schema" | "decode">,
  services: Pick<WriteServices, "decodeBody" | "decode">,
): Promise<KubeObject> {
  const { value, strictErrors: repeated } = await services.decodeBody(
    await call.body(),
    call.contentType,
    expected.kind,
  );
  await turnsFor(value)();
  const raw = { ...value };
  const wanted = expected.group === "" ? expected.version : `${expected.group}/${expected.version}`;
  raw.apiVersion ||= wanted;
  raw.kind ||= expected.kind;
  if (raw.kind !== expected.kind) {
    const version = String(raw.apiVersion).replace(/^.*\//, "");
    throw StatusError.badRequest(
      `${String(raw.kind)} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: no kind ${JSON.stringify(raw.kind)} is registered for the version ${JSON.stringify(raw.apiVersion)} of this resource`,
    );
  }
  if (raw.apiVersion !== wanted) {
    throw StatusError.badRequest(
      `the API version in the data (${String(raw.apiVersion)}) does not match the expected API version (${wanted})`,
    );
  }
  const { object, strictErrors } = decodeAs(expected, raw, services);
  tellStrictErrors([...strictErrors, ...repeated], raw, writeContext(call));
  return object as KubeObject;
}

/** POST of an object to its collection. */
export async function createReply(
  call: Call,
  store: ResourceStore,
  services: WriteServices,
): Promise<Reply> {
  checkWriteOptions(call.query, "CreateOptions");
  const object = await readObject(call, store.definition, services);
  const created = await store.create(call.info.namespace, object, writeContext(call));
  return replyWithObject(call, store.definition, created, services.clock, 201);
}

/** PUT of an object or a subresource of its own kind. */
export async function updateReply(
  call: Call,
  store: ResourceStore,
  services: WriteServices,
): Promise<Reply> {
  checkWriteOptions(call.query, "UpdateOptions");
  const { namespace, name, subresource } = call.info;
  const object = await readObject(call, store.definition, services);
  const updated = await store.update(namespace, name, object, subresource, writeContext(call));
  return replyWithObject(call, store.definition, updated, services.clock);
}

const patchTypes: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
};

/** A PATCH body and how it is meant. @throws StatusError 400 or 415 */
export async function readPatch(
  call: Call,
  { yaml }: Pick<WriteServices, "yaml">,
): Promise<{ type: PatchType; patch: unknown }> {
  const mediaType = call.contentType.split(";", 1)[0]?.trim() ?? "";
  const type = patchTypes[mediaType];
  if (!type) {
    throw StatusError.unsupportedMediaType(Object.keys(patchTypes).join(", "));
  }
  checkPatchOptions(call.query, type === "apply");
  const bytes = await call.body();
  if (type === "apply") {
    const configuration = await yaml.read(bytes.toString("utf8"));
    if (!configuration.ok) {
      throw StatusError.badRequest(`error decoding YAML: ${configuration.error}`);
    }
    return { type, patch: configuration.value };
  }
  const parsed = parseJson(bytes.toString("utf8"));
  if (!parsed.ok) {
    // Strategic patches are decoded elsewhere upstream, where nobody says what is being decoded.
    throw StatusError.badRequest(
      `${type === "strategic" ? "" : "error decoding patch: "}${parsed.error}`,
    );
  }
  if (type !== "json" && !isRecord(parsed.value)) {
    const found = Array.isArray(parsed.value) ? "array" : typeof parsed.value;
    throw StatusError.badRequest(
      `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
    );
  }
  return { type, patch: parsed.value };
}

/** PATCH of an object or a subresource of its own kind. */
export async function patchReply(
  call: Call,
  store: ResourceStore,
  services: WriteServices,
): Promise<Reply> {
  const { namespace, name, subresource } = call.info;
  const { type, patch } = await readPatch(call, services);
  const force = isTrue(call.query.get("force"));
  const context = { ...writeContext(call), force };
  const { object, created } = await store.patch(namespace, name, type, patch, subresource, context);
  return replyWithObject(call, store.definition, object, services.clock, created ? 201 : 200);
}

/** Kinds whose deletion answers with the object instead of a Status. */
const returnsObject = new Set([
  "/pods",
  "/services",
  "/serviceaccounts",
  "/persistentvolumes",
  "/persistentvolumeclaims",
  "/podtemplates",
  "/resourcequotas",
]);

/** DELETE of one object. */
export async function deleteReply(
  call: Call,
  store: ResourceStore,
  services: WriteServices,
): Promise<Reply> {
  const { namespace, name } = call.info;
  const { group, resource } = store.definition;
  const { options, dryRun } = await readDeletion(call, services.decodeBody);
  const context = { ...writeContext(call), dryRun };
  const { object, deleted } = await store.delete(namespace, name, options, context);
  if (deleted && !returnsObject.has(`${group}/${resource}`)) {
    return json({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: {
        name,
        ...(group === "" ? {} : { group }),
        kind: resource,
        uid: object.metadata.uid,
      },
    });
  }
  const accepted = !deleted && options.propagationPolicy === "Foreground";
  return replyWithObject(call, store.definition, object, services.clock, accepted ? 202 : 200);
}

/** DELETE of a collection: every selected object, one after another. */
export async function deleteCollectionReply(
  call: Call,
  store: ResourceStore,
  services: WriteServices,
): Promise<Reply> {
  const { definition } = store;
  const { options, dryRun } = await readDeletion(call, services.decodeBody);
  const context = { ...writeContext(call), dryRun };
  const page = store.list(call.info.namespace, selectionOf(call.query), wholeList);
  for (const { metadata } of page.items) {
    try {
      await store.delete(metadata.namespace ?? "", metadata.name, options, context);
    } catch (error) {
      if (!(error instanceof StatusError && error.code === 404)) {
        throw error;
      }
    }
  }
  const apiVersion =
    definition.group === "" ? definition.version : `${definition.group}/${definition.version}`;
  return json({
    kind: definition.listKind ?? `${definition.kind}List`,
    apiVersion,
    metadata: { resourceVersion: String(page.revision) },
    items: page.items,
  });
}
