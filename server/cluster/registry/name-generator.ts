import { randomInt } from "node:crypto";

/** Upstream's alphabet: no vowels and nothing that looks like another character. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const generatedNameMax = 63;

/**
 * A name from `generateName`: its first 58 characters and 5 random ones.
 * Source: apiserver pkg/storage/names/generate.go v1.35.
 */
export function generateName(base: string): string {
  const suffix = Array.from({ length: suffixLength }, () => alphabet[randomInt(alphabet.length)]);
  return base.slice(0, generatedNameMax - suffixLength) + suffix.join("");
}
