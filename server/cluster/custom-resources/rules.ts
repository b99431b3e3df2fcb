import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import { type FieldError, fieldErrors, isRecord } from "../../kube/index.ts";
import { itemsOf, joinPath, memberOf, type SchemaNode } from "./schema.ts";
import { typeNameOf } from "./validate.ts";

const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 2_000, maxDepth: 60 },
})
  .registerVariable("self", "dyn")
  .registerVariable("oldSelf", "dyn");

interface Rule {
  readonly text: string;
  readonly message: string;
  readonly parsed: ParseResult | undefined;
  /** Rules that look at the old value hold for changes alone. */
  readonly comparesOld: boolean;
}

const rulesByNode = new WeakMap<SchemaNode, readonly Rule[]>();

function rulesOf(node: SchemaNode): readonly Rule[] {
  const known = rulesByNode.get(node);
  if (known) {
    return known;
  }
  const listed = node["x-kubernetes-validations"];
  const rules = (Array.isArray(listed) ? listed.filter(isRecord) : []).map((rule): Rule => {
    const text = String(rule.rule ?? "");
    return {
      text,
      message:
        typeof rule.message === "string" && rule.message !== ""
          ? rule.message
          : `failed rule: ${text}`,
      parsed: parse(text),
      comparesOld: /\boldSelf\b/.test(text),
    };
  });
  rulesByNode.set(node, rules);
  return rules;
}

function parse(text: string): ParseResult | undefined {
  try {
    return environment.parse(text);
  } catch {
    return undefined;
  }
}

/** Numbers as CEL has them: whole ones are integers. */
function celValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(celValue);
  }
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, celValue(one)]));
  }
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

function holds(rule: Rule, self: unknown, oldSelf: unknown): boolean {
  if (!rule.parsed || (rule.comparesOld && oldSelf === undefined)) {
    return true;
  }
  try {
    return rule.parsed({ self: celValue(self), oldSelf: celValue(oldSelf) }) === true;
  } catch {
    return false;
  }
}

/** Whether a schema has rules anywhere. */
export function hasRules(node: SchemaNode): boolean {
  return JSON.stringify(node).includes('"x-kubernetes-validations"');
}

/**
 * Faults by the rules (`x-kubernetes-validations`) of a schema.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go v1.35.
 */
export function ruleErrors(
  value: unknown,
  old: unknown,
  node: SchemaNode,
  path: string,
): FieldError[] {
  const errors = rulesOf(node)
    .filter((rule) => !holds(rule, value, old))
    .map((rule) => {
      const field = path === "" ? "<nil>" : path;
      return fieldErrors.invalid(field, String(node.type ?? typeNameOf(value)), rule.message);
    });
  if (Array.isArray(value)) {
    const items = itemsOf(node);
    return items
      ? [
          ...errors,
          ...value.flatMap((item, index) =>
            ruleErrors(item, undefined, items, `${path}[${index}]`),
          ),
        ]
      : errors;
  }
  if (!isRecord(value)) {
    return errors;
  }
  const before = isRecord(old) ? old : {};
  return [
    ...errors,
    ...Object.entries(value).flatMap(([name, member]) => {
      const inner = memberOf(node, name);
      return inner ? ruleErrors(member, before[name], inner, joinPath(path, name)) : [];
    }),
  ];
}
