import { type Deployment, type FieldError, fieldErrors } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { applyTemplateDefaults } from "../pod/defaults.ts";
import { templateWarnings, workloadNameWarnings } from "../pod/warnings.ts";
import { ageOf, containerCells, nameOf, selectorText } from "../shared/cells.ts";
import { ageColumn, nameColumn, selectorColumn, templateColumns, text } from "../shared/columns.ts";
import { nonNegative } from "../shared/faults.ts";
import { immutableField } from "../shared/immutable.ts";
import { intOrPercentErrors, isZero } from "./int-or-percent.ts";
import { selectorErrors, workloadTemplateErrors } from "./template.ts";

type Spec = NonNullable<Deployment["spec"]>;

/** Source: pkg/apis/apps/v1/defaults.go v1.35. */
function applyDefaults({ spec }: Deployment): void {
  if (!spec) {
    return;
  }
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.strategy ??= {};
  spec.strategy.type ||= "RollingUpdate";
  if (spec.strategy.type === "RollingUpdate") {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
    spec.strategy.rollingUpdate.maxSurge ??= "25%";
  }
  applyTemplateDefaults(spec.template);
}

function rollingErrors(spec: Spec): FieldError[] {
  const field = "spec.strategy.rollingUpdate";
  const { maxUnavailable, maxSurge } = spec.strategy?.rollingUpdate ?? {};
  const errors = [
    ...intOrPercentErrors(maxUnavailable, `${field}.maxUnavailable`),
    ...intOrPercentErrors(maxSurge, `${field}.maxSurge`),
  ];
  const detail = "may not be 0 when `maxSurge` is 0";
  return isZero(maxUnavailable) && isZero(maxSurge)
    ? [...errors, fieldErrors.invalid(`${field}.maxUnavailable`, maxUnavailable ?? 0, detail)]
    : errors;
}

function strategyErrors(spec: Spec): FieldError[] {
  const type = spec.strategy?.type ?? "";
  if (type === "RollingUpdate") {
    return rollingErrors(spec);
  }
  if (type === "Recreate") {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    return spec.strategy?.rollingUpdate
      ? [fieldErrors.forbidden("spec.strategy.rollingUpdate", detail)]
      : [];
  }
  return [fieldErrors.notSupported("spec.strategy.type", type, ["Recreate", "RollingUpdate"])];
}

/** Source: pkg/apis/apps/validation/validation.go v1.35 (ValidateDeploymentSpec). */
function validate({ spec }: Deployment): FieldError[] {
  if (!spec) {
    return [fieldErrors.required("spec.selector")];
  }
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  const early = deadline !== undefined && deadline <= minReadySeconds;
  return [
    ...nonNegative("spec.replicas", spec.replicas),
    ...selectorErrors(spec.selector, "deployment"),
    ...workloadTemplateErrors(spec),
    ...strategyErrors(spec),
    ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
    ...nonNegative("spec.revisionHistoryLimit", spec.revisionHistoryLimit),
    ...nonNegative("spec.progressDeadlineSeconds", deadline),
    ...(early
      ? [
          fieldErrors.invalid(
            "spec.progressDeadlineSeconds",
            deadline,
            "must be greater than minReadySeconds",
          ),
        ]
      : []),
  ];
}

/** Deployments. */
export const deploymentKind = defineKind<Deployment>("apps/v1/deployments", {
  keptByStatusWrites: ["labels"],
  hasGeneration: true,
  scale: {
    specReplicas: ".spec.replicas",
    statusReplicas: ".status.replicas",
    selector: ".spec.selector",
  },
  applyDefaults,
  validate,
  validateUpdate: (deployment, old) => [
    ...validate(deployment),
    ...immutableField(deployment.spec?.selector, old.spec?.selector, "spec.selector"),
  ],
  warnings: (deployment, old) => [
    ...(old ? [] : workloadNameWarnings(deployment.metadata)),
    ...templateWarnings(deployment.spec?.template, "spec.template"),
  ],
  columns: [
    nameColumn,
    text("Ready", "Pods that are ready, of all that are wanted."),
    text("Up-to-date", "Pods of the present template."),
    text("Available", "Pods that are ready for long enough."),
    ageColumn,
    ...templateColumns,
    selectorColumn,
  ],
  row: (deployment, now) => {
    const { spec, status } = deployment;
    return [
      nameOf(deployment),
      `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
      status?.updatedReplicas ?? 0,
      status?.availableReplicas ?? 0,
      ageOf(deployment, now),
      ...containerCells(spec?.template?.spec?.containers),
      selectorText(spec?.selector),
    ];
  },
});
