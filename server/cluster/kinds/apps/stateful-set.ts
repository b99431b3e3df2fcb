import { isDeepStrictEqual } from "node:util";
import type * as client from "@kubernetes/client-node";
import { type FieldError, fieldErrors, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { applyTemplateDefaults } from "../pod/defaults.ts";
import { templateWarnings } from "../pod/warnings.ts";
import { ageOf, containerCells, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, templateColumns, text } from "../shared/columns.ts";
import { nonNegative, oneOf } from "../shared/faults.ts";
import { memberTemplateErrors, selectorErrors } from "./template.ts";

type StatefulSet = Wire<client.V1StatefulSet>;
type Spec = NonNullable<StatefulSet["spec"]>;

/** Source: pkg/apis/apps/v1/defaults.go v1.35. */
function applyDefaults({ spec }: StatefulSet): void {
  if (!spec) {
    return;
  }
  spec.replicas ??= 1;
  spec.podManagementPolicy ||= "OrderedReady";
  spec.revisionHistoryLimit ??= 10;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ||= "v1";
    claim.kind ||= "PersistentVolumeClaim";
    claim.status ??= { phase: "Pending" };
    if (claim.spec) {
      claim.spec.volumeMode ??= "Filesystem";
    }
  }
  applyTemplateDefaults(spec.template);
}

/** Source: pkg/apis/apps/validation/validation.go v1.35 (ValidateStatefulSetSpec). */
function validate({ spec }: StatefulSet): FieldError[] {
  return spec
    ? [
        ...oneOf("spec.podManagementPolicy", spec.podManagementPolicy, [
          "OrderedReady",
          "Parallel",
        ]),
        ...oneOf("spec.updateStrategy", spec.updateStrategy?.type, ["OnDelete", "RollingUpdate"]),
        ...nonNegative("spec.replicas", spec.replicas),
        ...nonNegative("spec.minReadySeconds", spec.minReadySeconds),
        ...selectorErrors(spec.selector, "statefulset"),
        ...memberTemplateErrors(spec),
      ]
    : [fieldErrors.required("spec.selector")];
}

const mutable = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
] as const;

function fixedPart(spec: Spec | undefined): Partial<Spec> {
  const fixed: Partial<Spec> = { ...spec };
  for (const name of mutable) {
    delete fixed[name];
  }
  return fixed;
}

function immutableErrors(set: StatefulSet, old: StatefulSet): FieldError[] {
  const detail =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return isDeepStrictEqual(fixedPart(set.spec), fixedPart(old.spec))
    ? []
    : [fieldErrors.forbidden("spec", detail)];
}

/** StatefulSets. */
export const statefulSetKind = defineKind<StatefulSet>("apps/v1/statefulsets", {
  hasGeneration: true,
  scale: {
    specReplicas: ".spec.replicas",
    statusReplicas: ".status.replicas",
    selector: ".spec.selector",
  },
  applyDefaults,
  prepareForCreate(set) {
    set.status = { replicas: 0, availableReplicas: 0 };
  },
  validate,
  validateUpdate: (set, old) => [...validate(set), ...immutableErrors(set, old)],
  warnings: (set) => templateWarnings(set.spec?.template, "spec.template"),
  columns: [
    nameColumn,
    text("Ready", "Pods that are ready, of all that are wanted."),
    ageColumn,
    ...templateColumns,
  ],
  row: (set, now) => [
    nameOf(set),
    `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`,
    ageOf(set, now),
    ...containerCells(set.spec?.template?.spec?.containers),
  ],
});
