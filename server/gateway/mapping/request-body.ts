import { decodeProtobuf, isProtobuf, StatusError, type YamlReader } from "../../kube/index.ts";
import { fieldRuleOf } from "./field-rules.ts";
import { mapFields, mapJsonPatch } from "./map-fields.ts";
import type { SandboxNames } from "./names.ts";

const jsonPatch = "application/json-patch+json";
const applyPatch = "application/apply-patch+yaml";
const patchTypes = [
  jsonPatch,
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  applyPatch,
];
const objectTypes = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

const selfReviews = "selfsubjectaccessreviews.authorization.k8s.io";

/** A request's body as the learner sent it. */
export interface LearnerBody {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
  /** `resource.group` of what it is about. */
  readonly groupResource: string;
  readonly isPatch: boolean;
}

/** A body with upstream names, always JSON. */
export interface UpstreamBody {
  readonly bytes: Buffer;
  readonly contentType: string;
  /** The mapped document. */
  readonly document: unknown;
  /** `metadata.name` as the learner wrote it, else `""`. */
  readonly learnerName: string;
  /** Of a review of one's own rights, what it asks for, as the learner wrote it; null for everything else. */
  readonly learnerAsks: LearnerQuestion | null;
}

/** What a SelfSubjectAccessReview asks for; `""` where it says nothing. */
export interface LearnerQuestion {
  readonly verb: string;
  readonly resource: string;
  readonly namespace: string;
}

/**
 * Decodes a body, maps its names by field and encodes it again, so that what was judged is what
 * the cluster reads.
 * @throws StatusError 400 for what can't be decoded, 413 for what is too large, 415 for types nobody reads here.
 */
export async function mapRequestBody(
  body: LearnerBody,
  names: SandboxNames,
  yaml: YamlReader,
): Promise<UpstreamBody> {
  const contentType = mediaTypeOf(body);
  const document = contentType.endsWith("yaml")
    ? await decodeYaml(body.bytes, yaml)
    : decode(body.bytes, contentType);
  const learnerName = nameOf(document);
  const learnerAsks = body.groupResource === selfReviews ? questionOf(document) : null;
  const rule = fieldRuleOf(body.groupResource);
  const mapped =
    contentType === jsonPatch
      ? mapJsonPatch(document, rule, names)
      : mapFields(document, rule, names);
  return {
    bytes: encode(mapped),
    contentType: body.isPatch ? contentType : "application/json",
    document: mapped,
    learnerName,
    learnerAsks,
  };
}

function mediaTypeOf(body: LearnerBody): string {
  const [type = ""] = (body.contentType ?? "").split(";", 1);
  const mediaType = type.trim().toLowerCase() || "application/json";
  const accepted = body.isPatch ? patchTypes : objectTypes;
  if (!accepted.includes(mediaType)) {
    throw StatusError.unsupportedMediaType(accepted.join(", "));
  }
  return mediaType;
}

function decode(bytes: Buffer, contentType: string): unknown {
  if (isProtobuf(contentType)) {
    return decodeProtobuf(bytes);
  }
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    return fail(error instanceof Error ? error.message : "");
  }
}

async function decodeYaml(bytes: Buffer, yaml: YamlReader): Promise<unknown> {
  const read = await yaml.read(bytes.toString("utf8"));
  return read.ok ? read.value : fail(read.error);
}

function fail(why: string): never {
  throw StatusError.badRequest(`the object provided is unrecognized: ${why}`);
}

/** Documents nested beyond what the encoder can walk are refused like malformed ones. */
function encode(document: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(document) ?? "null");
  } catch (error) {
    return fail(error instanceof Error ? error.message : "");
  }
}

function nameOf(document: unknown): string {
  const { metadata } = (document ?? {}) as { metadata?: { name?: unknown } | null };
  return typeof metadata?.name === "string" ? metadata.name : "";
}

/** Source: kubernetes/api `authorization/v1/types.go` v0.35 (`SelfSubjectAccessReviewSpec`). */
function questionOf(document: unknown): LearnerQuestion | null {
  const { spec } = (document ?? {}) as { spec?: { resourceAttributes?: unknown } | null };
  const asked = spec?.resourceAttributes as Record<string, unknown> | null | undefined;
  if (!asked) {
    return null;
  }
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    verb: text(asked.verb),
    resource: text(asked.resource),
    namespace: text(asked.namespace),
  };
}
