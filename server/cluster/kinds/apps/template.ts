import {
  type FieldError,
  fieldErrors,
  type LabelSelector,
  labelErrors,
  labelSelectorErrors,
  type PodTemplateSpec,
  selectorMatches,
} from "../../../kube/index.ts";
import { podTemplateErrors } from "../pod/validation/spec.ts";

/** What workloads of the group apps have in common. */
export interface Workload {
  readonly selector?: LabelSelector | undefined;
  readonly template?: PodTemplateSpec | undefined;
}

function isEmpty(selector: LabelSelector): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** Faults of a workload's selector; `kind` is the word that upstream's message uses. */
export function selectorErrors(selector: LabelSelector | undefined, kind: string): FieldError[] {
  if (!selector) {
    return [fieldErrors.required("spec.selector")];
  }
  return isEmpty(selector)
    ? [fieldErrors.invalid("spec.selector", selector, `empty selector is invalid for ${kind}`)]
    : labelSelectorErrors(selector, "spec.selector");
}

/**
 * Faults of a template of Pods that always run and that the selector must match.
 * Source: pkg/apis/apps/validation/validation.go v1.35 (ValidatePodTemplateSpecForReplicaSet).
 */
export function workloadTemplateErrors({ selector, template }: Workload): FieldError[] {
  return [
    ...mismatchErrors({ selector, template }),
    ...podTemplateErrors(template, "spec.template"),
    ...lifeErrors(template, "ReplicaSet"),
  ];
}

/**
 * The same for a StatefulSet: what the Pods are made of shows only when they are created, since their volumes come
 * from elsewhere as well. Source: as above (ValidatePodTemplateSpecForStatefulSet).
 */
export function memberTemplateErrors({ selector, template }: Workload): FieldError[] {
  return [
    ...mismatchErrors({ selector, template }),
    ...labelErrors(template?.metadata?.labels, "spec.template.labels"),
    ...lifeErrors(template, "StatefulSet"),
  ];
}

function mismatchErrors({ selector, template }: Workload): FieldError[] {
  const labels = template?.metadata?.labels;
  const mismatch = selector && !isEmpty(selector) && template && !selectorMatches(selector, labels);
  const detail = "`selector` does not match template `labels`";
  return mismatch
    ? [fieldErrors.invalid("spec.template.metadata.labels", labels ?? null, detail)]
    : [];
}

function lifeErrors(template: PodTemplateSpec | undefined, kind: string): FieldError[] {
  const errors: FieldError[] = [];
  const { restartPolicy = "", activeDeadlineSeconds } = template?.spec ?? {};
  if (restartPolicy !== "Always") {
    const field = "spec.template.spec.restartPolicy";
    errors.push(fieldErrors.notSupported(field, restartPolicy, ["Always"]));
  }
  if (activeDeadlineSeconds !== undefined) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(fieldErrors.forbidden("spec.template.spec.activeDeadlineSeconds", detail));
  }
  return errors;
}
