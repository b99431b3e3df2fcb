import { parseTime } from "../../core/time.ts";
import { cloneJson, type JsonObject, quote, setMember } from "../../kube/index.ts";
import { DecodeError, Mismatch, restoreText } from "./decode-error.ts";
import { type FieldType, type Schema, schemaOf } from "./schema-model.ts";

/** A decoded object, and what a strict decoder refuses in it. */
export interface Decoded {
  /** Without unknown fields, nulls, and empty lists and maps, which the API doesn't keep. */
  readonly object: Record<string, unknown>;
  /** Texts such as `unknown field "spec.foo"`, in document order. */
  readonly strictErrors: readonly string[];
}

/** Upstream stops collecting there. */
const strictErrorsMax = 100;

interface Cursor {
  readonly path: string;
  /** Path without indices, as Go's decoder names fields. */
  readonly goPath: string;
  readonly owner: string;
}

/**
 * Turns raw JSON into an object of a schema as upstream's decoder does: type mismatches fail, unknown
 * fields are dropped and reported. Objects of an unknown schema pass as they are.
 * Source: sigs.k8s.io/json internal/golang/encoding/json/decode.go (texts of mismatches) and
 * apimachinery v0.35 pkg/runtime/serializer/json/json.go.
 * @throws StatusError 400 with Go's text for a field of the wrong type.
 */
export function decodeObject(schemaName: string, raw: Readonly<Record<string, unknown>>): Decoded {
  const schema = schemaOf(schemaName);
  if (!schema) {
    return { object: cloneJson(raw), strictErrors: [] };
  }
  const strictErrors: string[] = [];
  try {
    const object = decodeFields(schema, raw, { path: "", goPath: "", owner: "" }, strictErrors);
    return { object, strictErrors: strictErrors.slice(0, strictErrorsMax) };
  } catch (error) {
    throw error instanceof Mismatch ? new DecodeError(error, raw) : error;
  }
}

function decodeFields(
  schema: Schema,
  raw: Readonly<Record<string, unknown>>,
  at: Cursor,
  strictErrors: string[],
): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const type = schema.fields.get(name);
    const path = at.path === "" ? name : `${at.path}.${name}`;
    if (type === undefined) {
      strictErrors.push(`unknown field ${quote(path)}`);
      continue;
    }
    const goPath = at.goPath === "" ? name : `${at.goPath}.${name}`;
    const result = decodeValue(type, value, { path, goPath, owner: schema.goName }, strictErrors);
    if (result !== undefined) {
      decoded[name] = result;
    }
  }
  return decoded;
}

/** @returns undefined for what the API treats as not set. */
function decodeValue(type: FieldType, value: unknown, at: Cursor, strictErrors: string[]): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  switch (type.kind) {
    case "any":
      return cloneJson(value);
    case "object":
      return decodeStruct(type.schema, value, at, strictErrors);
    case "array":
      return decodeArray(type.items, value, at, strictErrors);
    case "map":
      return decodeMap(type.values, value, at, strictErrors);
    default:
      return decodeScalar(type, value, at);
  }
}

function decodeStruct(schemaName: string, value: unknown, at: Cursor, strictErrors: string[]) {
  const schema = schemaOf(schemaName);
  if (!isRecord(value)) {
    throw mismatch(value, at, `v1.${schema?.goName ?? ""}`);
  }
  return schema ? decodeFields(schema, value, at, strictErrors) : cloneJson(value);
}

function decodeArray(items: FieldType, value: unknown, at: Cursor, strictErrors: string[]) {
  if (!Array.isArray(value)) {
    throw mismatch(value, at, goTypeOf({ kind: "array", items }));
  }
  // A null among structs decodes to the zero struct; validation then says what is missing in it.
  const empty = items.kind === "object" ? {} : "";
  const decoded = value.map((item, index) => {
    const path = `${at.path}[${index}]`;
    return decodeValue(items, item, { ...at, path }, strictErrors) ?? empty;
  });
  return decoded.length === 0 ? undefined : decoded;
}

function decodeMap(values: FieldType, value: unknown, at: Cursor, strictErrors: string[]) {
  if (!isRecord(value)) {
    throw mismatch(value, at, goTypeOf({ kind: "map", values }));
  }
  const keys = Object.keys(value);
  if (keys.length === 0) {
    return undefined;
  }
  const decoded: JsonObject = {};
  for (const key of keys) {
    const item = value[key];
    // Maps of texts may be very large, and a text needs no place to complain about.
    const isText = values.kind === "string" && typeof item === "string";
    setMember(decoded, key, isText ? item : decodeMember(values, item, key, at, strictErrors));
  }
  return decoded;
}

function decodeMember(
  type: FieldType,
  value: unknown,
  key: string,
  at: Cursor,
  strictErrors: string[],
): unknown {
  const path = `${at.path}.${key}`;
  return decodeValue(type, value, { ...at, path }, strictErrors) ?? zeroOf(type);
}

function zeroOf(type: FieldType): unknown {
  return type.kind === "object" || type.kind === "map" ? {} : type.kind === "array" ? [] : "";
}

type ScalarType = Exclude<FieldType, { readonly kind: "any" | "object" | "array" | "map" }>;

function decodeScalar(type: ScalarType, value: unknown, at: Cursor): unknown {
  switch (type.kind) {
    case "string":
    case "boolean":
      return expectType(typeof value === type.kind, value, at, goTypeOf(type));
    case "number":
      return decodeNumber(type.format, value, at);
    case "int-or-string":
      return expectType(
        typeof value === "string" || Number.isInteger(value),
        value,
        at,
        "intstr.IntOrString",
      );
    case "quantity":
      return decodeQuantity(value);
    case "bytes":
      return decodeBytes(expectType(typeof value === "string", value, at, "[]uint8"));
    default:
      return decodeTime(value);
  }
}

function expectType<T>(holds: boolean, value: T, at: Cursor, goType: string): T {
  if (!holds) {
    throw mismatch(value, at, goType);
  }
  return value;
}

const int32Max = 2 ** 31;

function decodeNumber(format: "int32" | "int64" | "double", value: unknown, at: Cursor): number {
  const goType = format === "double" ? "float64" : format;
  if (typeof value !== "number") {
    throw mismatch(value, at, goType);
  }
  const fits =
    format === "double" ||
    (Number.isInteger(value) && (format === "int64" || (value >= -int32Max && value < int32Max)));
  if (!fits) {
    throw new Mismatch(
      `json: cannot unmarshal number ${value} into Go struct field ${at.owner}.${at.goPath} of type ${goType}`,
      restoreText(value, goType),
    );
  }
  return value;
}

const quantityPattern = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function decodeQuantity(value: unknown): string | number {
  if ((typeof value === "string" && quantityPattern.test(value)) || typeof value === "number") {
    return value;
  }
  throw new Mismatch(`quantities must match the regular expression '${quantityPattern.source}'`);
}

function decodeBytes(value: unknown): unknown {
  const text = String(value);
  const bad = text.search(/[^A-Za-z0-9+/=\r\n]/);
  const body = text.replace(/[\r\n]/g, "");
  if (bad >= 0 || body.length % 4 !== 0 || !/^[^=]*={0,2}$/.test(body)) {
    throw new Mismatch(
      `illegal base64 data at input byte ${bad >= 0 ? bad : text.length - (body.length % 4)}`,
    );
  }
  return value;
}

function decodeTime(value: unknown): unknown {
  if (typeof value === "string" && parseTime(value) !== undefined) {
    return value;
  }
  const text = JSON.stringify(value);
  throw new Mismatch(
    `parsing time ${JSON.stringify(text)} as "\\"2006-01-02T15:04:05Z07:00\\"": cannot parse ${JSON.stringify(text)} as "2006"`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mismatch(value: unknown, at: Cursor, goType: string): Mismatch {
  const found = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return new Mismatch(
    `json: cannot unmarshal ${found} into Go struct field ${at.owner}.${at.goPath} of type ${goType}`,
    restoreText(value, goType),
  );
}

/** How Go prints a field's type in a mismatch. */
function goTypeOf(type: FieldType): string {
  switch (type.kind) {
    case "boolean":
      return "bool";
    case "number":
      return type.format === "double" ? "float64" : type.format;
    case "object":
      return `v1.${schemaOf(type.schema)?.goName ?? ""}`;
    case "array":
      return `[]${goTypeOf(type.items)}`;
    case "map":
      return `map[string]${goTypeOf(type.values)}`;
    case "quantity":
      return "resource.Quantity";
    case "bytes":
      return "[]uint8";
    default:
      return "string";
  }
}
