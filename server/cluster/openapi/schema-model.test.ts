import { expect, test } from "vitest";
import { readClientModels } from "./client-models.ts";
import { schemaOf } from "./schema-model.ts";

// After a new version of the client: `npx vitest run server/cluster/openapi -u`.
test("the data are those of the installed client's models", async () => {
  const text = `${JSON.stringify(readClientModels(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("./data/schemas.json");
});

test("reads scalars, lists, maps and other types", () => {
  const fieldsOf = (name: string) => Object.fromEntries(schemaOf(name)?.fields ?? []);
  expect(fieldsOf("io.k8s.api.core.v1.ResourceRequirements")).toEqual({
    claims: {
      kind: "array",
      items: { kind: "object", schema: "io.k8s.api.core.v1.ResourceClaim" },
    },
    limits: { kind: "map", values: { kind: "quantity" } },
    requests: { kind: "map", values: { kind: "quantity" } },
  });
  expect(fieldsOf("io.k8s.api.core.v1.HTTPGetAction").port).toEqual({ kind: "int-or-string" });
  expect(schemaOf("io.k8s.api.core.v1.Nope")).toBeUndefined();
});
