import * as client from "@kubernetes/client-node/dist/gen/models/all.js";
import protobuf from "../../kube/data/protobuf-fields.json" with { type: "json" };
import type { SchemaData } from "./schema-model.ts";

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

/**
 * Every served type by its OpenAPI name, in the notation of {@link SchemaData}. Structure comes from the generated
 * models of `@kubernetes/client-node`, which are made from Kubernetes' own OpenAPI document; quantities are told
 * from strings by the protobuf definitions.
 */
export function readClientModels(): SchemaData {
  const schemas = [...readClasses()].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(
    schemas.map(([name, { className, model }]) => {
      const quantities = quantityFieldsOf(name);
      const fields = model
        .getAttributeTypeMap()
        .map(({ baseName, type, format }) => [
          baseName,
          notationOf(type, format, quantities.has(baseName)),
        ]);
      return [name, { class: className, fields: Object.fromEntries(fields) }];
    }),
  );
}

function quantityFieldsOf(name: string): Set<string> {
  const fields = Object.values(messages[name.replace(/^io\.k8s/, "k8s.io")] ?? {});
  return new Set(
    fields.filter(([, type]) => type?.includes("resource.Quantity")).map(([field]) => field ?? ""),
  );
}

const scalars: Readonly<Record<string, string>> = {
  string: "string",
  boolean: "boolean",
  any: "any",
  Date: "time",
  IntOrString: "int-or-string",
  V1MicroTime: "micro-time",
};

function notationOf(type: string, format: string, isQuantity: boolean): string {
  const array = /^Array<(.*)>$/.exec(type);
  if (array) {
    return `[]${notationOf(array[1] ?? "", format, isQuantity)}`;
  }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) {
    return `{}${notationOf(map[1] ?? "", format, isQuantity)}`;
  }
  const schema = type in scalars ? undefined : schemaNameOf(type);
  return schema ?? scalarOf(type, format, isQuantity);
}

function scalarOf(type: string, format: string, isQuantity: boolean): string {
  if (type === "number") {
    return format === "int32" || format === "double" ? format : "int64";
  }
  if (type === "string" && format === "byte") {
    return "bytes";
  }
  return isQuantity ? "quantity" : (scalars[type] ?? "any");
}
