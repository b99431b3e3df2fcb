import type * as client from "@kubernetes/client-node";
import { fieldErrors, labelSelectorErrors, type Wire } from "../../../kube/index.ts";
import { intOrPercentErrors } from "../apps/int-or-percent.ts";
import { defineKind } from "../define.ts";
import type { KindDefinition } from "../definition.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, integer, nameColumn, text } from "../shared/columns.ts";
import { immutableField } from "../shared/immutable.ts";

type Budget = Wire<client.V1PodDisruptionBudget>;
type PriorityClass = Wire<client.V1PriorityClass>;

/** PodDisruptionBudgets. Source: pkg/apis/policy/validation/validation.go v1.35. */
const podDisruptionBudgetKind = defineKind<Budget>("policy/v1/poddisruptionbudgets", {
  hasGeneration: true,
  prepareForCreate(budget) {
    budget.status = {
      currentHealthy: 0,
      desiredHealthy: 0,
      disruptionsAllowed: 0,
      expectedPods: 0,
    };
  },
  validate({ spec }) {
    const { minAvailable, maxUnavailable } = spec ?? {};
    const detail = "minAvailable and maxUnavailable cannot be both set";
    const both = minAvailable !== undefined && maxUnavailable !== undefined;
    const shown = { MinAvailable: minAvailable, MaxUnavailable: maxUnavailable };
    return [
      ...(both ? [fieldErrors.invalid("spec", shown, detail)] : []),
      ...intOrPercentErrors(minAvailable, "spec.minAvailable"),
      ...intOrPercentErrors(maxUnavailable, "spec.maxUnavailable"),
      ...labelSelectorErrors(spec?.selector, "spec.selector"),
    ];
  },
  columns: [
    nameColumn,
    text("Min Available", "Pods that must stay."),
    text("Max Unavailable", "Pods that may go."),
    integer("Allowed Disruptions", "Pods that may go now."),
    ageColumn,
  ],
  row: (budget, now) => [
    nameOf(budget),
    String(budget.spec?.minAvailable ?? "N/A"),
    String(budget.spec?.maxUnavailable ?? "N/A"),
    budget.status?.disruptionsAllowed ?? 0,
    ageOf(budget, now),
  ],
});

/** PriorityClasses. Source: pkg/apis/scheduling v1.35. */
const priorityClassKind = defineKind<PriorityClass>("scheduling.k8s.io/v1/priorityclasses", {
  hasGeneration: true,
  applyDefaults(object) {
    object.preemptionPolicy ??= "PreemptLowerPriority";
  },
  refuseDeletion: (name) =>
    /^system-(?:cluster|node)-critical$/.test(name)
      ? "this is a system priority class and cannot be deleted"
      : undefined,
  validateUpdate: (object, old) => [
    ...(object.value === old.value
      ? []
      : [fieldErrors.forbidden("value", "may not be changed in an update.")]),
    ...immutableField(object.preemptionPolicy, old.preemptionPolicy, "preemptionPolicy"),
  ],
  columns: [
    nameColumn,
    integer("Value", "The priority."),
    {
      name: "Global-Default",
      type: "boolean",
      description: "Whether it is the default.",
      priority: 0,
    },
    ageColumn,
    text("PreemptionPolicy", "Whether it drives out others."),
  ],
  row: (object, now) => [
    nameOf(object),
    object.value ?? 0,
    object.globalDefault ?? false,
    ageOf(object, now),
    object.preemptionPolicy ?? "",
  ],
});

/** Budgets of disruption and classes of priority. */
export const policyKinds: readonly KindDefinition[] = [podDisruptionBudgetKind, priorityClassKind];
