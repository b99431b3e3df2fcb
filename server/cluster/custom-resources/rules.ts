import { isDeepStrictEqual } from "node:util";
import { type FieldError, isRecord, type JsonObject } from "../../kube/index.ts";
import { type Compared, type Rule, toRule } from "./rule.ts";
import {
  additionalOf,
  itemsOf,
  joinPath,
  listKeysOf,
  propertiesOf,
  type SchemaNode,
} from "./schema.ts";

const rulesByNode = new WeakMap<SchemaNode, readonly Rule[]>();

function rulesOf(node: SchemaNode): readonly Rule[] {
  const known = rulesByNode.get(node);
  if (known) {
    return known;
  }
  const listed = node["x-kubernetes-validations"];
  const rules = (Array.isArray(listed) ? listed.filter(isRecord) : []).map((rule) =>
    toRule(rule, node),
  );
  rulesByNode.set(node, rules);
  return rules;
}

/** Whether a schema has rules anywhere. */
export function hasRules(node: SchemaNode): boolean {
  return JSON.stringify(node).includes('"x-kubernetes-validations"');
}

/**
 * Faults by the rules (`x-kubernetes-validations`) of a schema. No rule looks at null.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go v1.35.
 */
export function ruleErrors(compared: Compared, node: SchemaNode, path: string): FieldError[] {
  const { value, old } = compared;
  if (value === null) {
    return [];
  }
  const errors = rulesOf(node).flatMap((rule) => rule(compared, path) ?? []);
  if (Array.isArray(value)) {
    return [...errors, ...itemErrors(value, old, node, path)];
  }
  return isRecord(value) ? [...errors, ...memberErrors(value, old, node, path)] : errors;
}

/** Only items of lists with keys can be compared with what they were. */
function itemErrors(
  list: readonly unknown[],
  old: unknown,
  node: SchemaNode,
  path: string,
): FieldError[] {
  const items = itemsOf(node);
  if (!items) {
    return [];
  }
  const keys = listKeysOf(node);
  const before = keys && Array.isArray(old) ? old.filter(isRecord) : [];
  const formerOf = (item: unknown) =>
    before.find(
      (one) => isRecord(item) && keys?.every((key) => isDeepStrictEqual(one[key], item[key])),
    );
  return list.flatMap((value, index) =>
    ruleErrors({ value, old: formerOf(value) }, items, `${path}[${index}]`),
  );
}

function memberErrors(
  object: JsonObject,
  old: unknown,
  node: SchemaNode,
  path: string,
): FieldError[] {
  const properties = propertiesOf(node);
  const additional = additionalOf(node);
  const before = isRecord(old) && node["x-kubernetes-map-type"] !== "atomic" ? old : {};
  return Object.entries(object).flatMap(([name, value]) => {
    const compared = { value, old: before[name] };
    const property = properties.get(name);
    if (property) {
      return ruleErrors(compared, property, joinPath(path, name));
    }
    return additional ? ruleErrors(compared, additional, `${path}[${name}]`) : [];
  });
}
