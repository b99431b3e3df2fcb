import { type DaemonSet, type FieldError, fieldErrors } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { applyTemplateDefaults } from "../pod/defaults.ts";
import { templateWarnings } from "../pod/warnings.ts";
import { ageOf, containerCells, labelsText, nameOf, selectorText } from "../shared/cells.ts";
import {
  ageColumn,
  integer,
  nameColumn,
  selectorColumn,
  templateColumns,
  text,
} from "../shared/columns.ts";
import { nonNegative, oneOf } from "../shared/faults.ts";
import { immutableField } from "../shared/immutable.ts";
import { selectorErrors, workloadTemplateErrors } from "./template.ts";

/** Source: pkg/apis/apps/v1/defaults.go v1.35. */
function applyDefaults({ spec }: DaemonSet): void {
  if (!spec) {
    return;
  }
  spec.revisionHistoryLimit ??= 10;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  applyTemplateDefaults(spec.template);
}

function validate({ spec }: DaemonSet): FieldError[] {
  return spec
    ? [
        ...selectorErrors(spec.selector, "daemonset"),
        ...workloadTemplateErrors(spec),
        ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
        ...oneOf("spec.updateStrategy.type", spec.updateStrategy?.type, [
          "RollingUpdate",
          "OnDelete",
        ]),
        ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
      ]
    : [fieldErrors.required("spec.selector")];
}

/** DaemonSets. */
export const daemonSetKind = defineKind<DaemonSet>("apps/v1/daemonsets", {
  hasGeneration: true,
  applyDefaults,
  prepareForCreate(set) {
    set.status = {
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    };
  },
  validate,
  validateUpdate: (set, old) => [
    ...validate(set),
    ...immutableField(set.spec?.selector, old.spec?.selector, "spec.selector"),
  ],
  warnings: (set) => templateWarnings(set.spec?.template, "spec.template"),
  columns: [
    nameColumn,
    integer("Desired", "Nodes that should run a Pod."),
    integer("Current", "Nodes that run a Pod."),
    integer("Ready", "Nodes whose Pod is ready."),
    integer("Up-to-date", "Nodes whose Pod is of the present template."),
    integer("Available", "Nodes whose Pod is ready for long enough."),
    text("Node Selector", "Labels of the nodes."),
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  row: (set, now) => [
    nameOf(set),
    set.status?.desiredNumberScheduled ?? 0,
    set.status?.currentNumberScheduled ?? 0,
    set.status?.numberReady ?? 0,
    set.status?.updatedNumberScheduled ?? 0,
    set.status?.numberAvailable ?? 0,
    labelsText(set.spec?.template?.spec?.nodeSelector),
    ageOf(set, now),
    ...containerCells(set.spec?.template?.spec?.containers),
    selectorText(set.spec?.selector),
  ],
});
