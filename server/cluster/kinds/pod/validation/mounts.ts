import { type Container, type FieldError, fieldErrors } from "../../../../kube/index.ts";
import { eachOf } from "../../shared/faults.ts";
import type { Volume, VolumeMount } from "../types.ts";
import { localPathErrors } from "./paths.ts";

const propagations = ["Bidirectional", "HostToContainer", "None"];

function propagationErrors(mount: VolumeMount, container: Container, field: string): FieldError[] {
  const { mountPropagation: mode } = mount;
  if (mode === undefined) {
    return [];
  }
  if (!propagations.includes(mode)) {
    return [fieldErrors.notSupported(field, mode, propagations)];
  }
  const detail = "Bidirectional mount propagation is available only to privileged containers";
  return mode === "Bidirectional" && container.securityContext?.privileged !== true
    ? [fieldErrors.forbidden(field, detail)]
    : [];
}

function subPathErrors(mount: VolumeMount, field: string, at: string): FieldError[] {
  const errors = mount.subPath ? localPathErrors(mount.subPath, `${field}.subPath`) : [];
  if (mount.subPathExpr) {
    if (mount.subPath) {
      const detail = "subPathExpr and subPath are mutually exclusive";
      errors.push(fieldErrors.invalid(`${at}.subPathExpr`, mount.subPathExpr, detail));
    }
    errors.push(...localPathErrors(mount.subPathExpr, `${field}.subPathExpr`));
  }
  return errors;
}

/** Faults of a container's mounts: each needs a volume of the Pod and a path of its own. */
export function mountErrors(
  container: Container,
  volumes: ReadonlyMap<string, Volume>,
  field: string,
): FieldError[] {
  const paths = new Set<string>();
  return eachOf(container.volumeMounts, field, (mount, at) => {
    const errors: FieldError[] = [];
    if (!mount.name) {
      errors.push(fieldErrors.required(`${at}.name`));
    }
    if (!volumes.has(mount.name)) {
      errors.push(fieldErrors.notFound(`${at}.name`, mount.name ?? ""));
    }
    if (!mount.mountPath) {
      errors.push(fieldErrors.required(`${at}.mountPath`));
    }
    if (paths.has(mount.mountPath)) {
      errors.push(fieldErrors.invalid(`${at}.mountPath`, mount.mountPath, "must be unique"));
    }
    paths.add(mount.mountPath);
    return [
      ...errors,
      ...subPathErrors(mount, field, at),
      ...propagationErrors(mount, container, `${field}.mountPropagation`),
    ];
  });
}
