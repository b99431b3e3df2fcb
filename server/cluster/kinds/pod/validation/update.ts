import { isDeepStrictEqual } from "node:util";
import {
  type Container,
  type FieldError,
  fieldErrors,
  type Pod,
  type PodSpec,
  quote,
  rangeFault,
} from "../../../../kube/index.ts";
import type { Toleration } from "../types.ts";
import { whitespaceErrors } from "./containers.ts";
import { difference } from "./difference.ts";
import { tolerationsErrors } from "./scheduling.ts";
import { int32Max, podErrors } from "./spec.ts";

const updatable = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

/** Images may change, the number of containers may not. `stop` ends the validation there. */
function containerErrors(
  containers: readonly Container[] = [],
  old: readonly Container[] = [],
  field: string,
): { readonly errors: FieldError[]; readonly stop: boolean } {
  if (containers.length !== old.length) {
    const detail = "pod updates may not add or remove containers";
    return { errors: [fieldErrors.forbidden(field, detail)], stop: true };
  }
  const errors = containers.flatMap((container, index) => [
    ...(container.image ? [] : [fieldErrors.required(`${field}[${index}].image`)]),
    ...whitespaceErrors(container, `${field}[${index}]`),
  ]);
  return { errors, stop: false };
}

function deadlineErrors(value: number | undefined, old: number | undefined): FieldError[] {
  const field = "spec.activeDeadlineSeconds";
  if (value === undefined) {
    const detail = "must not update from a positive integer to nil value";
    return old === undefined ? [] : [fieldErrors.invalid(field, null, detail)];
  }
  if (value < 0 || value > int32Max) {
    return [fieldErrors.invalid(field, value, rangeFault(0, int32Max))];
  }
  const detail = "must be less than or equal to previous value";
  return old !== undefined && old < value ? [fieldErrors.invalid(field, value, detail)] : [];
}

function addedTolerationErrors(
  tolerations: readonly Toleration[] = [],
  old: readonly Toleration[] = [],
): FieldError[] {
  const tolerated = new Set(tolerations.map(withoutSeconds));
  const kept = old.every((one) => tolerated.has(withoutSeconds(one)));
  const detail = "existing toleration can not be modified except its tolerationSeconds";
  return kept
    ? tolerationsErrors(tolerations, "spec.tolerations")
    : [fieldErrors.forbidden("spec.tolerations", detail)];
}

/** What identifies a toleration among those of a Pod, of which there may be thousands. */
function withoutSeconds({ key, operator, value, effect }: Toleration): string {
  return JSON.stringify([key, operator, value, effect]);
}

function gateErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const before = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  return (spec.schedulingGates ?? []).flatMap(({ name }, index) =>
    before.has(name)
      ? []
      : [
          fieldErrors.forbidden(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

function withImages(containers: readonly Container[] = [], old: readonly Container[] = []) {
  return containers.map((container, index) => {
    const image = old[index]?.image;
    const { image: _, ...rest } = container;
    return image === undefined ? rest : { ...rest, image };
  });
}

/** The new spec with everything that may change set back to what it was. */
function munged(spec: PodSpec, old: PodSpec): Record<string, unknown> {
  const grace = spec.terminationGracePeriodSeconds;
  const mended = (old.terminationGracePeriodSeconds ?? 0) < 0 && grace === 1;
  const back: Record<string, unknown> = {
    ...spec,
    containers: withImages(spec.containers, old.containers),
    initContainers: spec.initContainers && withImages(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    terminationGracePeriodSeconds: mended ? old.terminationGracePeriodSeconds : grace,
  };
  return Object.fromEntries(Object.entries(back).filter(([, value]) => value !== undefined));
}

function immutableErrors(spec: PodSpec, old: PodSpec): FieldError[] {
  const candidate = munged(spec, old);
  if (isDeepStrictEqual(candidate, { ...old })) {
    return [];
  }
  const shown = difference("core.PodSpec", old, candidate);
  const detail = `pod updates may not change fields other than ${updatable}\n${shown}`;
  return [fieldErrors.forbidden("spec", detail)];
}

/** All faults of a change to a Pod. Source: validation.go v1.35 (ValidatePodUpdate). */
export function podUpdateErrors(pod: Pod, oldPod: Pod): FieldError[] {
  const errors = podErrors(pod);
  const { spec, old } = { spec: pod.spec, old: oldPod.spec };
  if (!spec || !old) {
    return errors;
  }
  for (const list of ["containers", "initContainers"] as const) {
    const found = containerErrors(spec[list], old[list], `spec.${list}`);
    errors.push(...found.errors);
    if (found.stop) {
      return errors;
    }
  }
  const deadline = deadlineErrors(spec.activeDeadlineSeconds, old.activeDeadlineSeconds);
  errors.push(...deadline);
  if (deadline.length > 0 && spec.activeDeadlineSeconds !== undefined) {
    return errors;
  }
  return [
    ...errors,
    ...addedTolerationErrors(spec.tolerations, old.tolerations),
    ...gateErrors(spec, old),
    ...immutableErrors(spec, old),
  ];
}

/** Ephemeral containers can be added, and stay. Source: ValidatePodEphemeralContainersUpdate. */
export function ephemeralUpdateErrors(pod: Pod, oldPod: Pod): FieldError[] {
  const field = "spec.ephemeralContainers";
  const now = new Map((pod.spec?.ephemeralContainers ?? []).map((one) => [one.name, one]));
  const broken = (oldPod.spec?.ephemeralContainers ?? []).flatMap((old) => {
    const container = now.get(old.name);
    const subject = `existing ephemeral containers ${quote(old.name)}`;
    if (!container) {
      return [fieldErrors.forbidden(field, `${subject} may not be removed\n`)];
    }
    const detail = `${subject} may not be changed\n${difference("core.EphemeralContainer", old, container)}`;
    return isDeepStrictEqual(old, container) ? [] : [fieldErrors.forbidden(field, detail)];
  });
  return [...podErrors(pod), ...broken];
}
