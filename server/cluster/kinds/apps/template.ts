import {
  type FieldError,
  fieldErrors,
  type LabelSelector,
  labelSelectorErrors,
  type PodTemplateSpec,
  selectorMatches,
} from "../../../kube/index.ts";
import { podTemplateErrors } from "../pod/validation/spec.ts";

/** What workloads of the group apps have in common. */
export interface Workload {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
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
  const labels = template?.metadata?.labels;
  const mismatch = selector && !isEmpty(selector) && template && !selectorMatches(selector, labels);
  const errors = mismatch
    ? [
        fieldErrors.invalid(
          "spec.template.metadata.labels",
          labels ?? null,
          "`selector` does not match template `labels`",
        ),
      ]
    : [];
  errors.push(...podTemplateErrors(template, "spec.template"));
  const { restartPolicy = "", activeDeadlineSeconds } = template?.spec ?? {};
  if (restartPolicy !== "Always") {
    const field = "spec.template.spec.restartPolicy";
    errors.push(fieldErrors.notSupported(field, restartPolicy, ["Always"]));
  }
  if (activeDeadlineSeconds !== undefined) {
    const detail = "activeDeadlineSeconds in ReplicaSet is not Supported";
    errors.push(fieldErrors.forbidden("spec.template.spec.activeDeadlineSeconds", detail));
  }
  return errors;
}
