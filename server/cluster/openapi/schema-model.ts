// The models alone: the whole client takes three times as long to load.
import * as client from "@kubernetes/client-node/dist/gen/models/all.js";
import protobuf from "../../kube/data/protobuf-fields.json" with { type: "json" };

/** The type of one field, as JSON carries it. */
export type FieldType =
  | { readonly kind: "string" | "boolean" | "any" | "int-or-string" | "quantity" }
  | { readonly kind: "bytes" | "time" | "micro-time" }
  | { readonly kind: "number"; readonly format: "int32" | "int64" | "double" }
  | { readonly kind: "object"; readonly schema: string }
  | { readonly kind: "array"; readonly items: FieldType }
  | { readonly kind: "map"; readonly values: FieldType };

/** One API type: `name` is its OpenAPI name, `goName` what Go's decoder calls it. */
export interface Schema {
  readonly name: string;
  readonly goName: string;
  /** The class of `@kubernetes/client-node` that this was read from. */
  readonly className: string;
  readonly fields: ReadonlyMap<string, FieldType>;
}

interface Attribute {
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

interface ModelClass {
  getAttributeTypeMap(): readonly Attribute[];
}

const messages: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> =
  protobuf.messages;

/** Packages whose types have no protobuf form in the data. */
const namesOfOtherPackages: readonly (readonly [RegExp, string])[] = [
  [
    /^V1(CustomResource|JSONSchemaProps|ExternalDocumentation|SelectableField|ValidationRule|WebhookConversion)/,
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
  ],
  [/^V1APIService/, "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1"],
];

const metaPackage = "k8s.io.apimachinery.pkg.apis.meta.v1";

function protobufNamesByShortName(): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const name of Object.keys(messages)) {
    const [version = "", short = ""] = name.split(".").slice(-2);
    const key = `${version}.${short}`;
    names.set(key, [...(names.get(key) ?? []), name]);
  }
  return names;
}

const byShortName = protobufNamesByShortName();

/** The OpenAPI name of a class such as `V1Pod` or `CoreV1Event`; undefined for types that aren't served. */
function schemaNameOf(className: string): string | undefined {
  const other = namesOfOtherPackages.find(([pattern]) => pattern.test(className));
  const parts = /^([A-Za-z]*?)V(\d+(?:alpha\d+|beta\d+)?)([A-Z].*)$/.exec(className);
  if (!parts) {
    return undefined;
  }
  const [, group = "", version = "", short = ""] = parts;
  if (other) {
    return `${other[1]}.${short}`;
  }
  const candidates = byShortName.get(`v${version}.${short}`) ?? [];
  const wanted = group === "" ? `${metaPackage}.` : `.api.${group.toLowerCase()}.`;
  const found =
    candidates.length > 1 ? candidates.find((name) => name.includes(wanted)) : candidates[0];
  return found?.replace(/^k8s\.io/, "io.k8s");
}

function isModelClass(value: unknown): value is ModelClass {
  return typeof value === "function" && "getAttributeTypeMap" in value;
}

function readClasses(): Map<string, { className: string; model: ModelClass }> {
  const classes = new Map<string, { className: string; model: ModelClass }>();
  for (const [className, model] of Object.entries(client)) {
    const name = isModelClass(model) ? schemaNameOf(className) : undefined;
    if (name !== undefined && isModelClass(model)) {
      classes.set(name, { className, model });
    }
  }
  return classes;
}

const classes = readClasses();
const schemas = new Map<string, Schema>();

/**
 * The schema of an OpenAPI name, e.g. `io.k8s.api.core.v1.Pod`; undefined if there is none.
 * Structure comes from the generated models of `@kubernetes/client-node`, which are made from
 * Kubernetes' own OpenAPI document; quantities are told from strings by the protobuf definitions.
 */
export function schemaOf(name: string): Schema | undefined {
  const known = schemas.get(name);
  const source = classes.get(name);
  if (known || !source) {
    return known;
  }
  const quantities = quantityFieldsOf(name);
  const fields = new Map(
    source.model
      .getAttributeTypeMap()
      .map((attribute) => [
        attribute.baseName,
        parseType(attribute.type, attribute.format, quantities.has(attribute.baseName)),
      ]),
  );
  const goName = name.slice(name.lastIndexOf(".") + 1);
  const schema: Schema = { name, goName, className: source.className, fields };
  schemas.set(name, schema);
  return schema;
}

function quantityFieldsOf(name: string): Set<string> {
  const fields = Object.values(messages[name.replace(/^io\.k8s/, "k8s.io")] ?? {});
  return new Set(
    fields.filter(([, type]) => type?.includes("resource.Quantity")).map(([field]) => field ?? ""),
  );
}

type PlainKind = "string" | "boolean" | "any" | "int-or-string" | "time" | "micro-time";

const scalarKinds: Readonly<Record<string, PlainKind>> = {
  string: "string",
  boolean: "boolean",
  any: "any",
  Date: "time",
  IntOrString: "int-or-string",
  V1MicroTime: "micro-time",
};

function parseType(type: string, format: string, isQuantity: boolean): FieldType {
  const array = /^Array<(.*)>$/.exec(type);
  if (array) {
    return { kind: "array", items: parseType(array[1] ?? "", format, isQuantity) };
  }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) {
    return { kind: "map", values: parseType(map[1] ?? "", format, isQuantity) };
  }
  const schema = type in scalarKinds ? undefined : schemaNameOf(type);
  return schema === undefined ? parseScalar(type, format, isQuantity) : { kind: "object", schema };
}

function parseScalar(type: string, format: string, isQuantity: boolean): FieldType {
  if (type === "number") {
    return { kind: "number", format: format === "int32" || format === "double" ? format : "int64" };
  }
  if (type === "string" && format === "byte") {
    return { kind: "bytes" };
  }
  return { kind: isQuantity ? "quantity" : (scalarKinds[type] ?? "any") };
}
