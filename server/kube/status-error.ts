import { type GroupVersionResource, groupResourceName, type Status } from "./objects.ts";

/** A group and plural resource, for naming what an error is about. The core group is `""`. */
export type GroupResource = Pick<GroupVersionResource, "group" | "resource">;

/** One cause of a Status, as upstream's `metav1.StatusCause`. */
export interface StatusCause {
  readonly reason?: string;
  readonly message: string;
  readonly field?: string;
}

interface StatusParts {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: NonNullable<Status["details"]>;
  /** With this token a list goes on all the same. */
  readonly continue?: string;
}

/**
 * A failure that a Kubernetes API answers with a `Status` object. Match `reason` and `code`.
 * Source: apimachinery v0.35 pkg/api/errors/errors.go (texts and details of each constructor).
 */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly code: number;
  readonly reason: string;
  readonly details: NonNullable<Status["details"]> | undefined;
  readonly #continue: string | undefined;

  constructor(parts: StatusParts) {
    super(parts.message);
    this.#continue = parts.continue;
    this.code = parts.code;
    this.reason = parts.reason;
    this.details = parts.details;
  }

  /** The body of the answer. */
  toStatus(): Status {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: this.#continue === undefined ? {} : { continue: this.#continue },
      status: "Failure",
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }

  static notFound(resource: GroupResource, name: string): StatusError {
    return new StatusError({
      code: 404,
      reason: "NotFound",
      message: `${groupResourceName(resource)} ${quote(name)} not found`,
      details: detailsOf(resource, name),
    });
  }

  /** For a path that names no resource at all. */
  static unknownPath(): StatusError {
    return new StatusError({
      code: 404,
      reason: "NotFound",
      message: "the server could not find the requested resource",
      details: {},
    });
  }

  static alreadyExists(resource: GroupResource, name: string): StatusError {
    return new StatusError({
      code: 409,
      reason: "AlreadyExists",
      message: `${groupResourceName(resource)} ${quote(name)} already exists`,
      details: detailsOf(resource, name),
    });
  }

  static unauthorized(message = "Unauthorized"): StatusError {
    return new StatusError({ code: 401, reason: "Unauthorized", message });
  }

  /** `why` is what follows "is forbidden:". An empty `name` is left out of the text. */
  static forbidden(resource: GroupResource, name: string, why: string): StatusError {
    const subject = groupResourceName(resource);
    const named = name === "" ? subject : `${subject} ${quote(name)}`;
    return new StatusError({
      code: 403,
      reason: "Forbidden",
      message: subject === "" ? `forbidden: ${why}` : `${named} is forbidden: ${why}`,
      details: detailsOf(resource, name),
    });
  }

  static conflict(resource: GroupResource, name: string, why: string): StatusError {
    return new StatusError({
      code: 409,
      reason: "Conflict",
      message: `Operation cannot be fulfilled on ${groupResourceName(resource)} ${quote(name)}: ${why}`,
      details: detailsOf(resource, name),
    });
  }

  static applyConflict(causes: readonly StatusCause[], message: string): StatusError {
    return new StatusError({
      code: 409,
      reason: "Conflict",
      message,
      details: { causes: [...causes] },
    });
  }

  /** `token` continues a list inconsistently. */
  static expired(message: string, token?: string): StatusError {
    const rest = token === undefined ? {} : { continue: token };
    return new StatusError({ code: 410, reason: "Expired", message, ...rest });
  }

  /** For a revision that the server has not reached. */
  static tooLargeRevision(wanted: number, current: number): StatusError {
    return new StatusError({
      code: 504,
      reason: "Timeout",
      message: `Timeout: Too large resource version: ${wanted}, current: ${current}`,
      details: {
        causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
        retryAfterSeconds: 1,
      },
    });
  }

  /** For an object above etcd's limit; upstream answers with code 500, though the fault is the client's. */
  static objectTooLarge(): StatusError {
    const message = "etcdserver: request is too large";
    return new StatusError({ code: 413, reason: "", message });
  }

  static generateNameConflict(resource: GroupResource, name: string): StatusError {
    return new StatusError({
      code: 409,
      reason: "AlreadyExists",
      message: `${groupResourceName(resource)} ${quote(name)} already exists, the server was not able to generate a unique name for the object`,
      details: { ...detailsOf(resource, name), retryAfterSeconds: 1 },
    });
  }

  /** `errors` in the order of validation; see {@link aggregateFieldErrors} for the text. */
  static invalid(
    kind: { readonly group: string; readonly kind: string },
    name: string,
    errors: readonly FieldError[],
  ): StatusError {
    const qualified = kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
    const text = aggregateFieldErrors(errors);
    return new StatusError({
      code: 422,
      reason: "Invalid",
      message: `${qualified} ${quote(name)} is invalid${text === "" ? "" : `: ${text}`}`,
      details: {
        name,
        ...(kind.group === "" ? {} : { group: kind.group }),
        kind: kind.kind,
        causes: errors.map((error) => ({
          reason: error.type,
          message: error.body,
          field: error.field,
        })),
      },
    });
  }

  static badRequest(message: string): StatusError {
    return new StatusError({ code: 400, reason: "BadRequest", message });
  }

  /** For a method that no route of the path takes. */
  static methodNotAllowed(): StatusError {
    return new StatusError({
      code: 405,
      reason: "MethodNotAllowed",
      message: "the server does not allow this method on the requested resource",
      details: {},
    });
  }

  static notAcceptable(accepted: string): StatusError {
    return new StatusError({
      code: 406,
      reason: "NotAcceptable",
      message: `only the following media types are accepted: ${accepted}`,
    });
  }

  static unsupportedMediaType(accepted: string): StatusError {
    return new StatusError({
      code: 415,
      reason: "UnsupportedMediaType",
      message: `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
    });
  }

  static tooLarge(message: string): StatusError {
    return new StatusError({
      code: 413,
      reason: "RequestEntityTooLarge",
      message: `Request entity too large: ${message}`,
    });
  }

  static tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
    return new StatusError({
      code: 429,
      reason: "TooManyRequests",
      message,
      details: { retryAfterSeconds },
    });
  }

  static unavailable(message: string): StatusError {
    return new StatusError({ code: 503, reason: "ServiceUnavailable", message });
  }

  static timeout(message: string, retryAfterSeconds = 0): StatusError {
    return new StatusError({
      code: 504,
      reason: "Timeout",
      message: `Timeout: ${message}`,
      details: { retryAfterSeconds },
    });
  }

  static internal(message: string): StatusError {
    return new StatusError({
      code: 500,
      reason: "InternalError",
      message: `Internal error occurred: ${message}`,
      details: { causes: [{ message }] },
    });
  }
}

function detailsOf(resource: GroupResource, name: string): NonNullable<Status["details"]> {
  return {
    ...(name === "" ? {} : { name }),
    ...(resource.group === "" ? {} : { group: resource.group }),
    ...(resource.resource === "" ? {} : { kind: resource.resource }),
  };
}

/** Go's `%q` for the strings that appear in API messages. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** The types of upstream's `field.ErrorType` by their constructor's name. */
const fieldErrorTypes = {
  required: ["FieldValueRequired", "Required value", false],
  forbidden: ["FieldValueForbidden", "Forbidden", false],
  invalid: ["FieldValueInvalid", "Invalid value", true],
  typeInvalid: ["FieldValueTypeInvalid", "Invalid value", true],
  notSupported: ["FieldValueNotSupported", "Unsupported value", true],
  notFound: ["FieldValueNotFound", "Not found", true],
  duplicate: ["FieldValueDuplicate", "Duplicate value", true],
  tooLong: ["FieldValueTooLong", "Too long", false],
  tooShort: ["FieldValueTooShort", "Too short", false],
  tooMany: ["FieldValueTooMany", "Too many", true],
  tooFew: ["FieldValueTooFew", "Too few", true],
  internal: ["InternalError", "Internal error", false],
} as const;

/**
 * One fault of one field. `field` is a path such as `spec.containers[0].name`; `body` is the text
 * without it. Source: apimachinery v0.35 pkg/util/validation/field/errors.go.
 */
export interface FieldError {
  readonly type: string;
  readonly field: string;
  readonly body: string;
}

function fieldError(
  kind: keyof typeof fieldErrorTypes,
  field: string,
  value: unknown,
  detail: string,
): FieldError {
  const [type, label, showsValue] = fieldErrorTypes[kind];
  const shown = showsValue ? `: ${JSON.stringify(value) ?? "null"}` : "";
  return { type, field, body: `${label}${shown}${detail === "" ? "" : `: ${detail}`}` };
}

/** Constructors named after upstream's; `value` is printed as JSON. */
export const fieldErrors = {
  required: (field: string, detail = "") => fieldError("required", field, undefined, detail),
  forbidden: (field: string, detail: string) => fieldError("forbidden", field, undefined, detail),
  invalid: (field: string, value: unknown, detail: string) =>
    fieldError("invalid", field, value, detail),
  typeInvalid: (field: string, value: unknown, detail: string) =>
    fieldError("typeInvalid", field, value, detail),
  notFound: (field: string, value: unknown) => fieldError("notFound", field, value, ""),
  duplicate: (field: string, value: unknown) => fieldError("duplicate", field, value, ""),
  notSupported(field: string, value: unknown, supported: readonly string[]) {
    const list =
      supported.length === 0 ? "" : `supported values: ${supported.map(quote).join(", ")}`;
    return fieldError("notSupported", field, value, list);
  },
  tooLong(field: string, max: number) {
    const unit = max === 1 ? "byte" : "bytes";
    return fieldError("tooLong", field, undefined, `may not be more than ${max} ${unit}`);
  },
  tooMany(field: string, actual: number, max: number) {
    const unit = max === 1 ? "item" : "items";
    return fieldError("tooMany", field, actual, `must have at most ${max} ${unit}`);
  },
  internal: (field: string, detail: string) => fieldError("internal", field, undefined, detail),
};

/** Upstream's aggregate: one error as it is, several distinct ones as `[a, b]`. */
export function aggregateFieldErrors(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.body}`))];
  return texts.length > 1 ? `[${texts.join(", ")}]` : (texts[0] ?? "");
}
