import { FatalError } from "../fatal-error.ts";

/** A type of Go as far as JSON is concerned; `go` is its name in messages. Fields that aren't listed may hold anything. */
export type GoType =
  | { readonly kind: "string" | "number" | "bool"; readonly go: string }
  /** Reads itself, with words of its own. */
  | { readonly kind: "own"; readonly go: string; readonly check: (value: unknown) => void }
  | { readonly kind: "list"; readonly go: string; readonly items: GoType }
  | { readonly kind: "map"; readonly go: string; readonly values: GoType }
  | {
      readonly kind: "struct";
      readonly go: string;
      readonly fields: Readonly<Record<string, GoType>>;
    };

export const goText: GoType = { kind: "string", go: "string" };
export const goInt: GoType = { kind: "number", go: "int" };
export const goBool: GoType = { kind: "bool", go: "bool" };

/** A string type with a name of its own. */
export const goNamed = (go: string): GoType => ({ kind: "string", go });

/** A type with a reader of its own, which throws a FatalError. */
export const goOwn = (go: string, read: (value: unknown) => void): GoType => ({
  kind: "own",
  go,
  check: read,
});

/** A list; without a name of its own it is called after its items. */
export const goList = (items: GoType, go = `[]${items.go}`): GoType => ({
  kind: "list",
  go,
  items,
});

export const goMap = (values: GoType, go: string): GoType => ({ kind: "map", go, values });

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
  if (type.kind === "own") {
    type.check(value);
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
  } else if (type.kind === "map" || type.kind === "struct") {
    checkMembers(value as Readonly<Record<string, unknown>>, type, path);
  }
}

function checkMembers(
  value: Readonly<Record<string, unknown>>,
  type: Extract<GoType, { kind: "map" | "struct" }>,
  path: string,
): void {
  for (const [name, item] of Object.entries(value)) {
    const at = `${path}.${name}`;
    if (type.kind === "map") {
      check(item, type.values, at, `Go struct field ${at}`);
    } else if (Object.hasOwn(type.fields, name)) {
      check(item, type.fields[name] as GoType, at, `Go struct field ${at}`);
    }
  }
}

const jsonKinds: Readonly<Record<Exclude<GoType["kind"], "own">, string>> = {
  string: "string",
  number: "number",
  bool: "bool",
  list: "array",
  map: "object",
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
