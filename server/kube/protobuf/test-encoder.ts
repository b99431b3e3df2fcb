/** A field of a protobuf message for tests: its number and its value, by wire type. */
export type WireField =
  | { readonly field: number; readonly varint: bigint }
  | { readonly field: number; readonly bytes: Uint8Array };

/** Encodes a signed or unsigned integer of up to 64 bits. */
export function encodeVarint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}

/** Encodes a message from its fields, in their order. */
export function encodeMessage(fields: readonly WireField[]): Buffer {
  return Buffer.concat(
    fields.flatMap((entry) =>
      "varint" in entry
        ? [encodeVarint(BigInt(entry.field) << 3n), encodeVarint(entry.varint)]
        : [
            encodeVarint((BigInt(entry.field) << 3n) | 2n),
            encodeVarint(BigInt(entry.bytes.length)),
            entry.bytes,
          ],
    ),
  );
}

/** A length-delimited field that holds text. */
export function textField(field: number, text: string): WireField {
  return { field, bytes: Buffer.from(text) };
}

/** A length-delimited field that holds another message. */
export function messageField(field: number, fields: readonly WireField[]): WireField {
  return { field, bytes: encodeMessage(fields) };
}

/** A whole request body: magic, envelope, object. */
export function encodeBody(apiVersion: string, kind: string, object: readonly WireField[]): Buffer {
  const typeMeta = [textField(1, apiVersion), textField(2, kind)];
  const envelope = [messageField(1, typeMeta), messageField(2, object)];
  return Buffer.concat([Buffer.from("k8s\0"), encodeMessage(envelope)]);
}
