const info = { title: "Kubernetes", version: "v1.35.2" } as const;

/** What kubectl asks for, and what the answer is called: parsers of media types refuse the `@`. */
const requested = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
const answered = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/**
 * The document of `/openapi/v2`, without types: those are in v3. kubectl reads it when v3 doesn't know a kind, finds
 * nothing here either, and then says in its own words that there is no such kind.
 * @returns the protobuf form where the client accepts it, else JSON.
 * Source: google/gnostic-models openapiv2/OpenAPIv2.proto v0.7.0; kube-openapi pkg/handler/handler.go;
 * kubectl pkg/cmd/util/factory_client_access.go v1.35.
 */
export function openApiV2(accept: string): {
  readonly contentType: string;
  readonly body: string | Uint8Array;
} {
  if (!accept.includes(requested)) {
    const body = JSON.stringify({ swagger: "2.0", info, paths: {}, definitions: {} });
    return { contentType: "application/json", body };
  }
  const body = message([
    field(fields.swagger, Buffer.from("2.0")),
    field(
      fields.info,
      message([
        field(fields.infoTitle, Buffer.from(info.title)),
        field(fields.infoVersion, Buffer.from(info.version)),
      ]),
    ),
    field(fields.paths, message([])),
    field(fields.definitions, message([])),
  ]);
  return { contentType: answered, body };
}

const fields = {
  swagger: 1,
  info: 2,
  paths: 8,
  definitions: 9,
  infoTitle: 1,
  infoVersion: 2,
} as const;

const lengthDelimited = 2;

/** A length-delimited field shorter than 128 bytes. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(number * 8 + lengthDelimited, bytes.length), bytes]);
}

function message(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts);
}
