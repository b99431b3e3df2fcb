import type { FieldRule, Fields } from "./field-rules.ts";
import type { SandboxNames } from "./names.ts";

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Maps the names in `value` along `rule`, changing objects and lists in place.
 * @returns the value that now stands there: another one only for texts.
 */
export function mapFields(value: unknown, rule: FieldRule, names: SandboxNames): unknown {
  if (typeof value === "string") {
    return rule.text ? rule.text(value, names) : value;
  }
  if (Array.isArray(value)) {
    mapElements(value, rule.each, names);
  } else if (isFields(value)) {
    mapObject(value, rule, names);
  }
  return value;
}

function mapElements(list: unknown[], rule: FieldRule | undefined, names: SandboxNames): void {
  if (rule) {
    for (const [index, element] of list.entries()) {
      list[index] = mapFields(element, rule, names);
    }
  }
}

function mapObject(object: Fields, rule: FieldRule, names: SandboxNames): void {
  for (const [name, fieldRule] of Object.entries(rule.fields ?? {})) {
    if (Object.hasOwn(object, name)) {
      object[name] = mapFields(object[name], fieldRule, names);
    }
  }
  rule.object?.(object, names);
}

/** Maps the values of a JSON patch (RFC 6902) along the paths at which they are put. */
export function mapJsonPatch(patch: unknown, rule: FieldRule, names: SandboxNames): unknown {
  if (Array.isArray(patch)) {
    for (const operation of patch) {
      mapOperation(operation, rule, names);
    }
  }
  return patch;
}

function mapOperation(operation: unknown, rule: FieldRule, names: SandboxNames): void {
  if (!isFields(operation) || typeof operation.path !== "string" || !("value" in operation)) {
    return;
  }
  const target = ruleAt(operation.path, rule);
  if (target) {
    operation.value = mapFields(operation.value, target, names);
  }
}

/** The rule at a JSON pointer (RFC 6901), where `-` and numbers are elements of lists. */
function ruleAt(pointer: string, root: FieldRule): FieldRule | undefined {
  let rule: FieldRule | undefined = root;
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const field: FieldRule | undefined = Object.hasOwn(rule.fields ?? {}, key)
      ? rule.fields?.[key]
      : undefined;
    rule = field ?? (/^(?:-|\d+)$/.test(key) ? rule.each : undefined);
    if (!rule) {
      return undefined;
    }
  }
  return rule;
}
