import type { Host } from "../host.ts";

/** A random UUID (version 4). */
export function randomUuid(host: Host): string {
  return format(host.randomBytes(16), 4);
}

/** A UUID that begins with the time (version 7). Source: RFC 9562 */
export function timeUuid(host: Host): string {
  const bytes = host.randomBytes(16);
  let ms = host.now().getTime();
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  return format(bytes, 7);
}

function format(bytes: Uint8Array, version: number): string {
  const marked = bytes.map((byte, index) => {
    if (index === 6) {
      return (byte & 0x0f) | (version << 4);
    }
    return index === 8 ? (byte & 0x3f) | 0x80 : byte;
  });
  const hex = [...marked].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
