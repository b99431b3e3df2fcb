import { formatTime, type Instant } from "../../../core/time.ts";
import {
  isRecord,
  matchesRequirements,
  type Pod,
  type PodDisruptionBudget,
  requirementsOf,
  StatusError,
  type StoredObject,
} from "../../../kube/index.ts";
import type { DeleteOptions } from "../../client/client.ts";
import { type Registry, type ResourceStore, type WriteContext, wholeList } from "../registry.ts";
import { everything } from "../selection.ts";

/** Pods that are over, or haven't begun, don't count against a budget. */
const uncountedPhases = ["Succeeded", "Failed", "Pending"];
/** Evictions of a budget whose Pods aren't gone yet. */
const disruptedPodsMax = 2000;
/** How often a budget is looked at again that somebody else has changed meanwhile. */
const attemptsMax = 20;
const budgetResource = { group: "policy", resource: "poddisruptionbudgets" };

/**
 * Deletes a Pod unless a PodDisruptionBudget forbids it.
 * Source: kubernetes pkg/registry/core/pod/storage/eviction.go v1.35. @throws StatusError 429, 500
 */
export async function evictPod(
  pods: ResourceStore,
  registry: Registry,
  target: { readonly namespace: string; readonly name: string; readonly now: Instant },
  options: DeleteOptions,
  context: WriteContext,
): Promise<void> {
  const { namespace, name, now } = target;
  const pod = pods.get(namespace, name) as StoredObject<Pod>;
  const isUncounted = uncountedPhases.includes(pod.status?.phase ?? "");
  const budgets = registry.preferred(budgetResource.group, budgetResource.resource);
  if (!isUncounted && pod.metadata.deletionTimestamp === undefined && budgets) {
    await claimDisruption(budgets, pod, now, context);
  }
  await pods.delete(namespace, name, options, context);
}

async function claimDisruption(
  budgets: ResourceStore,
  pod: StoredObject<Pod>,
  now: Instant,
  context: WriteContext,
): Promise<void> {
  const namespace = pod.metadata.namespace ?? "";
  const [first, ...more] = budgets
    .list(namespace, everything, wholeList)
    .items.filter((budget) => selects(budget, pod));
  if (more.length > 0) {
    throw StatusError.internal(
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  for (let attempt = 1; first; attempt++) {
    const budget = budgets.get(namespace, first.metadata.name) as StoredObject<PodDisruptionBudget>;
    if (mayGoUncounted(budget, pod)) {
      return;
    }
    const changed = { ...budget, status: decremented(budget, pod.metadata.name, now) };
    try {
      const object = changed as unknown as StoredObject;
      await budgets.update(namespace, budget.metadata.name, object, "status", context);
      return;
    } catch (error) {
      const isRace = error instanceof StatusError && error.reason === "Conflict";
      if (!isRace || attempt === attemptsMax) {
        throw error;
      }
    }
  }
}

/** A Pod that doesn't serve may go, if enough others do or the budget lets it go anyway. */
function mayGoUncounted({ spec, status }: PodDisruptionBudget, { status: pod }: Pod): boolean {
  const isReady = pod?.conditions?.some(
    ({ type, status: value }) => type === "Ready" && value === "True",
  );
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  const isAlways = spec?.unhealthyPodEvictionPolicy === "AlwaysAllow";
  return !isReady && (isAlways || (currentHealthy >= desiredHealthy && desiredHealthy > 0));
}

/** The status once one more Pod may go. @throws StatusError 403, 429 */
function decremented(
  budget: StoredObject<PodDisruptionBudget>,
  pod: string,
  now: Instant,
): NonNullable<PodDisruptionBudget["status"]> {
  const { name, generation = 0 } = budget.metadata;
  const status = {
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    disruptionsAllowed: 0,
    ...budget.status,
  };
  const refuse = (detail: string) => StatusError.forbidden(budgetResource, name, detail);
  if ((status.observedGeneration ?? 0) < generation) {
    const text = `The disruption budget ${name} is still being processed by the server.`;
    throw violation(text, 10);
  }
  if (status.disruptionsAllowed < 0) {
    throw refuse("pdb disruptions allowed is negative");
  }
  if (Object.keys(status.disruptedPods ?? {}).length > disruptedPodsMax) {
    throw refuse("DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (status.disruptionsAllowed === 0) {
    const { desiredHealthy, currentHealthy } = status;
    throw violation(
      `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
      0,
    );
  }
  return {
    ...status,
    disruptionsAllowed: status.disruptionsAllowed - 1,
    disruptedPods: { ...status.disruptedPods, [pod]: formatTime(now) },
  };
}

function selects(budget: StoredObject, pod: StoredObject<Pod>): boolean {
  const selector = isRecord(budget.spec) ? budget.spec.selector : undefined;
  return isRecord(selector) && matchesRequirements(requirementsOf(selector), pod.metadata.labels);
}

function violation(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError({
    code: 429,
    reason: "TooManyRequests",
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [{ reason: "DisruptionBudget", message }],
      ...(retryAfterSeconds === 0 ? {} : { retryAfterSeconds }),
    },
  });
}
