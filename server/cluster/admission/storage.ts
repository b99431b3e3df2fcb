import type * as client from "@kubernetes/client-node";
import type { Wire } from "../../kube/index.ts";
import type { Informers } from "../client/client.ts";
import {
  defaultClassName,
  type StorageClass,
  storageClasses,
} from "../controllers/volumes/objects.ts";
import { amountOf } from "../kinds/shared/resource-list.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { concerns, forbidden } from "./refuse.ts";

type Claim = Wire<client.V1PersistentVolumeClaim>;
/**
 * Gives claims without a class the default one, the newest if there are several.
 * Source: plugin/pkg/admission/storage/storageclass/setdefault/admission.go v1.35.
 */
export class DefaultStorageClass implements AdmissionPlugin {
  readonly name = "DefaultStorageClass";
  readonly #informers: Informers;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  admit(request: AdmissionRequest): void {
    const spec = (request.object as Claim | undefined)?.spec;
    const isNewClaim =
      request.operation === "CREATE" && concerns(request, "", "persistentvolumeclaims");
    if (!isNewClaim || !spec || spec.storageClassName !== undefined) {
      return;
    }
    const name = defaultClassName(this.#informers);
    if (name !== undefined) {
      spec.storageClassName = name;
    }
  }
}

const protections = [
  { resource: "persistentvolumeclaims", finalizer: "kubernetes.io/pvc-protection" },
  { resource: "persistentvolumes", finalizer: "kubernetes.io/pv-protection" },
] as const;

/**
 * Keeps claims and volumes from vanishing while they are used.
 * Source: plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go v1.35.
 */
export class StorageObjectInUseProtection implements AdmissionPlugin {
  readonly name = "StorageObjectInUseProtection";

  admit(request: AdmissionRequest): void {
    const metadata = request.object?.metadata;
    const found = protections.find(({ resource }) => concerns(request, "", resource));
    if (request.operation !== "CREATE" || !found || !metadata) {
      return;
    }
    const finalizers = metadata.finalizers ?? [];
    if (!finalizers.includes(found.finalizer)) {
      metadata.finalizers = [...finalizers, found.finalizer];
    }
  }
}

/**
 * Lets claims grow only where their class allows it.
 * Source: plugin/pkg/admission/storage/persistentvolume/resize/admission.go v1.35.
 */
export class PersistentVolumeClaimResize implements AdmissionPlugin {
  readonly name = "PersistentVolumeClaimResize";
  readonly #informers: Informers;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  validate(request: AdmissionRequest): void {
    if (request.operation !== "UPDATE" || !concerns(request, "", "persistentvolumeclaims")) {
      return;
    }
    const [claim, old] = [request.object as Claim | undefined, request.old as Claim | undefined];
    const [size, before] = [claim, old].map((one) =>
      amountOf(one?.spec?.resources?.requests, "storage"),
    );
    if (!size || !before || size.compare(before) <= 0) {
      return;
    }
    if (old?.status?.phase !== "Bound") {
      throw forbidden(request, "Only bound persistent volume claims can be expanded");
    }
    const found = this.#informers
      .of<StorageClass>(storageClasses)
      .get("", claim?.spec?.storageClassName ?? "");
    const isSameClass = claim?.spec?.storageClassName === old.spec?.storageClassName;
    if (!found?.allowVolumeExpansion || !isSameClass) {
      const why =
        "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
      throw forbidden(request, why);
    }
  }
}
