import { type KubeObject, parseApiVersion } from "../objects.ts";
import { decodeMessage, type Fields } from "./decode-message.ts";
import { isMessage } from "./schema.ts";
import { malformed, WireReader, wireTypes } from "./wire-reader.ts";

/** The media type of protobuf bodies; it stands with parameters as well. */
const mediaType = "application/vnd.kubernetes.protobuf";

/** What every protobuf body starts with: `k8s` and a zero byte. */
const magic = Buffer.from("k8s\0", "latin1");

/** Raw documents inside documents: a List of objects is one deep. */
const documentDepthMax = 4;

/** Kinds of `meta/v1` that clients send under any group's version. */
const metaKinds = new Set(["DeleteOptions", "Status", "List", "WatchEvent", "ListOptions"]);

/** Whether a body of this `Content-Type` is one for {@link decodeProtobuf}. */
export function isProtobuf(contentType: string | undefined): boolean {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() === mediaType;
}

/**
 * Decodes a request body into the object that the same body in JSON would be.
 * Source: apimachinery v0.35 pkg/runtime/serializer/protobuf/protobuf.go.
 * @throws StatusError 400 for anything but a well-formed object of a built-in kind.
 */
export function decodeProtobuf(bytes: Uint8Array): KubeObject {
  return decodeDocument(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}

function decodeDocument(bytes: Buffer, depth: number): KubeObject {
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    throw malformed("provided data does not appear to be a protobuf message");
  }
  if (depth > documentDepthMax) {
    throw malformed("documents nested too deeply");
  }
  const { apiVersion, kind, raw } = readEnvelope(new WireReader(bytes, magic.length, bytes.length));
  if (kind === "" || apiVersion === "") {
    throw malformed("Object 'Kind' or 'apiVersion' is missing");
  }
  const message = messageOf(apiVersion, kind);
  const object: Fields = { apiVersion, kind };
  const nested = (inner: Buffer) => decodeRaw(inner, depth + 1);
  return decodeMessage(new WireReader(raw, 0, raw.length), message, object, nested);
}

function readEnvelope(reader: WireReader) {
  let typeMeta = { apiVersion: "", kind: "" };
  let raw: Buffer = Buffer.alloc(0);
  while (!reader.done) {
    const { field, wire } = reader.tag();
    if (field === 1 && wire === wireTypes.bytes) {
      typeMeta = readTypeMeta(reader.message());
    } else if (field === 2 && wire === wireTypes.bytes) {
      raw = reader.bytes();
    } else {
      reader.skip(wire);
    }
  }
  return { ...typeMeta, raw };
}

function readTypeMeta(reader: WireReader) {
  const typeMeta = { apiVersion: "", kind: "" };
  while (!reader.done) {
    const { field, wire } = reader.tag();
    if (wire === wireTypes.bytes && (field === 1 || field === 2)) {
      typeMeta[field === 1 ? "apiVersion" : "kind"] = reader.text();
    } else {
      reader.skip(wire);
    }
  }
  return typeMeta;
}

function messageOf(apiVersion: string, kind: string): string {
  const { group, version } = parseApiVersion(apiVersion);
  const name = group === "internal.apiserver.k8s.io" ? "apiserverinternal" : group.split(".")[0];
  const own = `k8s.io.api.${name || "core"}.${version}.${kind}`;
  if (isMessage(own)) {
    return own;
  }
  const meta = `k8s.io.apimachinery.pkg.apis.meta.v1.${kind}`;
  if (metaKinds.has(kind) && isMessage(meta)) {
    return meta;
  }
  throw malformed(`no kind "${kind}" is registered for version "${apiVersion}"`);
}

/** A RawExtension holds either another envelope or JSON. */
function decodeRaw(bytes: Buffer, depth: number): unknown {
  if (bytes.subarray(0, magic.length).equals(magic)) {
    return decodeDocument(bytes, depth);
  }
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw malformed("a raw extension is not JSON");
  }
}
