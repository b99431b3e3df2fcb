import { FatalError } from "../fatal-error.ts";

/** A type of Go as far as JSON is concerned; `go` is its name in messages. Fields that aren't listed may hold anything. */
export type GoType =
  | { readonly kind: "string" | "number"; readonly go: string }
  | { readonly kind: "list"; readonly go: string; readonly items: GoType }
  | {
      readonly kind: "struct";
      readonly go: string;
      readonly fields: Readonly<Record<string, GoType>>;
    };

export const goText: GoType = { kind: "string", go: "string" };
export const goInt: GoType = { kind: "number", go: "int" };

/** A string type with a name of its own. */
export const goNamed = (go: string): GoType => ({ kind: "string", go });

/** A list; without a name of its own it is called after its items. */
export const goList = (items: GoType, go = `[]${items.go}`): GoType => ({
  kind: "list",
  go,
  items,
});

export const goStruct = (go: string, fields: Readonly<Record<string, GoType>>): GoType => ({
  kind: "struct",
  go,
  fields,
});

/**
 * Checks that Go could read a value into a type. `root` is how the path in messages begins.
 * @throws FatalError with Go's own words. Source: Go 1.26 `encoding/json` on `encoding/json/v2`
 */
export function checkGoShape(value: unknown, type: GoType, root: string): void {
  check(value, type, root, "Go value");
}

/** `place` is what a message names: a struct's field with its path, or the path of a list's item. */
function check(value: unknown, type: GoType, path: string, place: string): void {
  if (value === null || value === undefined) {
    return;
  }
  if (type.kind === "number" && typeof value === "number") {
    if (type.go === "int" && !Number.isInteger(value)) {
      throw wrong(`number ${value}`, place, type);
    }
    return;
  }
  if (kindOf(value) !== jsonKinds[type.kind]) {
    throw wrong(kindOf(value), place, type);
  }
  if (type.kind === "list") {
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      check(item, type.items, `${path}.${index}`, `${path}.${index}`);
    }
  } else if (type.kind === "struct") {
    checkMembers(value as Readonly<Record<string, unknown>>, type, path);
  }
}

function checkMembers(
  value: Readonly<Record<string, unknown>>,
  type: Extract<GoType, { kind: "struct" }>,
  path: string,
): void {
  for (const [name, item] of Object.entries(value)) {
    const at = `${path}.${name}`;
    if (Object.hasOwn(type.fields, name)) {
      check(item, type.fields[name] as GoType, at, `Go struct field ${at}`);
    }
  }
}

const jsonKinds: Readonly<Record<GoType["kind"], string>> = {
  string: "string",
  number: "number",
  list: "array",
  struct: "object",
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) {
    return "array";
  }
  return typeof value === "boolean" ? "bool" : typeof value;
}

function wrong(what: string, place: string, type: GoType): FatalError {
  return new FatalError(`json: cannot unmarshal ${what} into ${place} of type ${type.go}`);
}
