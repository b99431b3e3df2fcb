import { type FieldSchema, schemaOf, type ValueType } from "./schema.ts";
import { type DecodeDocument, wellKnown } from "./well-known.ts";
import { malformed, type WireReader, wireTypes } from "./wire-reader.ts";

/** No upstream message nests deeper; random bytes might. */
const depthMax = 64;

/** An object under construction, with the keys that bytes from outside name. */
export type Fields = Record<string, unknown>;

/** Sets a key that may be called `__proto__`, as `JSON.parse` does. */
function setOwn(target: Fields, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/**
 * Decodes one message's fields into `target`, adding to what repetitions of the message put there.
 * @throws StatusError 400 for bytes that don't fit the message.
 */
export function decodeMessage(
  reader: WireReader,
  message: string,
  target: Fields,
  decodeDocument: DecodeDocument,
  depth = 0,
): Fields {
  if (depth > depthMax) {
    throw malformed("proto: message nested too deeply");
  }
  const context: Context = { decodeDocument, depth };
  const schema = schemaOf(message);
  while (!reader.done) {
    const { field, wire } = reader.tag();
    const known = schema.get(field);
    if (known) {
      readField(reader, wire, known, target, context);
    } else {
      reader.skip(wire);
    }
  }
  return target;
}

interface Context {
  readonly decodeDocument: DecodeDocument;
  readonly depth: number;
}

function readField(
  reader: WireReader,
  wire: number,
  field: FieldSchema,
  target: Fields,
  context: Context,
): void {
  switch (field.shape) {
    case "single":
      readSingle(reader, wire, field, target, context);
      return;
    case "inline":
      expectWire(wire, wireTypes.bytes, field.name);
      readMessage(reader.message(), field.value, target, context);
      return;
    case "repeated":
      readRepeated(reader, wire, field, target, context);
      return;
    case "map":
      expectWire(wire, wireTypes.bytes, field.name);
      readEntry(reader.message(), field, child(target, field.name), context);
  }
}

function readSingle(
  reader: WireReader,
  wire: number,
  field: FieldSchema,
  target: Fields,
  context: Context,
): void {
  const value = readValue(reader, wire, field, target[field.name], context);
  const isZero = value === "" || value === 0 || value === false;
  if (value === null || (isZero && field.omitsZero)) {
    delete target[field.name];
  } else {
    target[field.name] = value;
  }
}

function readRepeated(
  reader: WireReader,
  wire: number,
  field: FieldSchema,
  target: Fields,
  context: Context,
): void {
  const existing = target[field.name];
  const list: unknown[] = Array.isArray(existing) ? existing : [];
  target[field.name] = list;
  const isNumber = "scalar" in field.value && wireOf(field.value) === wireTypes.varint;
  if (isNumber && wire === wireTypes.bytes) {
    const packed = reader.message();
    while (!packed.done) {
      list.push(readValue(packed, wireTypes.varint, field, undefined, context));
    }
  } else {
    list.push(readValue(reader, wire, field, undefined, context));
  }
}

/** A map's entry is a message of the key (1) and the value (2); either may be missing. */
function readEntry(reader: WireReader, field: FieldSchema, map: Fields, context: Context): void {
  let key = "";
  let value: unknown;
  while (!reader.done) {
    const { field: number, wire } = reader.tag();
    if (number === 1 && wire === wireTypes.bytes) {
      key = reader.text();
    } else if (number === 2) {
      value = readValue(reader, wire, field, undefined, context);
    } else {
      reader.skip(wire);
    }
  }
  setOwn(map, key, value === undefined ? zeroOf(field.value) : value);
}

function zeroOf(type: ValueType): unknown {
  return "scalar" in type ? "" : null;
}

function child(target: Fields, name: string): Fields {
  const existing = target[name];
  const fields = isFields(existing) ? existing : {};
  target[name] = fields;
  return fields;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wireOf(type: ValueType): number {
  const isLength = "message" in type || type.scalar === "string" || type.scalar === "bytes";
  return isLength ? wireTypes.bytes : wireTypes.varint;
}

function expectWire(found: number, expected: number, name: string): void {
  if (found !== expected) {
    throw malformed(`proto: wrong wireType = ${found} for field ${name}`);
  }
}

function readValue(
  reader: WireReader,
  wire: number,
  field: FieldSchema,
  existing: unknown,
  context: Context,
): unknown {
  const type = field.value;
  expectWire(wire, wireOf(type), field.name);
  if ("message" in type) {
    return readMessage(reader.message(), type, isFields(existing) ? existing : {}, context);
  }
  switch (type.scalar) {
    case "string":
      return reader.text();
    case "bool":
      return reader.int64() !== 0;
    case "int32":
      return reader.uint32() | 0;
    case "int64":
      return reader.int64();
    case "bytes":
      return reader.bytes().toString("base64");
  }
}

function readMessage(
  reader: WireReader,
  type: ValueType,
  target: Fields,
  context: Context,
): unknown {
  if ("scalar" in type) {
    throw malformed("proto: a scalar stands where a message belongs");
  }
  const special = wellKnown.get(type.message);
  return special
    ? special(reader, context.decodeDocument)
    : decodeMessage(reader, type.message, target, context.decodeDocument, context.depth + 1);
}
