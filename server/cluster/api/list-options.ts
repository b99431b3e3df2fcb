import { type FieldError, fieldErrors, StatusError } from "../../kube/index.ts";
import type { PageRequest } from "../registry/registry.ts";
import { numberOf } from "./query.ts";

const field = "resourceVersionMatch";

/**
 * What a list's query asks for.
 * Source: apimachinery pkg/apis/meta/internalversion/validation/validation.go v1.35 (ValidateListOptions).
 * @throws StatusError 400 for malformed values, 422 for those that don't go together.
 */
export function readListOptions(query: URLSearchParams): PageRequest {
  const match = query.get(field) ?? "";
  const resourceVersion = query.get("resourceVersion") ?? "";
  const faults: FieldError[] = [];
  const forbid = (why: string) => void faults.push(fieldErrors.forbidden(field, why));
  if (match !== "" && resourceVersion === "") {
    forbid("resourceVersionMatch is forbidden unless resourceVersion is provided");
  }
  if (match !== "" && (query.get("continue") ?? "") !== "") {
    forbid("resourceVersionMatch is forbidden when continue is provided");
  }
  if (match !== "" && match !== "Exact" && match !== "NotOlderThan") {
    faults.push(fieldErrors.notSupported(field, match, ["Exact", "NotOlderThan", ""]));
  }
  if (match === "Exact" && resourceVersion === "0") {
    forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (query.has("sendInitialEvents")) {
    const why = "sendInitialEvents is forbidden for list";
    faults.push(fieldErrors.forbidden("sendInitialEvents", why));
  }
  refuse(faults);
  return {
    resourceVersion,
    match: match === "Exact" || match === "NotOlderThan" ? match : "",
    limit: numberOf(query, "limit"),
    continue: query.get("continue") ?? "",
  };
}

/** The same for a watch (validateWatchOptions). @throws StatusError 422 */
export function checkWatchOptions(query: URLSearchParams): void {
  const match = query.get(field) ?? "";
  const hasInitial = query.has("sendInitialEvents");
  const faults: FieldError[] = [];
  const forbid = (why: string) => void faults.push(fieldErrors.forbidden(field, why));
  if (hasInitial && match !== "NotOlderThan") {
    forbid("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  if (match !== "" && !hasInitial) {
    forbid("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
  }
  if (match !== "" && match !== "NotOlderThan") {
    faults.push(fieldErrors.notSupported(field, match, ["NotOlderThan"]));
  }
  if (match !== "" && (query.get("continue") ?? "") !== "") {
    forbid("resourceVersionMatch is forbidden when continue is provided");
  }
  refuse(faults);
}

function refuse(faults: readonly FieldError[]): void {
  if (faults.length > 0) {
    throw StatusError.invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", faults);
  }
}
