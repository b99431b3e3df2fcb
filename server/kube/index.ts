export {
  type FieldRequirement,
  type Labels,
  labelsMatch,
  matchesRequirements,
  parseFieldSelector,
  parseLabelSelector,
  type Requirement,
  requirementsOf,
  selectorMatches,
} from "./label-selector.ts";
export type * from "./objects.ts";
export { apiVersionOf, groupResourceName, parseApiVersion } from "./objects.ts";
export { decodeProtobuf, isProtobuf } from "./protobuf/decode.ts";
export { parseRequestInfo, type RequestInfo } from "./request-info.ts";
export {
  aggregateFieldErrors,
  type FieldError,
  fieldErrors,
  type GroupResource,
  quote,
  type StatusCause,
  StatusError,
} from "./status-error.ts";
