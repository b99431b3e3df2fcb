import { expect, test } from "vitest";
import type { KindDefinition } from "../kinds/definition.ts";
import { createOpenApiDocuments } from "./documents.ts";
import { enumTable } from "./enum-values.ts";
import { schemaOf } from "./schema-model.ts";

function kindOf(group: string, kind: string, resource: string, schema: string): KindDefinition {
  return {
    group,
    version: "v1",
    kind,
    resource,
    singular: kind.toLowerCase(),
    namespaced: true,
    schema,
    columns: [],
    validateName: () => [],
    validate: () => [],
    row: () => [],
  };
}

const kinds = [
  kindOf("", "Pod", "pods", "io.k8s.api.core.v1.Pod"),
  kindOf("apps", "Deployment", "deployments", "io.k8s.api.apps.v1.Deployment"),
];

async function read(path: string) {
  const documents = createOpenApiDocuments(() => kinds);
  return JSON.parse((await documents.document(path)) ?? "null");
}

test("the index names each document with a hash that changes with its kinds", () => {
  const all = createOpenApiDocuments(() => kinds).index() as { paths: Record<string, object> };
  expect(Object.keys(all.paths)).toEqual(["api/v1", "apis/apps/v1"]);
  const fewer = createOpenApiDocuments(() => [
    ...kinds,
    { ...kinds[0], resource: "others" } as KindDefinition,
  ]);
  expect(fewer.hash("api/v1")).not.toBe(createOpenApiDocuments(() => kinds).hash("api/v1"));
  expect(fewer.hash("apis/apps/v1")).toBe(createOpenApiDocuments(() => kinds).hash("apis/apps/v1"));
});

test("a document holds every schema that it refers to", async () => {
  const document = await read("apis/apps/v1");
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/#\/components\/schemas\/([\w.-]+)/g)].map(
    ([, name]) => name,
  );
  expect(references.length).toBeGreaterThan(100);
  expect(references.filter((name) => !((name ?? "") in document.components.schemas))).toEqual([]);
});

test("carries what kubectl explain and apply read: descriptions, required, merge keys, kind of the path", async () => {
  const document = await read("api/v1");
  const { schemas } = document.components;
  const container = schemas["io.k8s.api.core.v1.Container"];
  expect(container.required).toEqual(["name"]);
  expect(container.properties.image.description).toContain("Container image name.");
  const spec = schemas["io.k8s.api.core.v1.PodSpec"].properties.containers;
  expect(spec).toMatchObject({
    type: "array",
    "x-kubernetes-patch-merge-key": "name",
    "x-kubernetes-patch-strategy": "merge",
  });
  const { patch } = document.paths["/api/v1/namespaces/{namespace}/pods/{name}"];
  expect(patch["x-kubernetes-group-version-kind"]).toEqual({
    group: "",
    kind: "Pod",
    version: "v1",
  });
  expect(patch.parameters.map((parameter: { name: string }) => parameter.name)).toContain(
    "fieldValidation",
  );
});

test("a path that isn't served has no document", async () => {
  expect(await createOpenApiDocuments(() => kinds).document("apis/none/v1")).toBeUndefined();
});

test("tells the values of enums, and IntOrString by its name", async () => {
  const { schemas } = (await read("apis/apps/v1")).components;
  expect(schemas["io.k8s.api.core.v1.PodSpec"].properties.restartPolicy).toMatchObject({
    type: "string",
    enum: ["Always", "Never", "OnFailure"],
  });
  const rolling = schemas["io.k8s.api.apps.v1.RollingUpdateDeployment"].properties;
  const name = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
  expect(rolling.maxSurge.allOf).toEqual([{ $ref: `#/components/schemas/${name}` }]);
  expect(schemas[name]).toMatchObject({ oneOf: [{ type: "integer" }, { type: "string" }] });
});

test("values are told of fields that exist", async () => {
  for (const [name, values] of Object.entries(enumTable)) {
    const schema = schemaOf(name);
    expect([name, Object.keys(values).filter((field) => !schema?.fields.has(field))]).toEqual([
      name,
      [],
    ]);
  }
});
