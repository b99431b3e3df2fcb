export { cloneJson } from "./clone.ts";
export { parseJson } from "./decoding/json-parser.ts";
export { repeatedKeys } from "./decoding/yaml-parser.ts";
export { ThreadedYamlReader, type YamlReader } from "./decoding/yaml-reader.ts";
export { dnsNameLabel, dnsViewLabel } from "./dns-view.ts";
export {
  type FieldRequirement,
  type Labels,
  labelsMatch,
  matchesRequirements,
  parseFieldSelector,
  type Requirement,
  requirementsOf,
  selectorMatches,
} from "./label-selector.ts";
export type * from "./objects.ts";
export { apiVersionOf, groupResourceName, parseApiVersion } from "./objects.ts";
export { applyJsonPatch } from "./patch/json-patch.ts";
export { isRecord, type JsonObject, setMember } from "./patch/json-value.ts";
export { fieldSemantics } from "./patch/list-semantics.ts";
export { applyMergePatch } from "./patch/merge-patch.ts";
export { applyStrategicPatch } from "./patch/strategic-patch.ts";
export { decodeProtobuf, isProtobuf } from "./protobuf/decode.ts";
export { Quantity } from "./quantity.ts";
export { readBody } from "./read-body.ts";
export { parseRequestInfo, type RequestInfo } from "./request-info.ts";
export { parseLabelSelector } from "./selector-parser.ts";
export {
  aggregateFieldErrors,
  type FieldError,
  fieldErrors,
  type GroupResource,
  quote,
  StatusError,
} from "./status-error.ts";
export {
  labelErrors,
  labelKeyFaults,
  labelSelectorErrors,
  labelValueFaults,
} from "./validation/labels.ts";
export {
  dns1035LabelFaults,
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  type Faults,
  nameCheck,
  pathSegmentFaults,
  wildcardDns1123SubdomainFaults,
} from "./validation/names.ts";
export { byteLength, rangeFault } from "./validation/text.ts";
export {
  configKeyFaults,
  envVarNameFaults,
  httpHeaderNameFaults,
  percentFaults,
  portNameFaults,
  portNumberFaults,
  userIdFaults,
} from "./validation/values.ts";
