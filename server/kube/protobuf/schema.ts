import fieldTable from "../data/protobuf-fields.json" with { type: "json" };
import omitEmptyTable from "./data/omit-empty.json" with { type: "json" };

/** How one field's value is read: a scalar, or the full name of a message. */
export type ValueType =
  | { readonly scalar: "string" | "bool" | "int32" | "int64" | "bytes" }
  | { readonly message: string };

/** One field of a message as the decoder needs it. */
export interface FieldSchema {
  /** Its name in JSON. */
  readonly name: string;
  readonly value: ValueType;
  readonly shape: "single" | "repeated" | "map" | "inline";
  /** Upstream's struct holds the value itself with `omitempty`: zero means absent. */
  readonly omitsZero: boolean;
}

/** The fields of a message by their numbers. */
export type MessageSchema = ReadonlyMap<number, FieldSchema>;

const messages: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> =
  fieldTable.messages;
const omitEmpty: Readonly<Record<string, readonly string[]>> = omitEmptyTable;

const core = "k8s.io.api.core.v1.";
const admission = "k8s.io.api.admissionregistration.v1.";

/** Fields that are embedded structs in Go: their own fields stand beside the parent's in JSON. */
const inlineFields = new Set([
  `${admission}NamedRuleWithOperations.ruleWithOperations`,
  `${admission}RuleWithOperations.rule`,
  `${core}ConfigMapEnvSource.localObjectReference`,
  `${core}ConfigMapKeySelector.localObjectReference`,
  `${core}ConfigMapProjection.localObjectReference`,
  `${core}ConfigMapVolumeSource.localObjectReference`,
  `${core}EphemeralContainer.ephemeralContainerCommon`,
  `${core}PersistentVolumeSpec.persistentVolumeSource`,
  `${core}Probe.handler`,
  `${core}SecretEnvSource.localObjectReference`,
  `${core}SecretKeySelector.localObjectReference`,
  `${core}SecretProjection.localObjectReference`,
  `${core}Volume.volumeSource`,
  "k8s.io.api.networking.v1.IngressRule.ingressRuleValue",
]);

/** Fields whose JSON name isn't the one in the protobuf definition. */
const jsonNames: Readonly<Record<string, string>> = {
  [`${admission}MutatingWebhookConfiguration.Webhooks`]: "webhooks",
  [`${admission}ValidatingWebhookConfiguration.Webhooks`]: "webhooks",
  [`${admission}Validation.Expression`]: "expression",
  [`${admission}Variable.Name`]: "name",
  [`${admission}Variable.Expression`]: "expression",
  "k8s.io.api.authentication.v1.BoundObjectReference.uID": "uid",
  "k8s.io.api.networking.v1.IngressClassParametersReference.aPIGroup": "apiGroup",
};

const compiled = new Map<string, MessageSchema>();

/** Whether upstream defines a message of this full name. */
export function isMessage(name: string): boolean {
  return Object.hasOwn(messages, name);
}

/**
 * The schema of a message, compiled on first use. A name that no table holds has no fields.
 * Source: kubernetes/api and apimachinery v0.35 generated.proto and types.go.
 */
export function schemaOf(message: string): MessageSchema {
  const known = compiled.get(message);
  if (known) {
    return known;
  }
  const schema = new Map<number, FieldSchema>();
  for (const [number, [name = "", type = ""]] of Object.entries(messages[message] ?? {})) {
    schema.set(Number(number), compile(message, name, type));
  }
  compiled.set(message, schema);
  return schema;
}

function compile(message: string, protoName: string, type: string): FieldSchema {
  const packageName = message.slice(0, message.lastIndexOf(".") + 1);
  const name = jsonNames[`${message}.${protoName}`] ?? protoName;
  const map = /^map<string,\.?(.+)>$/.exec(type);
  const repeated = type.endsWith("[]");
  const inline = inlineFields.has(`${message}.${protoName}`);
  return {
    name,
    value: valueType(packageName, map?.[1] ?? type.replace(/\[\]$/, "")),
    shape: map ? "map" : repeated ? "repeated" : inline ? "inline" : "single",
    omitsZero: omitEmpty[message]?.includes(name) ?? false,
  };
}

function valueType(packageName: string, type: string): ValueType {
  switch (type) {
    case "string":
    case "bool":
    case "int32":
    case "int64":
    case "bytes":
      return { scalar: type };
    default:
      return { message: type.includes(".") ? type : packageName + type };
  }
}
