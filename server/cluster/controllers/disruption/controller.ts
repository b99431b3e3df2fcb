import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import { formatTime, type Instant } from "../../../core/time.ts";
import {
  type Pod,
  type PodDisruptionBudget,
  type StoredObject,
  selectorMatches,
} from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder, ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";
import { deployments, pods, replicaSets, statefulSets } from "../shared/refs.ts";
import { countHealthy, expectationOf, podsOf, splitDisrupted } from "./healthy.ts";

type Status = NonNullable<PodDisruptionBudget["status"]>;

export const podDisruptionBudgets: ResourceRef = {
  group: "policy",
  resource: "poddisruptionbudgets",
};

/** When evicted Pods that are still there are looked for. */
const recheckMs = 2 * 60_000;

/**
 * Tells in each PodDisruptionBudget how many of its Pods may go now.
 * Source: kubernetes pkg/controller/disruption/disruption.go v1.35.
 */
export function startDisruptionController({ context, clock, log }: ControllerDependencies): Owned {
  const running = new OwnedStack();
  const { informers } = context;
  const budgets = informers.of<PodDisruptionBudget>(podDisruptionBudgets);
  const recorder = context.recorder("controllermanager");
  const controller = running.own(
    createController({
      name: "disruption",
      clock,
      log,
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const budget = budgets.get(namespace, name);
        if (budget && !isTerminating(budget)) {
          const status = await sync(context, recorder, budget, clock.now());
          if (Object.keys(status.disruptedPods ?? {}).length > 0) {
            controller.enqueueAfter(key, recheckMs);
          }
        }
      },
    }),
  );
  running.own(budgets.subscribe(({ object }) => controller.enqueue(keyOf(object))));
  running.own(
    informers.of<Pod>(pods).subscribe((change) => {
      const { metadata } = change.object;
      const before = change.type === "updated" ? change.old.metadata.labels : metadata.labels;
      for (const budget of budgets.list(metadata.namespace ?? "")) {
        const selector = budget.spec?.selector;
        const isConcerned = [metadata.labels, before].some(
          (labels) => selector !== undefined && selectorMatches(selector, labels),
        );
        if (isConcerned) {
          controller.enqueue(keyOf(budget));
        }
      }
    }),
  );
  for (const ref of [deployments, replicaSets, statefulSets]) {
    running.own(
      informers.of(ref).subscribe((change) => {
        const replicas = (object: StoredObject) =>
          (object.spec as { replicas?: number } | undefined)?.replicas;
        const isNews =
          change.type !== "updated" || replicas(change.object) !== replicas(change.old);
        for (const budget of isNews ? budgets.list(change.object.metadata.namespace ?? "") : []) {
          controller.enqueue(keyOf(budget));
        }
      }),
    );
  }
  return running;
}

async function sync(
  { client, informers }: ComponentContext,
  recorder: EventRecorder,
  budget: StoredObject<PodDisruptionBudget>,
  now: Instant,
): Promise<Status> {
  const tell = (type: "Normal" | "Warning", reason: string, message: string) =>
    recorder.event(budget as StoredObject, type, reason, message);
  const matching = podsOf(informers, budget);
  if (matching.length === 0) {
    tell("Normal", "NoPods", "No matching pods found");
  }
  const expectation = expectationOf(informers, budget.spec ?? {}, matching);
  if ("fault" in expectation) {
    const text = `Failed to calculate the number of expected pods: ${expectation.fault}`;
    tell("Warning", "CalculateExpectedPodCountFailed", text);
  } else if (expectation.unmanaged.length > 0) {
    tell("Warning", "UnmanagedPods", unmanagedText(budget));
  }
  const { pending, late } = splitDisrupted(budget, matching, now);
  for (const name of late) {
    const pod = matching.find(({ metadata }) => metadata.name === name);
    const { namespace, name: own } = budget.metadata;
    const text = `Pod was expected by PDB ${namespace}/${own} to be deleted but it wasn't`;
    recorder.event(pod as StoredObject, "Warning", "NotDeleted", text);
  }
  const status = statusOf(budget, expectation, countHealthy(matching, pending), pending, now);
  if (JSON.stringify(status) !== JSON.stringify(budget.status)) {
    const { namespace = "", name } = budget.metadata;
    await client.modify<PodDisruptionBudget>(
      podDisruptionBudgets,
      namespace,
      name,
      (object) => {
        // An eviction that came meanwhile counts: it brings the next look, which starts from it.
        if (object.metadata.resourceVersion !== budget.metadata.resourceVersion) {
          return false;
        }
        object.status = status;
        return true;
      },
      "status",
    );
  }
  return status;
}

function unmanagedText({ spec }: PodDisruptionBudget): string {
  const labels = Object.entries(spec?.selector?.matchLabels ?? {}).sort();
  const shown = labels.map(([key, value]) => `${key}: ${value},`).join("");
  const selector = `&LabelSelector{MatchLabels:map[string]string{${shown}},MatchExpressions:[]LabelSelectorRequirement{},}`;
  return `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
}

function statusOf(
  { metadata, status }: StoredObject<PodDisruptionBudget>,
  expectation: ReturnType<typeof expectationOf>,
  currentHealthy: number,
  disruptedPods: Readonly<Record<string, string>>,
  now: Instant,
): Status {
  const isKnown = !("fault" in expectation);
  const { expectedPods, desiredHealthy } = isKnown
    ? expectation
    : { expectedPods: status?.expectedPods ?? 0, desiredHealthy: status?.desiredHealthy ?? 0 };
  const spare = currentHealthy - desiredHealthy;
  const disruptionsAllowed = !isKnown || expectedPods <= 0 || spare <= 0 ? 0 : spare;
  const before = status?.conditions?.find(({ type }) => type === "DisruptionAllowed");
  const isAllowed = disruptionsAllowed > 0 ? "True" : "False";
  const reason = isKnown
    ? isAllowed === "True"
      ? "SufficientPods"
      : "InsufficientPods"
    : "SyncFailed";
  const isSame = before?.status === isAllowed;
  return {
    conditions: [
      {
        type: "DisruptionAllowed",
        status: isAllowed,
        observedGeneration: metadata.generation ?? 0,
        lastTransitionTime: isSame ? before.lastTransitionTime : formatTime(now),
        reason,
        message: isKnown ? "" : expectation.fault,
      },
    ],
    currentHealthy,
    desiredHealthy,
    ...(Object.keys(disruptedPods).length > 0 ? { disruptedPods: { ...disruptedPods } } : {}),
    disruptionsAllowed,
    expectedPods,
    observedGeneration: metadata.generation ?? 0,
  };
}
