import { createHash } from "node:crypto";
import listSemantics from "../../kube/data/list-semantics.json" with { type: "json" };
import type { KindDefinition } from "../kinds/definition.ts";
import { enumTable } from "./enum-values.ts";
import { type ModelDocs, readModelDocs } from "./model-docs.ts";
import { type FieldType, type Schema, schemaOf } from "./schema-model.ts";

type Json = { [key: string]: unknown };

const semantics: Readonly<Record<string, Readonly<Record<string, Readonly<Json>>>>> =
  listSemantics.definitions;

/** Raise it when the generated documents change, so that clients drop what they cached. */
const generatorVersion = "2";

/** The OpenAPI v3 documents of the served kinds, one for each group and version. */
export interface OpenApiDocuments {
  /** Body of `/openapi/v3`: where each document lies, with its hash. */
  index(): Json;
  /** Body of one document by its path below `/openapi/v3/`, e.g. `apis/apps/v1`; undefined if not served. */
  document(path: string): Promise<string | undefined>;
  /** The hash in the document's URL, for its ETag. */
  hash(path: string): string | undefined;
}

/**
 * Documents made on demand from the schemas and kept. `kinds` is called at every use, since
 * CustomResourceDefinitions come and go.
 * Source: kube-openapi pkg/handler3/handler.go (index and URLs with hashes).
 */
export function createOpenApiDocuments(kinds: () => readonly KindDefinition[]): OpenApiDocuments {
  const cache = new Map<string, { hash: string; body: Promise<string> }>();

  const groups = () => {
    const byPath = new Map<string, KindDefinition[]>();
    for (const kind of kinds()) {
      const path = documentPath(kind);
      byPath.set(path, [...(byPath.get(path) ?? []), kind]);
    }
    return byPath;
  };
  const hashFor = (served: readonly KindDefinition[]) => {
    const parts = served.map((kind) => [kind.resource, kind.schema, kind.openApi ?? null]);
    return createHash("sha512")
      .update(JSON.stringify([generatorVersion, parts]))
      .digest("hex")
      .toUpperCase();
  };

  return {
    index() {
      const entries = [...groups()].map(([path, served]) => [
        path,
        { serverRelativeURL: `/openapi/v3/${path}?hash=${hashFor(served)}` },
      ]);
      return { paths: Object.fromEntries(entries) };
    },
    hash(path) {
      const served = groups().get(path);
      return served && hashFor(served);
    },
    async document(path) {
      const served = groups().get(path);
      if (!served) {
        return undefined;
      }
      const hash = hashFor(served);
      const cached = cache.get(path);
      if (cached?.hash === hash) {
        return cached.body;
      }
      const body = buildDocument(served);
      cache.set(path, { hash, body });
      return body;
    },
  };
}

function documentPath({ group, version }: KindDefinition): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}

async function buildDocument(kinds: readonly KindDefinition[]): Promise<string> {
  const schemas: Json = {};
  const paths: Json = {};
  for (const kind of kinds) {
    if (kind.openApi) {
      schemas[kind.schema] = withMetadata(kind.openApi);
      await addSchemas(metadataSchema, schemas);
    } else {
      await addSchemas(kind.schema, schemas);
    }
    schemas[kind.schema] = {
      ...(schemas[kind.schema] as Json),
      "x-kubernetes-group-version-kind": [groupVersionKind(kind)],
    };
    Object.assign(paths, pathsOf(kind));
  }
  return JSON.stringify({
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.35.2" },
    paths,
    components: { schemas },
  });
}

const metadataSchema = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

const intOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

/** Source: apimachinery pkg/util/intstr/intstr.go OpenAPIV3OneOfTypes, OpenAPISchemaFormat v1.35. */
const intOrStringSchema = {
  description:
    "IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.",
  format: "int-or-string",
  oneOf: [{ type: "integer" }, { type: "string" }],
};

/** A custom kind's schema with what every object has. */
function withMetadata(schema: Json): Json {
  const { properties } = schema;
  const text = (description: string) => ({ type: "string", description });
  return {
    ...schema,
    type: "object",
    properties: {
      ...(typeof properties === "object" ? properties : {}),
      apiVersion: text(
        "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
      ),
      kind: text(
        "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
      ),
      metadata: {
        description:
          "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
        allOf: [{ $ref: `#/components/schemas/${metadataSchema}` }],
      },
    },
  };
}

function groupVersionKind({ group, version, kind }: KindDefinition): Json {
  return { group, kind, version };
}

/** Adds a schema and all that it refers to. */
async function addSchemas(root: string, schemas: Json): Promise<void> {
  const waiting = [root];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === intOrString) {
      schemas[name] = intOrStringSchema;
      continue;
    }
    const schema = schemaOf(name);
    if (!schema || name in schemas) {
      continue;
    }
    schemas[name] = toJsonSchema(schema, await readModelDocs(schema.className));
    waiting.push(...[...schema.fields.values()].flatMap(references));
  }
}

function references(type: FieldType): string[] {
  switch (type.kind) {
    case "int-or-string":
      return [intOrString];
    case "object":
      return [type.schema];
    case "array":
      return references(type.items);
    case "map":
      return references(type.values);
    default:
      return [];
  }
}

function toJsonSchema(schema: Schema, docs: ModelDocs): Json {
  const { "": whole = {}, ...byField } = semantics[schema.name] ?? {};
  const valuesOf = enumTable[schema.name] ?? {};
  const properties = [...schema.fields].map(([name, type]) => {
    const description = docs.fields.get(name);
    return [
      name,
      {
        ...(description ? { description } : {}),
        ...typeSchema(type),
        ...(valuesOf[name] ? { enum: valuesOf[name] } : {}),
        ...extensions(byField[name] ?? {}),
      },
    ];
  });
  return {
    ...(docs.description === "" ? {} : { description: docs.description }),
    type: "object",
    ...(docs.required.length === 0 ? {} : { required: docs.required }),
    properties: Object.fromEntries(properties),
    ...extensions(whole),
  };
}

function extensions(facts: Readonly<Json>): Json {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [`x-kubernetes-${key}`, value]),
  );
}

function typeSchema(type: FieldType): Json {
  switch (type.kind) {
    case "object":
      return { allOf: [{ $ref: `#/components/schemas/${type.schema}` }], default: {} };
    case "array":
      return { type: "array", items: typeSchema(type.items) };
    case "map":
      return { type: "object", additionalProperties: typeSchema(type.values) };
    case "number":
      return { type: type.format === "double" ? "number" : "integer", format: type.format };
    case "int-or-string":
      return { allOf: [{ $ref: `#/components/schemas/${intOrString}` }] };
    case "bytes":
      return { type: "string", format: "byte" };
    case "time":
    case "micro-time":
      return { type: "string", format: "date-time" };
    case "quantity":
      return { type: "string" };
    case "any":
      return { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    default:
      return { type: type.kind };
  }
}

const queryParameters = (names: readonly string[]) =>
  names.map((name) => ({ name, in: "query", schema: { type: "string", uniqueItems: true } }));

const writeParameters = queryParameters(["dryRun", "fieldManager", "fieldValidation"]);
const patchParameters = [...writeParameters, ...queryParameters(["force"])];

/** The operations of a kind, as far as clients read them: verbs, parameters, and which kind they are about. */
function pathsOf(kind: KindDefinition): Json {
  const root = `/${documentPath(kind)}`;
  const collection = kind.namespaced
    ? `${root}/namespaces/{namespace}/${kind.resource}`
    : `${root}/${kind.resource}`;
  const reference = { $ref: `#/components/schemas/${kind.schema}` };
  const operation = (action: string, parameters: unknown[] = []) => ({
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": groupVersionKind(kind),
    parameters,
    responses: {
      200: { description: "OK", content: { "application/json": { schema: reference } } },
    },
  });
  return {
    [collection]: {
      get: operation("list"),
      post: operation("post", writeParameters),
    },
    [`${collection}/{name}`]: {
      get: operation("get"),
      put: operation("put", writeParameters),
      patch: operation("patch", patchParameters),
      delete: operation("delete", queryParameters(["dryRun"])),
    },
  };
}
