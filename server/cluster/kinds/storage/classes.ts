import type * as client from "@kubernetes/client-node";
import { fieldErrors, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import type { KindDefinition } from "../definition.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, integer, nameColumn, text } from "../shared/columns.ts";
import { immutableField } from "../shared/immutable.ts";

type StorageClass = Wire<client.V1StorageClass>;

const defaultClass = "storageclass.kubernetes.io/is-default-class";
const fixed = ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] as const;
const forbiddenDetail: Readonly<Record<string, string>> = {
  parameters: "updates to parameters are forbidden.",
  provisioner: "updates to provisioner are forbidden.",
};

/** StorageClasses. Source: pkg/apis/storage/v1/defaults.go and validation.go v1.35. */
const storageClassKind = defineKind<StorageClass>("storage.k8s.io/v1/storageclasses", {
  applyDefaults(object) {
    object.reclaimPolicy ??= "Delete";
    object.volumeBindingMode ??= "Immediate";
  },
  validate: ({ provisioner }) => (provisioner ? [] : [fieldErrors.required("provisioner")]),
  validateUpdate: (object, old) =>
    fixed.flatMap((name) => {
      const broken = immutableField(object[name], old[name], name);
      const detail = forbiddenDetail[name];
      return broken.length > 0 && detail ? [fieldErrors.forbidden(name, detail)] : broken;
    }),
  columns: [
    nameColumn,
    text("Provisioner", "Who makes the volumes."),
    text("ReclaimPolicy", "What happens after the claim is gone."),
    text("VolumeBindingMode", "When volumes are made."),
    {
      name: "AllowVolumeExpansion",
      type: "boolean",
      description: "Whether they grow.",
      priority: 0,
    },
    ageColumn,
  ],
  row: (object, now) => {
    const isDefault = object.metadata?.annotations?.[defaultClass] === "true";
    return [
      `${nameOf(object)}${isDefault ? " (default)" : ""}`,
      object.provisioner ?? "",
      object.reclaimPolicy ?? "Delete",
      object.volumeBindingMode ?? "Immediate",
      object.allowVolumeExpansion ?? false,
      ageOf(object, now),
    ];
  },
});

const csiNodeKind = defineKind<Wire<client.V1CSINode>>("storage.k8s.io/v1/csinodes", {
  columns: [nameColumn, integer("Drivers", "Drivers on the node."), ageColumn],
  row: (object, now) => [nameOf(object), object.spec?.drivers?.length ?? 0, ageOf(object, now)],
});

/** The kinds of the group storage.k8s.io that the cluster serves. */
export const storageKinds: readonly KindDefinition[] = [
  storageClassKind,
  csiNodeKind,
  defineKind("storage.k8s.io/v1/csidrivers"),
  defineKind("storage.k8s.io/v1/volumeattachments", { keptByStatusWrites: "metadata" }),
];
