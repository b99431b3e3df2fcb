const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;
const mask = 0xffffffffffffffffn;

/** A number of 64 bits in hexadecimal that tells packages of one report apart (FNV-1a). */
export function packageUid(...parts: readonly string[]): string {
  let hash = offset;
  for (const byte of new TextEncoder().encode(parts.join("\0"))) {
    hash = ((hash ^ BigInt(byte)) * prime) & mask;
  }
  return hash.toString(16);
}
