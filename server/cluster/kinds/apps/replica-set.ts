import { type FieldError, fieldErrors, type ReplicaSet } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { applyTemplateDefaults } from "../pod/defaults.ts";
import { templateWarnings, workloadNameWarnings } from "../pod/warnings.ts";
import { ageOf, containerCells, nameOf, selectorText } from "../shared/cells.ts";
import {
  ageColumn,
  integer,
  nameColumn,
  selectorColumn,
  templateColumns,
} from "../shared/columns.ts";
import { nonNegative } from "../shared/faults.ts";
import { immutableField } from "../shared/immutable.ts";
import { selectorErrors, workloadTemplateErrors } from "./template.ts";

/** Source: pkg/apis/apps/validation/validation.go v1.35 (ValidateReplicaSetSpec). */
function validate({ spec }: ReplicaSet): FieldError[] {
  return spec
    ? [
        ...nonNegative("spec.replicas", spec.replicas),
        ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
        ...selectorErrors(spec.selector, "deployment"),
        ...workloadTemplateErrors(spec),
      ]
    : [fieldErrors.required("spec.selector")];
}

/** ReplicaSets. */
export const replicaSetKind = defineKind<ReplicaSet>("apps/v1/replicasets", {
  hasGeneration: true,
  scale: {
    specReplicas: ".spec.replicas",
    statusReplicas: ".status.replicas",
    selector: ".spec.selector",
  },
  applyDefaults({ spec }) {
    if (spec) {
      spec.replicas ??= 1;
      applyTemplateDefaults(spec.template);
    }
  },
  prepareForCreate(set) {
    set.status = { replicas: 0 };
  },
  validate,
  validateUpdate: (set, old) => [
    ...validate(set),
    ...immutableField(set.spec?.selector, old.spec?.selector, "spec.selector"),
  ],
  warnings: (set, old) => [
    ...(old ? [] : workloadNameWarnings(set.metadata)),
    ...templateWarnings(set.spec?.template, "spec.template"),
  ],
  selectableFields: ({ status }) => ({ "status.replicas": String(status?.replicas ?? 0) }),
  columns: [
    nameColumn,
    integer("Desired", "Pods that are wanted."),
    integer("Current", "Pods that there are."),
    integer("Ready", "Pods that are ready."),
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  row: (set, now) => [
    nameOf(set),
    set.spec?.replicas ?? 0,
    set.status?.replicas ?? 0,
    set.status?.readyReplicas ?? 0,
    ageOf(set, now),
    ...containerCells(set.spec?.template?.spec?.containers),
    selectorText(set.spec?.selector),
  ],
});
