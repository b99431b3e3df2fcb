import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicPatch,
  isRecord,
  type JsonObject,
  type KubeObject,
  quote,
  StatusError,
  type StoredObject,
} from "../../kube/index.ts";
import type { KindDefinition } from "../kinds/definition.ts";
import type { Decoded } from "../openapi/decode.ts";
import { DecodeError } from "../openapi/decode-error.ts";
import { goText } from "./go-text.ts";
import { nestedSchema } from "./nested-schema.ts";
import type { PatchType, WriteContext } from "./registry.ts";
import type { StoreServices } from "./services.ts";
import { turnsFor } from "./turns.ts";

/** Applies a patch to a copy of `document`. @throws StatusError 400 or 422 as upstream does. */
export function patchDocument(
  schema: string,
  document: KubeObject,
  type: Exclude<PatchType, "apply">,
  patch: unknown,
): unknown {
  switch (type) {
    case "json":
      return applyJsonPatch(document, patch);
    case "merge":
      return applyMergePatch(document, patch);
    case "strategic":
      return applyStrategicPatch(document, patch, schema, nestedSchema);
  }
}

/** Patches of custom resources: nothing says how their lists merge. */
const customPatchTypes =
  "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

/** Types raw JSON as an object of a kind. @throws StatusError 400 for a field of the wrong type. */
export function decodeAs(
  kind: Pick<KindDefinition, "schema" | "decode">,
  raw: Readonly<Record<string, unknown>>,
  services: Pick<StoreServices, "decode">,
): Decoded {
  return kind.decode ? kind.decode(raw) : services.decode(kind.schema, raw);
}

/** The object that a patch makes of the stored one: typed again, with strict faults told as asked for. */
export async function patchedObject(
  services: Pick<StoreServices, "decode">,
  kind: KindDefinition,
  old: StoredObject,
  type: Exclude<PatchType, "apply">,
  patch: unknown,
  context: WriteContext,
): Promise<KubeObject> {
  if (type === "strategic" && kind.openApi) {
    throw StatusError.unsupportedMediaType(customPatchTypes);
  }
  const patched = patchDocument(kind.schema, old, type, patch);
  if (!isRecord(patched)) {
    throw StatusError.badRequest("the patched document is not an object");
  }
  await turnsFor(patched)();
  const { object, strictErrors } = decodePatched(services, kind, patched, type, patch);
  if (strictErrors.length > 0 && context.fieldValidation === "Strict") {
    const why = `strict decoding error: ${strictErrors.join(", ")}`;
    throw invalidPatch(type, patch, patched, why);
  }
  tellStrictErrors(strictErrors, patched, context);
  return object as KubeObject;
}

function decodePatched(
  services: Pick<StoreServices, "decode">,
  kind: KindDefinition,
  patched: JsonObject,
  type: PatchType,
  patch: unknown,
): Decoded {
  try {
    return decodeAs(kind, patched, services);
  } catch (error) {
    if (error instanceof DecodeError) {
      const why = type === "strategic" ? error.converted : error.message;
      throw invalidPatch(type, patch, patched, why);
    }
    throw error;
  }
}

/**
 * What a patch that spoils its object is answered: strategic ones show the patch as Go prints a map, others the
 * patched document. Source: apiserver v0.35 pkg/endpoints/handlers/patch.go.
 */
function invalidPatch(type: PatchType, patch: unknown, patched: JsonObject, why: string) {
  const shown = type === "strategic" ? goText(patch) : JSON.stringify(patched);
  const body = `Invalid value: ${quote(shown)}: ${why}`;
  const error = { type: "FieldValueInvalid", field: "patch", body } as const;
  return StatusError.invalid({ group: "", kind: "" }, "", [error]);
}

/** Refuses (`Strict`) or tells as warnings (`Warn`) what a strict decoder found. @throws StatusError 400 */
export function tellStrictErrors(
  strictErrors: readonly string[],
  raw: Readonly<Record<string, unknown>>,
  context: Pick<WriteContext, "fieldValidation" | "warn">,
): void {
  if (strictErrors.length === 0 || context.fieldValidation === "Ignore") {
    return;
  }
  if (context.fieldValidation === "Warn") {
    for (const error of strictErrors) {
      context.warn(error);
    }
    return;
  }
  const version = String(raw.apiVersion ?? "").replace(/^.*\//, "");
  const kind = String(raw.kind ?? "");
  throw StatusError.badRequest(
    `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: strict decoding error: ${strictErrors.join(", ")}`,
  );
}
