import { expect, test } from "vitest";
import type { JsonObject } from "../../kube/index.ts";
import { ruleErrors } from "./rules.ts";
import type { SchemaNode } from "./schema.ts";

/** What is said of a spec by the rules of its schema. */
function said(schema: SchemaNode, spec: unknown, oldSpec?: unknown): string[] {
  const node = { type: "object", properties: { spec: schema } };
  const old = oldSpec === undefined ? undefined : { spec: oldSpec };
  return ruleErrors({ value: { spec }, old }, node, "").map(
    ({ field, body }) => `${field}: ${body}`,
  );
}

const withRule = (rule: JsonObject): SchemaNode => ({
  type: "object",
  "x-kubernetes-validations": [rule],
});

const spec = { min: 3, max: 2, name: "x" };

test.each<[JsonObject, string[]]>([
  [{ rule: "self.max >= 2" }, []],
  [
    { rule: " self.min <= self.max " },
    ['spec: Invalid value: "object": failed rule: self.min <= self.max'],
  ],
  [
    { rule: "self.min <= self.max", message: "min above max\n" },
    ['spec: Invalid value: "object": min above max'],
  ],
  [
    {
      rule: "self.min <= self.max",
      message: "min above max",
      messageExpression: "'min is ' + string(self.min) + ', max ' + string(self.max)",
    },
    ['spec: Invalid value: "object": min is 3, max 2'],
  ],
  [
    { rule: "self.min <= self.max", message: "fixed", messageExpression: "self.no + 'x'" },
    ['spec: Invalid value: "object": fixed'],
  ],
  [
    { rule: "self.min <= self.max", messageExpression: "'two\\nlines'" },
    ['spec: Invalid value: "object": failed rule: self.min <= self.max'],
  ],
  [
    { rule: "self.min <= self.max", message: "fixed", messageExpression: "'  '" },
    ['spec: Invalid value: "object": fixed'],
  ],
  [
    {
      rule: "self.min <= self.max",
      message: "min above max",
      reason: "FieldValueForbidden",
      fieldPath: ".min",
    },
    ["spec.min: Forbidden: min above max"],
  ],
  [
    {
      rule: "has(self.port)",
      message: "say where",
      reason: "FieldValueRequired",
      fieldPath: "['port']",
    },
    ["spec.port: Required value: say where"],
  ],
  [
    { rule: "self.none == 1", message: "one" },
    ['spec: Invalid value: "object": no such key: none evaluating rule: one'],
  ],
  [{ rule: "self.min >" }, ['spec: Invalid value: "object": rule compile error: self.min >']],
  [{ rule: "self.min >= oldSelf.min" }, []],
  [
    { rule: "oldSelf.hasValue()", optionalOldSelf: true, message: "only changes" },
    ['spec: Invalid value: "object": only changes'],
  ],
])("%j", (rule, expected) => {
  expect(said(withRule(rule), spec)).toEqual(expected);
});

test("what was is compared with what is", () => {
  const immutable = withRule({ rule: "self.name == oldSelf.name", message: "immutable" });
  expect(said(immutable, spec, { ...spec, name: "y" })).toEqual([
    'spec: Invalid value: "object": immutable',
  ]);
  const rule = { rule: "oldSelf.orValue(self).name == self.name", optionalOldSelf: true };
  expect(said(withRule(rule), spec)).toEqual([]);
  expect(said(withRule(rule), spec, { ...spec, name: "y" })).toHaveLength(1);
});

test("items of lists with keys are compared by their keys, others with nothing", () => {
  const items = withRule({ rule: "self.n >= oldSelf.n", message: "may only grow" });
  const keyed = {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["key"],
    items,
  };
  const before = [
    { key: "a", n: 1 },
    { key: "b", n: 5 },
  ];
  const after = [
    { key: "b", n: 4 },
    { key: "a", n: 2 },
    { key: "c", n: 0 },
  ];
  expect(said(keyed, after, before)).toEqual(['spec[0]: Invalid value: "object": may only grow']);
  expect(said({ type: "array", items }, after, before)).toEqual([]);
});

test("members without a schema of their own are named by their key, and null is looked at by no rule", () => {
  const positive = { type: "integer", ...withRule({ rule: "self > 0", message: "above 0" }) };
  const map = { type: "object", additionalProperties: { ...positive, type: "integer" } };
  expect(said(map, { "a.b": -1, c: 1, d: null })).toEqual([
    'spec[a.b]: Invalid value: "integer": above 0',
  ]);
});
