import { StatusError } from "../../kube/index.ts";
import type { AdmissionRequest } from "./plugin.ts";

/** The name that messages use: of the object, of what it is generated from, or `Unknown`. */
function requestName({ name, object }: AdmissionRequest): string {
  return name || object?.metadata?.name || object?.metadata?.generateName || "Unknown";
}

/** A refusal in upstream's words. Source: apiserver pkg/admission/errors.go v1.35 (NewForbidden). */
export function forbidden(request: AdmissionRequest, why: string): StatusError {
  return StatusError.forbidden(request, requestName(request), why);
}

/** Whether it is about a resource itself, not a subresource. */
export function concerns(request: AdmissionRequest, group: string, resource: string): boolean {
  return request.group === group && request.resource === resource && request.subresource === "";
}
