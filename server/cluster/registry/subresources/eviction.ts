import {
  isRecord,
  matchesRequirements,
  requirementsOf,
  StatusError,
  type StoredObject,
} from "../../../kube/index.ts";
import type { DeleteOptions } from "../../client/client.ts";
import { type Registry, type ResourceStore, type WriteContext, wholeList } from "../registry.ts";
import { everything } from "../selection.ts";

/** Pods that are over don't count against a budget. */
const finishedPhases = ["Succeeded", "Failed", "Pending"];

/**
 * Deletes a Pod unless a PodDisruptionBudget forbids it.
 * Source: kubernetes pkg/registry/core/pod/storage/eviction.go v1.35. @throws StatusError 429, 500
 */
export async function evictPod(
  pods: ResourceStore,
  registry: Registry,
  target: { readonly namespace: string; readonly name: string },
  options: DeleteOptions,
  context: WriteContext,
): Promise<void> {
  const { namespace, name } = target;
  const pod = pods.get(namespace, name);
  const phase = isRecord(pod.status) ? pod.status.phase : undefined;
  const isOver = finishedPhases.includes(String(phase)) || pod.metadata.deletionTimestamp;
  const budgets = registry.preferred("policy", "poddisruptionbudgets");
  if (!isOver && budgets) {
    await claimDisruption(budgets, pod, context);
  }
  await pods.delete(namespace, name, options, context);
}

async function claimDisruption(
  budgets: ResourceStore,
  pod: StoredObject,
  context: WriteContext,
): Promise<void> {
  const namespace = pod.metadata.namespace ?? "";
  const matching = budgets
    .list(namespace, everything, wholeList)
    .items.filter((budget) => selects(budget, pod));
  if (matching.length > 1) {
    throw StatusError.internal(
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  const [budget] = matching;
  if (!budget) {
    return;
  }
  const status = isRecord(budget.status) ? budget.status : {};
  const allowed = Number(status.disruptionsAllowed ?? 0);
  if (allowed <= 0) {
    throw refusal(budget, status);
  }
  const changed = { ...budget, status: { ...status, disruptionsAllowed: allowed - 1 } };
  await budgets.update(namespace, budget.metadata.name, changed, "status", context);
}

function selects(budget: StoredObject, pod: StoredObject): boolean {
  const selector = isRecord(budget.spec) ? budget.spec.selector : undefined;
  return isRecord(selector) && matchesRequirements(requirementsOf(selector), pod.metadata.labels);
}

function refusal(budget: StoredObject, status: Readonly<Record<string, unknown>>): StatusError {
  const needed = Number(status.desiredHealthy ?? 0);
  const healthy = Number(status.currentHealthy ?? 0);
  return new StatusError({
    code: 429,
    reason: "TooManyRequests",
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [
        {
          reason: "DisruptionBudget",
          message: `The disruption budget ${budget.metadata.name} needs ${needed} healthy pods and has ${healthy} currently`,
        },
      ],
    },
  });
}
