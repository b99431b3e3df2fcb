import { FatalError } from "../fatal-error.ts";

/** Reads fields of a JSON object with Go's own words where the type is wrong. */
export class JsonShape {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #type: string;

  /** @throws FatalError if `value` is no object; `type` is the Go type's name, e.g. `BOM`. */
  constructor(value: unknown, type: string, field = type) {
    this.#value = asObject(value, field, type);
    this.#type = type;
  }

  text(name: string): string {
    const value = this.#value[name] ?? "";
    if (typeof value !== "string") {
      throw this.#wrong(name, "string");
    }
    return value;
  }

  number(name: string): number {
    const value = this.#value[name] ?? 0;
    if (typeof value !== "number") {
      throw this.#wrong(name, "int");
    }
    return value;
  }

  list(name: string, type = "string"): readonly unknown[] {
    const value = this.#value[name] ?? [];
    if (!Array.isArray(value)) {
      throw this.#wrong(name, `[]${type}`);
    }
    return value;
  }

  texts(name: string): string[] {
    return this.list(name).map((item) => {
      if (typeof item !== "string") {
        throw this.#wrong(name, "string", item);
      }
      return item;
    });
  }

  shapes(name: string, type: string): JsonShape[] {
    return this.list(name, type).map((item) => new JsonShape(item, type, `${this.#type}.${name}`));
  }

  shape(name: string, type: string): JsonShape | null {
    const value = this.#value[name] ?? null;
    return value === null ? null : new JsonShape(value, type, `${this.#type}.${name}`);
  }

  raw(name: string): unknown {
    return this.#value[name];
  }

  #wrong(name: string, type: string, value = this.#value[name]): FatalError {
    return new FatalError(
      `json: cannot unmarshal ${kindOf(value)} into Go struct field ${this.#type}.${name} of type ${type}`,
    );
  }
}

function asObject(value: unknown, field: string, type: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FatalError(
      `json: cannot unmarshal ${kindOf(value)} into Go struct field ${field} of type ${type}`,
    );
  }
  return value as Readonly<Record<string, unknown>>;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) {
    return "array";
  }
  return typeof value === "boolean" ? "bool" : typeof value;
}
