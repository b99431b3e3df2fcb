/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** Whether a JSON value is an object, neither a list nor null. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Sets a member as an own property, whatever its name: `__proto__` is a key as any other. */
export function setMember(object: JsonObject, key: string, value: unknown): void {
  if (key !== "__proto__") {
    object[key] = value;
    return;
  }
  Object.defineProperty(object, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
