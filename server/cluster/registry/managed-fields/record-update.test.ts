import { expect, test } from "vitest";
import { createTestRegistry, writer } from "../test-kinds.ts";

const configMap = (data: object, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", ...metadata },
  data,
});

function by(fieldManager: string) {
  return writer({ fieldManager } as Partial<ReturnType<typeof writer>>) as ReturnType<
    typeof writer
  >;
}

test("what came with its members is marked itself", async () => {
  const { store } = createTestRegistry();
  const maps = store("", "configmaps");
  const object = configMap({ k: "v" }, { labels: { app: "a" } });
  const created = await maps.create("default", object, by("creator"));
  expect(created.metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1)).toEqual([
    {
      "f:data": { ".": {}, "f:k": {} },
      "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
    },
  ]);
  const { object: patched } = await maps.patch("default", "a", "merge", { data: { l: "w" } }, "", {
    ...by("patcher"),
    force: false,
  });
  const entries = patched.metadata.managedFields ?? [];
  expect(entries.find(({ manager }) => manager === "patcher")?.fieldsV1).toEqual({
    "f:data": { "f:l": {} },
  });
});

test("a writer may hand fields over by rewriting the records", async () => {
  const { store } = createTestRegistry();
  const maps = store("", "configmaps");
  const created = await maps.create("default", configMap({ k: "v" }), by("client"));
  const [entry] = created.metadata.managedFields ?? [];
  const managedFields = [{ ...entry, manager: "server", operation: "Apply" as const }];
  const { object } = await maps.patch(
    "default",
    "a",
    "merge",
    { metadata: { managedFields } },
    "",
    { ...by("kubectl"), force: false },
  );
  expect(
    object.metadata.managedFields?.map(({ manager, operation }) => [manager, operation]),
  ).toEqual([["server", "Apply"]]);
});
