import type * as client from "@kubernetes/client-node";
import type { Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { applyTemplateDefaults } from "../pod/defaults.ts";
import { podTemplateErrors } from "../pod/validation/spec.ts";
import { ageOf, containerCells, labelsText, nameOf, orNone } from "../shared/cells.ts";
import {
  ageColumn,
  integer,
  nameColumn,
  selectorColumn,
  templateColumns,
  text,
} from "../shared/columns.ts";
import { nonNegative } from "../shared/faults.ts";
import { immutableField } from "../shared/immutable.ts";

type ControllerRevision = Wire<client.V1ControllerRevision>;

function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const { apiVersion = "", kind = "", name = "" } = owner ?? {};
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  return owner ? `${kind.toLowerCase()}${group}/${name}` : "<none>";
}

/** ControllerRevisions. */
export const controllerRevisionKind = defineKind<ControllerRevision>(
  "apps/v1/controllerrevisions",
  {
    validate: ({ revision }) => nonNegative("revision", revision),
    validateUpdate: (object, old) => immutableField(object.data, old.data, "data"),
    columns: [
      nameColumn,
      text("Controller", "Owner of the revision."),
      text("Revision", "Number of the revision."),
      ageColumn,
    ],
    row: (object, now) => [
      nameOf(object),
      controllerText(object),
      object.revision,
      ageOf(object, now),
    ],
  },
);

/** PodTemplates. */
export const podTemplateKind = defineKind<Wire<client.V1PodTemplate>>("v1/podtemplates", {
  hasGeneration: true,
  applyDefaults: ({ template }) => applyTemplateDefaults(template),
  validate: ({ template }) => podTemplateErrors(template, "template"),
  columns: [
    nameColumn,
    text("Containers", "Names of each container in the template."),
    text("Images", "Images referenced by each container in the template."),
    text("Pod Labels", "Labels of the template."),
  ],
  row: (object) => [
    nameOf(object),
    ...containerCells(object.template?.spec?.containers),
    labelsText(object.template?.metadata?.labels),
  ],
});

/** ReplicationControllers. Source: pkg/apis/core/v1/defaults.go v1.35. */
export const replicationControllerKind = defineKind<Wire<client.V1ReplicationController>>(
  "v1/replicationcontrollers",
  {
    hasGeneration: true,
    scale: {
      specReplicas: ".spec.replicas",
      statusReplicas: ".status.replicas",
      selector: ".spec.selector",
    },
    applyDefaults({ metadata, spec }) {
      const labels = spec?.template?.metadata?.labels;
      if (spec) {
        spec.replicas ??= 1;
        applyTemplateDefaults(spec.template);
      }
      if (spec && labels && Object.keys(spec.selector ?? {}).length === 0) {
        spec.selector = { ...labels };
      }
      if (metadata && labels && Object.keys(metadata.labels ?? {}).length === 0) {
        metadata.labels = { ...labels };
      }
    },
    prepareForCreate(object) {
      object.status = { replicas: 0 };
    },
    validate: ({ spec }) => [
      ...nonNegative("spec.replicas", spec?.replicas),
      ...podTemplateErrors(spec?.template, "spec.template"),
    ],
    columns: [
      nameColumn,
      integer("Desired", "Pods that are wanted."),
      integer("Current", "Pods that there are."),
      integer("Ready", "Pods that are ready."),
      ageColumn,
      ...templateColumns,
      selectorColumn,
    ],
    row: (object, now) => [
      nameOf(object),
      object.spec?.replicas ?? 0,
      object.status?.replicas ?? 0,
      object.status?.readyReplicas ?? 0,
      ageOf(object, now),
      ...containerCells(object.spec?.template?.spec?.containers),
      orNone(labelsText(object.spec?.selector)),
    ],
  },
);
