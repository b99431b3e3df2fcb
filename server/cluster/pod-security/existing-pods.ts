import { type Pod, quote, type StoredObject } from "../../kube/index.ts";
import type { LevelVersion } from "../../pod-security/index.ts";
import { evaluate, levelVersionText, reasonText } from "../../pod-security/index.ts";

/** Upstream checks no more Pods than this when labels of a namespace change. */
const podsMax = 3000;

/**
 * Warnings for Pods that a new enforce level would refuse; Pods with the same faults share a line.
 * Source: pod-security-admission admission/admission.go EvaluatePodsInNamespace v1.35.
 */
export function existingPodWarnings(
  namespace: string,
  enforce: LevelVersion,
  pods: readonly StoredObject<Pod>[],
  max = podsMax,
): string[] {
  const checked = prioritized(pods).slice(0, max);
  const namesByReason = new Map<string, string[]>();
  for (const { metadata, spec } of checked) {
    const violations = evaluate(enforce.level, enforce.version, metadata, spec ?? {});
    if (violations.length > 0) {
      const reason = reasonText(violations);
      namesByReason.set(reason, [...(namesByReason.get(reason) ?? []), metadata.name]);
    }
  }
  const lines = [...namesByReason].map(([reason, names]) => `${namesText(names)}: ${reason}`);
  return [
    ...(checked.length < pods.length
      ? [
          `new PodSecurity enforce level only checked against the first ${checked.length} of ${pods.length} existing pods`,
        ]
      : []),
    ...(lines.length > 0
      ? [
          `existing pods in namespace ${quote(namespace)} violate the new PodSecurity enforce level ${quote(levelVersionText(enforce))}`,
        ]
      : []),
    ...lines.sort(),
  ];
}

/** One Pod of each controller first, so that a limit still sees every template. */
function prioritized(pods: readonly StoredObject<Pod>[]): StoredObject<Pod>[] {
  const seen = new Set<string>();
  const first: StoredObject<Pod>[] = [];
  const rest: StoredObject<Pod>[] = [];
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find((each) => each.controller === true)?.uid;
    if (owner !== undefined && seen.has(owner)) {
      rest.push(pod);
    } else {
      first.push(pod);
    }
    if (owner !== undefined) {
      seen.add(owner);
    }
  }
  return [...first, ...rest];
}

function namesText(names: readonly string[]): string {
  const [first = ""] = names.toSorted();
  const others = names.length - 1;
  if (others === 0) {
    return first;
  }
  return `${first} (and ${others} other ${others === 1 ? "pod" : "pods"})`;
}
