import { isDeepStrictEqual } from "node:util";
import type * as client from "@kubernetes/client-node";
import { type FieldError, fieldErrors, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { difference } from "../pod/validation/difference.ts";
import { ageOf, nameOf } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { eachOf } from "../shared/faults.ts";
import { amountOf, canonicalizeResources } from "../shared/resource-list.ts";

type Claim = Wire<client.V1PersistentVolumeClaim>;
type Volume = Wire<client.V1PersistentVolume>;

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

function modesText(modes: readonly string[] | undefined): string {
  return Object.entries(shortModes)
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(",");
}

function modesErrors(modes: readonly string[] | undefined, detail: string): FieldError[] {
  return (modes ?? []).length === 0
    ? [fieldErrors.required("spec.accessModes", detail)]
    : eachOf(modes, "spec.accessModes", (mode) =>
        accessModes.includes(mode)
          ? []
          : [fieldErrors.notSupported("spec.accessModes", mode, accessModes)],
      );
}

function requestErrors(size: ReturnType<typeof amountOf>): FieldError[] {
  const field = "spec.resources[storage]";
  if (!size) {
    return [fieldErrors.required(field)];
  }
  return size.sign > 0
    ? []
    : [fieldErrors.invalid(field, size.toString(), "must be greater than zero")];
}

function validateClaim({ spec }: Claim): FieldError[] {
  return [
    ...modesErrors(spec?.accessModes, "at least 1 access mode is required"),
    ...requestErrors(amountOf(spec?.resources?.requests, "storage")),
  ];
}

/** What binding, resizing and changing attributes may touch; sizes of bound claims only. */
function fixedPart({ spec }: Claim, isBound: boolean): Record<string, unknown> {
  const { resources, volumeName: _name, volumeAttributesClassName: _class, ...fixed } = spec ?? {};
  return isBound ? fixed : { ...fixed, resources };
}

function claimUpdateErrors(claim: Claim, old: Claim): FieldError[] {
  const isBound = old.status?.phase === "Bound";
  const [value, before] = [fixedPart(claim, isBound), fixedPart(old, isBound)];
  if (before.storageClassName === undefined) {
    // A claim without a class may still get the default one.
    delete value.storageClassName;
  }
  const rebound = old.spec?.volumeName && old.spec.volumeName !== claim.spec?.volumeName;
  if (rebound || !isDeepStrictEqual(value, before)) {
    const shown = difference("core.PersistentVolumeClaimSpec", { ...old.spec }, { ...claim.spec });
    const detail = `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${shown}`;
    return [fieldErrors.forbidden("spec", detail)];
  }
  return sizeErrors(claim, old);
}

/** A claim may ask for less again, but not for less than it got. */
function sizeErrors(claim: Claim, old: Claim): FieldError[] {
  const [size, before] = [claim, old].map(({ spec }) =>
    amountOf(spec?.resources?.requests, "storage"),
  );
  const got = amountOf(old.status?.capacity, "storage");
  const isTooSmall = size && before && size.compare(before) < 0 && (!got || size.compare(got) <= 0);
  const field = "spec.resources.requests.storage";
  const detail = "field can not be less than status.capacity";
  return isTooSmall ? [fieldErrors.forbidden(field, detail)] : [];
}

/** PersistentVolumeClaims. Source: pkg/apis/core/v1/defaults.go and validation.go v1.35. */
export const persistentVolumeClaimKind = defineKind<Claim>("v1/persistentvolumeclaims", {
  applyDefaults({ spec }) {
    if (spec) {
      spec.volumeMode ??= "Filesystem";
      canonicalizeResources(spec.resources?.requests);
    }
  },
  prepareForCreate(claim) {
    claim.status = { phase: "Pending" };
  },
  validate: validateClaim,
  validateUpdate: (claim, old) => [...validateClaim(claim), ...claimUpdateErrors(claim, old)],
  columns: [
    nameColumn,
    text("Status", "Whether the claim is bound."),
    text("Volume", "Volume that it is bound to."),
    text("Capacity", "Size of the volume."),
    text("Access Modes", "Ways of mounting it."),
    text("StorageClass", "Class of the volume."),
    text("VolumeAttributesClass", "Class of the volume's attributes."),
    ageColumn,
    text("VolumeMode", "File system or block device.", 1),
  ],
  row: (claim, now) => {
    const { metadata, spec, status } = claim;
    return [
      nameOf(claim),
      metadata?.deletionTimestamp ? "Terminating" : (status?.phase ?? ""),
      spec?.volumeName ?? "",
      spec?.volumeName ? (status?.capacity?.storage ?? "") : "",
      spec?.volumeName ? modesText(status?.accessModes) : "",
      spec?.storageClassName ?? "",
      spec?.volumeAttributesClassName ?? "<unset>",
      ageOf(claim, now),
      spec?.volumeMode ?? "<unset>",
    ];
  },
});

/** PersistentVolumes. */
export const persistentVolumeKind = defineKind<Volume>("v1/persistentvolumes", {
  applyDefaults({ spec }) {
    if (spec) {
      spec.persistentVolumeReclaimPolicy ||= "Retain";
      spec.volumeMode ??= "Filesystem";
      canonicalizeResources(spec.capacity);
      if (spec.hostPath) {
        spec.hostPath.type ??= "";
      }
    }
  },
  prepareForCreate(volume) {
    volume.status = { phase: "Pending" };
  },
  validate: ({ spec }) => [
    ...modesErrors(spec?.accessModes, ""),
    ...(spec?.capacity?.storage ? [] : [fieldErrors.required("spec.capacity")]),
  ],
  selectableFields: (volume) => ({ name: nameOf(volume) }),
  columns: [
    nameColumn,
    text("Capacity", "Size of the volume."),
    text("Access Modes", "Ways of mounting it."),
    text("Reclaim Policy", "What happens after the claim is gone."),
    text("Status", "Whether the volume is bound."),
    text("Claim", "Claim that it is bound to."),
    text("StorageClass", "Class of the volume."),
    text("VolumeAttributesClass", "Class of the volume's attributes."),
    text("Reason", "Why it is in this state."),
    ageColumn,
    text("VolumeMode", "File system or block device.", 1),
  ],
  row: (volume, now) => {
    const { metadata, spec, status } = volume;
    const claim = spec?.claimRef;
    return [
      nameOf(volume),
      spec?.capacity?.storage ?? "",
      modesText(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? "",
      metadata?.deletionTimestamp ? "Terminating" : (status?.phase ?? ""),
      claim?.name ? `${claim.namespace ?? ""}/${claim.name}` : "",
      spec?.storageClassName ?? "",
      spec?.volumeAttributesClassName ?? "<unset>",
      status?.reason ?? "",
      ageOf(volume, now),
      spec?.volumeMode ?? "<unset>",
    ];
  },
});
