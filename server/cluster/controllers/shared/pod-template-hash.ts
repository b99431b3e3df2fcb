import { createHash } from "node:crypto";
import type { PodTemplateSpec } from "../../../kube/index.ts";

/** Upstream's letters for generated names: no vowels, so no words. Source: apimachinery pkg/util/rand/rand.go. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const hashLength = 10;

export const podTemplateHashLabel = "pod-template-hash";

/** A copy whose keys stand in Go's order for maps, without undefined members. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, canonical(item)]),
    );
  }
  return value;
}

/** Whether two templates make the same Pods: equal but for the hash label and the order of keys. */
export function sameTemplate(
  a: PodTemplateSpec | undefined,
  b: PodTemplateSpec | undefined,
): boolean {
  return JSON.stringify(canonical(withoutHash(a))) === JSON.stringify(canonical(withoutHash(b)));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  const { [podTemplateHashLabel]: _hash, ...labels } = template?.metadata?.labels ?? {};
  return template && { ...template, metadata: { ...template.metadata, labels } };
}

/**
 * A short name for a template, and for its collisions. Upstream hashes Go's memory layout, which nothing
 * but Go can repeat; only the alphabet and the look are the same.
 */
export function podTemplateHash(
  template: PodTemplateSpec | undefined,
  collisionCount: number,
): string {
  const text = JSON.stringify([canonical(withoutHash(template)), collisionCount]);
  const digest = createHash("sha256").update(text).digest();
  return [...digest.subarray(0, hashLength)]
    .map((byte) => alphabet[byte % alphabet.length])
    .join("");
}
