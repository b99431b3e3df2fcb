import type { FieldError, Pod } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import type { KindDefinition, StrategyContext } from "../definition.ts";
import { applyPodDefaults, defaultGraceSeconds } from "./defaults.ts";
import { podColumns, podRow } from "./printer.ts";
import { qualityOfService } from "./quality-of-service.ts";
import { newPodErrors, podErrors } from "./validation/spec.ts";
import { ephemeralUpdateErrors, podUpdateErrors } from "./validation/update.ts";
import { podWarnings } from "./warnings.ts";

/** 0 for Pods that no kubelet will end. Source: pkg/registry/core/pod/strategy.go v1.35. */
function gracePeriodOf(pod: Pod): number {
  const { phase } = pod.status ?? {};
  if (!pod.spec?.nodeName || phase === "Succeeded" || phase === "Failed") {
    return 0;
  }
  const seconds = pod.spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
  return seconds < 0 ? 1 : seconds;
}

/** A new Pod is pending, whatever status its creator sent. */
function prepareForCreate(pod: Pod): void {
  const gated = (pod.spec?.schedulingGates ?? []).length > 0;
  pod.status = {
    phase: "Pending",
    ...(pod.spec ? { qosClass: qualityOfService(pod.spec) } : {}),
    ...(gated ? { conditions: [gatedCondition] } : {}),
  };
}

const gatedCondition = {
  type: "PodScheduled",
  status: "False",
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
};

function selectableFields({ spec, status }: Pod): Record<string, string> {
  return {
    "spec.nodeName": spec?.nodeName ?? "",
    "spec.restartPolicy": spec?.restartPolicy ?? "",
    "spec.schedulerName": spec?.schedulerName ?? "",
    "spec.serviceAccountName": spec?.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec?.hostNetwork ?? false),
    "status.phase": status?.phase ?? "",
    "status.podIP": status?.podIPs?.[0]?.ip ?? status?.podIP ?? "",
    "status.nominatedNodeName": status?.nominatedNodeName ?? "",
  };
}

/** Each subresource may change its own part of a Pod. */
function validateUpdate(pod: Pod, old: Pod, { subresource }: StrategyContext): FieldError[] {
  switch (subresource) {
    case "status":
    case "binding":
      return [];
    case "ephemeralcontainers":
      return ephemeralUpdateErrors(pod, old);
    case "resize":
      return podErrors(pod);
    default:
      return podUpdateErrors(pod, old);
  }
}

/** Pods. Source: pkg/registry/core/pod/strategy.go v1.35. */
export const podKind: KindDefinition<Pod> = defineKind<Pod>("v1/pods", {
  keptByStatusWrites: ["ownerReferences"],
  hasGeneration: true,
  applyDefaults: applyPodDefaults,
  prepareForCreate,
  validate: newPodErrors,
  validateUpdate,
  warnings: podWarnings,
  defaultGracePeriodSeconds: gracePeriodOf,
  selectableFields,
  columns: podColumns,
  row: podRow,
});
