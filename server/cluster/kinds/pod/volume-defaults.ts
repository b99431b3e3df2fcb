import type { PodSpec } from "../../../kube/index.ts";
import { pullPolicyOf } from "./container-defaults.ts";
import type { ProjectedSource, Volume } from "./types.ts";

/** rw-r--r-- */
const fileMode = 0o644;
const tokenSeconds = 3_600;

function defaultFieldRefs(
  items: readonly { fieldRef?: { apiVersion?: string } }[] | undefined,
): void {
  for (const { fieldRef } of items ?? []) {
    if (fieldRef) {
      fieldRef.apiVersion ||= "v1";
    }
  }
}

function defaultProjection(source: ProjectedSource): void {
  if (source.serviceAccountToken) {
    source.serviceAccountToken.expirationSeconds ??= tokenSeconds;
  }
  defaultFieldRefs(source.downwardAPI?.items);
}

function defaultClaim(volume: Volume): void {
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim) {
    claim.volumeMode ??= "Filesystem";
  }
}

function defaultVolume(volume: Volume): void {
  if (Object.keys(volume).length <= 1) {
    volume.emptyDir = {};
  }
  for (const source of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected]) {
    if (source) {
      source.defaultMode ??= fileMode;
    }
  }
  if (volume.hostPath) {
    volume.hostPath.type ??= "";
  }
  if (volume.image) {
    volume.image.pullPolicy ||= pullPolicyOf(volume.image.reference ?? "");
  }
  defaultFieldRefs(volume.downwardAPI?.items);
  for (const source of volume.projected?.sources ?? []) {
    defaultProjection(source);
  }
  defaultClaim(volume);
}

/** Fills the defaults of all volumes. Source: pkg/apis/core/v1/defaults.go v1.35. */
export function applyVolumeDefaults(spec: PodSpec): void {
  for (const volume of spec.volumes ?? []) {
    defaultVolume(volume);
  }
}
