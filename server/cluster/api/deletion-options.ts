import { isRecord, type JsonObject, StatusError } from "../../kube/index.ts";
import type { DeleteOptions } from "../client/client.ts";
import type { BodyDecoder } from "./body.ts";
import type { Call } from "./call.ts";
import { isTrue, numberOf } from "./query.ts";
import { checkDeleteOptions } from "./write-options.ts";

/** How a deletion is meant. */
export interface Deletion {
  readonly options: DeleteOptions;
  readonly dryRun: boolean;
}

/**
 * Options of a deletion: the body's, or those of the query when there is no body.
 * Source: apiserver pkg/endpoints/handlers/delete.go v1.35.
 * @throws StatusError 400 for malformed ones, 422 for those that don't go together.
 */
export async function readDeletion(call: Call, decodeBody: BodyDecoder): Promise<Deletion> {
  const bytes = await call.body();
  const raw = bytes.length === 0 ? fromQuery(call.query) : await fromBody(bytes, call, decodeBody);
  return deletionOf(raw);
}

/** DeleteOptions as JSON, read. @throws StatusError 422 for those that don't go together. */
export function deletionOf(raw: JsonObject): Deletion {
  checkDeleteOptions(raw);
  const { gracePeriodSeconds: seconds, preconditions } = raw;
  const policy = policyOf(raw);
  return {
    options: {
      ...(typeof seconds === "number" ? { gracePeriodSeconds: seconds } : {}),
      ...(policy === undefined ? {} : { propagationPolicy: policy }),
      ...(isRecord(preconditions) ? { preconditions } : {}),
    },
    dryRun: Array.isArray(raw.dryRun) && raw.dryRun.includes("All"),
  };
}

function fromQuery(query: URLSearchParams): JsonObject {
  const orphan = query.get("orphanDependents");
  const policy = query.get("propagationPolicy");
  return {
    ...(query.has("gracePeriodSeconds")
      ? { gracePeriodSeconds: numberOf(query, "gracePeriodSeconds") }
      : {}),
    ...(orphan === null ? {} : { orphanDependents: isTrue(orphan) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    dryRun: query.getAll("dryRun"),
  };
}

const kind = "DeleteOptions";
const typeOfFields = {
  gracePeriodSeconds: "number",
  orphanDependents: "boolean",
  propagationPolicy: "string",
  preconditions: "object",
  dryRun: "object",
} as const;

async function fromBody(
  bytes: Buffer,
  { contentType }: Call,
  decodeBody: BodyDecoder,
): Promise<JsonObject> {
  const { value: body } = await decodeBody(bytes, contentType, kind);
  if (body.kind !== undefined && body.kind !== "" && body.kind !== kind) {
    throw StatusError.badRequest("decoded object cannot be converted to DeleteOptions");
  }
  const options: JsonObject = {};
  for (const [field, type] of Object.entries(typeOfFields)) {
    const value = body[field];
    if (value === undefined || value === null) {
      continue;
    }
    if (typeof value !== type) {
      throw StatusError.badRequest(
        `json: cannot unmarshal ${typeof value} into Go struct field ${kind}.${field} of type ${type}`,
      );
    }
    options[field] = value;
  }
  return options;
}

function policyOf({
  propagationPolicy,
  orphanDependents,
}: JsonObject): DeleteOptions["propagationPolicy"] {
  if (propagationPolicy !== undefined) {
    return propagationPolicy as DeleteOptions["propagationPolicy"];
  }
  return orphanDependents === undefined ? undefined : orphanDependents ? "Orphan" : "Background";
}
