import type { Container, Pod, PodSpec, PodTemplateSpec } from "../../../kube/index.ts";
import { canonicalizeResources } from "../shared/resource-list.ts";
import {
  applyContainerDefaults,
  applyHostPorts,
  applyRequestDefaults,
} from "./container-defaults.ts";
import { applyVolumeDefaults } from "./volume-defaults.ts";

/** Seconds between the order to end and the kill. */
export const defaultGraceSeconds = 30;

function containersOf(spec: PodSpec): Container[] {
  // Ephemeral containers have a container's fields and one more.
  return [
    ...(spec.containers ?? []),
    ...(spec.initContainers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ];
}

/** `serviceAccount` is the old name of `serviceAccountName`; the API shows both. */
function alignServiceAccount(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name) {
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
  }
}

/** Fills a Pod spec's defaults, in Pods and templates alike. Source: pkg/apis/core/v1/defaults.go v1.35. */
function applyPodSpecDefaults(spec: PodSpec): void {
  spec.restartPolicy ||= "Always";
  spec.terminationGracePeriodSeconds ??= defaultGraceSeconds;
  spec.dnsPolicy ||= "ClusterFirst";
  spec.securityContext ??= {};
  spec.schedulerName ||= "default-scheduler";
  alignServiceAccount(spec);
  for (const container of containersOf(spec)) {
    applyContainerDefaults(container);
  }
  canonicalizeResources(spec.overhead);
  applyVolumeDefaults(spec);
}

/** Fills the defaults of a Pod template, whose metadata is always there. */
export function applyTemplateDefaults(template: PodTemplateSpec | undefined): void {
  if (template?.spec) {
    template.metadata ??= {};
    applyPodSpecDefaults(template.spec);
  }
}

/** Fills what only Pods themselves get: requests from limits, and service links. */
export function applyPodDefaults(pod: Pod): void {
  if (!pod.spec) {
    return;
  }
  applyPodSpecDefaults(pod.spec);
  pod.spec.enableServiceLinks ??= true;
  for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])]) {
    applyRequestDefaults(container);
    if (pod.spec.hostNetwork) {
      applyHostPorts(container);
    }
  }
}
