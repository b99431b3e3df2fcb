import type { CheckedContainer, CheckedPodSpec } from "../../pod-security/index.ts";

/**
 * Whether an update of a Pod changes something that a policy may forbid: a container that is new, or
 * another image. Source: pod-security-admission admission/admission.go v1.35.
 */
export function isSignificantUpdate(spec: CheckedPodSpec, old: CheckedPodSpec): boolean {
  return (
    differ(spec.containers ?? [], old.containers ?? []) ||
    differ(spec.initContainers ?? [], old.initContainers ?? []) ||
    (spec.ephemeralContainers ?? []).some((container) => {
      const former = old.ephemeralContainers?.find((each) => each.name === container.name);
      return former === undefined || former.image !== container.image;
    })
  );
}

function differ(now: readonly CheckedContainer[], old: readonly CheckedContainer[]): boolean {
  return (
    now.length !== old.length ||
    now.some((container, index) => container.image !== old[index]?.image)
  );
}
