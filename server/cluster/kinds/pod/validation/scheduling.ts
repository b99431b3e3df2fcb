import {
  type FieldError,
  fieldErrors,
  labelKeyFaults,
  labelSelectorErrors,
  labelValueFaults,
  type PodSpec,
} from "../../../../kube/index.ts";
import { eachOf, invalidEach } from "../../shared/faults.ts";
import type { Affinity, Toleration } from "../types.ts";

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function tolerationValueErrors({ operator, value = "" }: Toleration, field: string): FieldError[] {
  switch (operator) {
    case "Exists": {
      const detail = "value must be empty when `operator` is 'Exists'";
      return value === "" ? [] : [fieldErrors.invalid(field, value, detail)];
    }
    case undefined:
    case "":
    case "Equal": {
      const faults = labelValueFaults(value);
      return faults.length === 0 ? [] : [fieldErrors.invalid(field, value, faults.join(";"))];
    }
    default:
      return [fieldErrors.notSupported(field, operator, ["Equal", "Exists"])];
  }
}

function tolerationErrors(toleration: Toleration, at: string): FieldError[] {
  const { key = "", operator = "", effect = "", tolerationSeconds } = toleration;
  const errors = key === "" ? [] : invalidEach(`${at}.key`, key, labelKeyFaults);
  if (key === "" && operator !== "Exists") {
    const detail = `operator must be Exists when \`key\` is empty, which means "match all values and all keys"`;
    errors.push(fieldErrors.invalid(`${at}.operator`, operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(fieldErrors.invalid(`${at}.effect`, effect, detail));
  }
  errors.push(...tolerationValueErrors(toleration, `${at}.operator`));
  return effect === "" || effects.includes(effect)
    ? errors
    : [...errors, fieldErrors.notSupported(`${at}.effect`, effect, effects)];
}

/** Faults of tolerations. */
export function tolerationsErrors(
  tolerations: readonly Toleration[] | undefined,
  field: string,
): FieldError[] {
  return eachOf(tolerations, field, tolerationErrors);
}

type NodeTerm = NonNullable<
  NonNullable<Affinity["nodeAffinity"]>["requiredDuringSchedulingIgnoredDuringExecution"]
>["nodeSelectorTerms"][number];
type NodeExpression = NonNullable<NodeTerm["matchExpressions"]>[number];
type PodTerm = NonNullable<
  NonNullable<Affinity["podAffinity"]>["requiredDuringSchedulingIgnoredDuringExecution"]
>[number];

function operatorErrors({ operator, values = [] }: NodeExpression, at: string): FieldError[] {
  const field = `${at}.values`;
  switch (operator) {
    case "In":
    case "NotIn": {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'";
      return values.length === 0 ? [fieldErrors.required(field, detail)] : [];
    }
    case "Exists":
    case "DoesNotExist": {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return values.length > 0 ? [fieldErrors.forbidden(field, detail)] : [];
    }
    case "Gt":
    case "Lt": {
      const detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
      return values.length === 1 ? [] : [fieldErrors.required(field, detail)];
    }
    default:
      return [fieldErrors.invalid(`${at}.operator`, operator, "not a valid selector operator")];
  }
}

function nodeTermErrors(term: NodeTerm | undefined, at: string): FieldError[] {
  return eachOf(term?.matchExpressions, `${at}.matchExpressions`, (expression, field) => [
    ...operatorErrors(expression, field),
    ...invalidEach(`${field}.key`, expression.key, labelKeyFaults),
    ...(expression.values ?? []).flatMap((value, index) =>
      invalidEach(`${field}.values[${index}]`, value, labelValueFaults),
    ),
  ]);
}

function weightErrors(weight: number, at: string): FieldError[] {
  return weight >= 1 && weight <= 100
    ? []
    : [fieldErrors.invalid(`${at}.weight`, weight, "must be in the range 1-100")];
}

function nodeAffinityErrors(affinity: Affinity["nodeAffinity"], at: string): FieldError[] {
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const field = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  const missing = fieldErrors.required(field, "must have at least one node selector term");
  return [
    ...(terms?.length === 0 ? [missing] : eachOf(terms, field, nodeTermErrors)),
    ...eachOf(
      affinity?.preferredDuringSchedulingIgnoredDuringExecution,
      `${at}.preferredDuringSchedulingIgnoredDuringExecution`,
      ({ weight, preference }, item) => [
        ...weightErrors(weight, item),
        ...nodeTermErrors(preference, `${item}.preference`),
      ],
    ),
  ];
}

function podTermErrors(term: PodTerm | undefined, at: string): FieldError[] {
  return [
    ...labelSelectorErrors(term?.labelSelector, `${at}.labelSelector`),
    ...labelSelectorErrors(term?.namespaceSelector, `${at}.namespaceSelector`),
    ...(term?.topologyKey
      ? invalidEach(`${at}.topologyKey`, term.topologyKey, labelKeyFaults)
      : [fieldErrors.required(`${at}.topologyKey`, "can not be empty")]),
  ];
}

function podAffinityErrors(affinity: Affinity["podAffinity"], at: string): FieldError[] {
  return [
    ...eachOf(
      affinity?.requiredDuringSchedulingIgnoredDuringExecution,
      `${at}.requiredDuringSchedulingIgnoredDuringExecution`,
      podTermErrors,
    ),
    ...eachOf(
      affinity?.preferredDuringSchedulingIgnoredDuringExecution,
      `${at}.preferredDuringSchedulingIgnoredDuringExecution`,
      ({ weight, podAffinityTerm }, item) => [
        ...weightErrors(weight, item),
        ...podTermErrors(podAffinityTerm, `${item}.podAffinityTerm`),
      ],
    ),
  ];
}

/** Faults of node and Pod affinity. */
export function affinityErrors(affinity: Affinity | undefined, field: string): FieldError[] {
  return [
    ...nodeAffinityErrors(affinity?.nodeAffinity, `${field}.nodeAffinity`),
    ...podAffinityErrors(affinity?.podAffinity, `${field}.podAffinity`),
    ...podAffinityErrors(affinity?.podAntiAffinity, `${field}.podAntiAffinity`),
  ];
}

const unsatisfiable = ["DoNotSchedule", "ScheduleAnyway"];

/** Faults of topology spread constraints. */
export function spreadErrors(spec: PodSpec, field: string): FieldError[] {
  return eachOf(spec.topologySpreadConstraints, field, (constraint, at) => [
    ...(constraint.maxSkew > 0
      ? []
      : [fieldErrors.invalid(`${at}.maxSkew`, constraint.maxSkew, "must be greater than zero")]),
    ...(constraint.topologyKey
      ? invalidEach(`${at}.topologyKey`, constraint.topologyKey, labelKeyFaults)
      : [fieldErrors.required(`${at}.topologyKey`, "can not be empty")]),
    ...(unsatisfiable.includes(constraint.whenUnsatisfiable)
      ? []
      : [
          fieldErrors.notSupported(
            `${at}.whenUnsatisfiable`,
            constraint.whenUnsatisfiable,
            unsatisfiable,
          ),
        ]),
    ...labelSelectorErrors(constraint.labelSelector, `${at}.labelSelector`),
  ]);
}
