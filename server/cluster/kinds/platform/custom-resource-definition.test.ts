import { expect, test } from "vitest";
import { contextOf } from "../test-kinds.ts";
import { customResourceDefinitionKind } from "./custom-resource-definition.ts";

test("rules that can't be read are told by their place", () => {
  const size = {
    type: "integer",
    "x-kubernetes-validations": [{ rule: "self > 0" }, { rule: "" }],
  };
  const names = {
    type: "array",
    items: {
      type: "string",
      "x-kubernetes-validations": [{ rule: "self != ''", messageExpression: "'no" }],
    },
  };
  const openAPIV3Schema = { type: "object", properties: { size, names } };
  const faults = customResourceDefinitionKind.validate(
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "things.example.com" },
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "things", kind: "Thing" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    },
    contextOf(),
  );
  const at = "spec.versions[0].schema.openAPIV3Schema.properties";
  expect(faults.map(({ field }) => field)).toEqual([
    `${at}[size].x-kubernetes-validations[1].rule`,
    `${at}[names].items.x-kubernetes-validations[0].messageExpression`,
  ]);
  expect(faults[0]?.body).toBe(
    'Invalid value: {"rule":""}: compilation failed: ERROR: Unexpected token: EOF',
  );
});
