import {
  isRecord,
  type JsonObject,
  parseJson,
  StatusError,
  type YamlReader,
} from "../../kube/index.ts";

const mediaTypes =
  "application/json, application/yaml, application/vnd.kubernetes.protobuf" as const;

/** A decoded body, and what a strict decoder says of members that it names twice. */
interface DecodedBody {
  readonly value: JsonObject;
  readonly strictErrors: readonly string[];
}

/** Decodes a body by its content type; `kind` names what it must be. */
export type BodyDecoder = (
  bytes: Buffer,
  contentType: string,
  kind: string,
) => Promise<DecodedBody>;

/**
 * Decoder of JSON, YAML and protobuf bodies. An absent content type means JSON.
 * Source: apiserver pkg/endpoints/handlers/rest.go v1.35 (transformDecodeError).
 * @throws StatusError 400 for a malformed body, 415 for another type.
 */
export function createBodyDecoder(
  protobuf: (bytes: Uint8Array) => JsonObject,
  yaml: YamlReader,
): BodyDecoder {
  return async (bytes, contentType, kind) => {
    const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
    switch (type) {
      case "":
      case "application/json":
        return requireObject(readJson(bytes, kind), bytes, kind);
      case "application/yaml":
        return requireObject(await readYaml(bytes, kind, yaml), bytes, kind);
      case "application/vnd.kubernetes.protobuf":
        return { value: protobuf(bytes), strictErrors: [] };
      default:
        throw StatusError.unsupportedMediaType(mediaTypes);
    }
  };
}

interface Parsed {
  readonly value: unknown;
  readonly strictErrors: readonly string[];
}

function readJson(bytes: Buffer, kind: string): Parsed {
  const parsed = parseJson(bytes.toString("utf8"));
  if (!parsed.ok) {
    throw unrecognized(kind, `couldn't get version/kind; json parse error: ${parsed.error}`, bytes);
  }
  const strictErrors = parsed.duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`);
  return { value: parsed.value, strictErrors };
}

async function readYaml(bytes: Buffer, kind: string, yaml: YamlReader): Promise<Parsed> {
  const parsed = await yaml.read(bytes.toString("utf8"));
  if (!parsed.ok) {
    throw unrecognized(kind, parsed.error, bytes);
  }
  return parsed;
}

function requireObject(parsed: Parsed, bytes: Buffer, kind: string): DecodedBody {
  if (!isRecord(parsed.value)) {
    const found = Array.isArray(parsed.value)
      ? "array"
      : parsed.value === null
        ? "null"
        : typeof parsed.value;
    throw unrecognized(
      kind,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
      bytes,
    );
  }
  return { value: parsed.value, strictErrors: parsed.strictErrors };
}

function unrecognized(kind: string, why: string, bytes: Buffer): StatusError {
  return StatusError.badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${why} (${summarize(bytes)})`,
  );
}

function summarize(bytes: Buffer): string {
  const max = 30;
  if (bytes.length === 0) {
    return "<empty>";
  }
  const text = bytes.subarray(0, max).toString(bytes[0] === 0x7b ? "utf8" : "hex");
  return bytes.length > max ? `${text} ...` : text;
}
