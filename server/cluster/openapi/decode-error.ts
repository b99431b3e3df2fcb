import { parseApiVersion, quote, StatusError } from "../../kube/index.ts";

/** A value that isn't of its field's type, in the words of the decoder and of the converter of untyped objects. */
export class Mismatch extends Error {
  readonly converted: string;

  constructor(message: string, converted = message) {
    super(message);
    this.converted = converted;
  }
}

/** A field of the wrong type: 400. */
export class DecodeError extends StatusError {
  /** What a strategic merge patch is answered, which goes through the converter of untyped objects. */
  readonly converted: string;

  constructor(mismatch: Mismatch, raw: Readonly<Record<string, unknown>>) {
    const { version } = parseApiVersion(String(raw.apiVersion ?? ""));
    const kind = String(raw.kind ?? "");
    super({
      code: 400,
      reason: "BadRequest",
      message: `${kind} in version ${quote(version)} cannot be handled as a ${kind}: ${mismatch.message}`,
    });
    this.converted = mismatch.converted;
  }
}

/** Why an untyped value can't become one of a Go type. Source: apimachinery v0.35 pkg/runtime/converter.go. */
export function restoreText(value: unknown, goType: string): string {
  const found = goKindOf(value);
  if (goType.startsWith("map[")) {
    return `cannot restore map from ${found}`;
  }
  if (goType.startsWith("[]")) {
    return `cannot restore slice from ${found}`;
  }
  if (goType.startsWith("v1.")) {
    return `cannot restore struct from: ${found}`;
  }
  const converts = typeof value === "number" && goType !== "bool";
  return converts ? `cannot convert ${found} to ${goType}` : `unrecognized type: ${goType}`;
}

function goKindOf(value: unknown): string {
  if (typeof value === "number") {
    return Number.isInteger(value) ? "int64" : "float64";
  }
  if (typeof value === "boolean") {
    return "bool";
  }
  return typeof value === "string" ? "string" : Array.isArray(value) ? "slice" : "map";
}
