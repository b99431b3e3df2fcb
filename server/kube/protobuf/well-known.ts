import { formatTime, instantFromMs } from "../../core/time.ts";
import { malformed, type WireReader, wireTypes } from "./wire-reader.ts";

const meta = "k8s.io.apimachinery.pkg.apis.meta.v1.";
const runtime = "k8s.io.apimachinery.pkg.runtime.";

/** What a well-known message hands back when it holds raw bytes that are a document themselves. */
export type DecodeDocument = (bytes: Buffer) => unknown;

type Reader = (reader: WireReader, decodeDocument: DecodeDocument) => unknown;

/** The fields of a small message as numbers and texts, by field number. */
function readFlat(reader: WireReader) {
  const numbers = new Map<number, number>();
  const texts = new Map<number, string>();
  while (!reader.done) {
    const { field, wire } = reader.tag();
    if (wire === wireTypes.varint) {
      numbers.set(field, reader.int64());
    } else if (wire === wireTypes.bytes) {
      texts.set(field, reader.text());
    } else {
      reader.skip(wire);
    }
  }
  return { numbers, texts };
}

/** Seconds since 1970 as RFC 3339, within the years that JSON may carry. */
function formatSeconds(seconds: number): string {
  const instant = instantFromMs(seconds * 1000);
  const year = instant.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) {
    throw malformed("Time.MarshalJSON: year outside of range [0,9999]");
  }
  return formatTime(instant);
}

/** An empty message is Go's zero time, which JSON shows as null. Fractions are not kept upstream. */
const readTime: Reader = (reader) =>
  reader.done ? null : formatSeconds(readFlat(reader).numbers.get(1) ?? 0);

const readMicroTime: Reader = (reader) => {
  if (reader.done) {
    return null;
  }
  const { numbers } = readFlat(reader);
  const nanos = numbers.get(2) ?? 0;
  if (nanos < 0 || nanos >= 1e9) {
    throw malformed("MicroTime: nanos outside of range [0,999999999]");
  }
  const micros = String(Math.floor(nanos / 1000)).padStart(6, "0");
  return formatSeconds(numbers.get(1) ?? 0).replace(/Z$/, `.${micros}Z`);
};

function readStrings(reader: WireReader): string[] {
  const items: string[] = [];
  while (!reader.done) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === wireTypes.bytes) {
      items.push(reader.text());
    } else {
      reader.skip(wire);
    }
  }
  return items;
}

const readRaw: Reader = (reader, decodeDocument) => {
  let raw: Buffer | null = null;
  while (!reader.done) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === wireTypes.bytes) {
      raw = reader.bytes();
    } else {
      reader.skip(wire);
    }
  }
  return raw === null || raw.length === 0 ? null : decodeDocument(raw);
};

/**
 * Messages whose JSON isn't an object of their fields. A null result means "absent".
 * Source: apimachinery v0.35 pkg/api/resource, pkg/util/intstr, pkg/apis/meta/v1, pkg/runtime.
 */
export const wellKnown: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  [`${meta}Time`, readTime],
  [`${meta}MicroTime`, readMicroTime],
  [`${meta}Verbs`, readStrings],
  [`${meta}FieldsV1`, readRaw],
  [`${runtime}RawExtension`, readRaw],
  ["k8s.io.api.authentication.v1.AttestationValue", readStrings],
  ["k8s.io.api.authentication.v1.ExtraValue", readStrings],
  ["k8s.io.api.authorization.v1.ExtraValue", readStrings],
  ["k8s.io.api.certificates.v1.ExtraValue", readStrings],
  [
    "k8s.io.apimachinery.pkg.api.resource.Quantity",
    (reader) => readFlat(reader).texts.get(1) || "0",
  ],
  [
    "k8s.io.apimachinery.pkg.util.intstr.IntOrString",
    (reader) => {
      const { numbers, texts } = readFlat(reader);
      return (numbers.get(1) ?? 0) === 0 ? (numbers.get(2) ?? 0) | 0 : (texts.get(3) ?? "");
    },
  ],
]);
