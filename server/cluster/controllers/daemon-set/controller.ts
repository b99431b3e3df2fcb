import type * as client from "@kubernetes/client-node";
import type { Owned } from "../../../core/lifecycle.ts";
import type { Instant } from "../../../core/time.ts";
import type { Node, Pod, StoredObject, Wire } from "../../../kube/index.ts";
import type { ComponentContext, EventRecorder } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { claimPods, followPods } from "../shared/claim-pods.ts";
import { createPods, deletePods } from "../shared/create-pods.ts";
import { type ControllerDependencies, isTerminating, writeStatus } from "../shared/objects.ts";
import { byDeletionPreference, isPodAvailable, isPodFinished, isPodReady } from "../shared/pods.ts";
import { daemonSets, nodes } from "../shared/refs.ts";
import { keepRevisions, revisionHashLabel, type TemplateRevision } from "../shared/revisions.ts";
import { shareOf } from "../shared/share-of.ts";
import { daemonPod, nodeOf, suits } from "./pods.ts";

type DaemonSet = Wire<client.V1DaemonSet>;
type Status = NonNullable<DaemonSet["status"]>;

/** What one look at a DaemonSet goes by. */
interface Sight {
  readonly set: StoredObject<DaemonSet>;
  readonly revision: TemplateRevision;
  readonly nodes: readonly StoredObject<Node>[];
  /** Pods by node, the best first. */
  readonly byNode: ReadonlyMap<string, readonly StoredObject<Pod>[]>;
  readonly minReadyMs: number;
  readonly now: Instant;
}

/**
 * Keeps one Pod on each node that suits, and replaces them after a change of the template.
 * Source: kubernetes pkg/controller/daemon/daemon_controller.go and update.go v1.35.
 */
export function startDaemonSetController({ context, clock, log }: ControllerDependencies): Owned {
  const { informers } = context;
  const all = informers.of<DaemonSet>(daemonSets);
  const recorder = context.recorder("daemonset-controller");
  const controller = createController({
    name: "daemonset",
    clock,
    log,
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const set = all.get(namespace, name);
      if (!set || isTerminating(set)) {
        return;
      }
      const owned = await claimPods(context, set, set.spec?.selector);
      const hashes = new Set(
        owned.map(({ metadata }) => metadata.labels?.[revisionHashLabel] ?? ""),
      );
      const { current } = await keepRevisions(context, set as StoredObject<DaemonSet>, hashes);
      const sight: Sight = {
        set,
        revision: current,
        nodes: informers.of<Node>(nodes).list(),
        byNode: groupByNode(owned),
        minReadyMs: (set.spec?.minReadySeconds ?? 0) * 1000,
        now: clock.now(),
      };
      await writeStatus(context.client, daemonSets, sight.set, statusOf(sight));
      await manage(context, recorder, sight);
      if (waitsForReadiness(sight)) {
        controller.enqueueAfter(key, sight.minReadyMs);
      }
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  followPods(context, "DaemonSet", all, controller.enqueue);
  informers.of<Node>(nodes).subscribe(() => {
    for (const set of all.list()) {
      controller.enqueue(keyOf(set));
    }
  });
  return controller;
}

function groupByNode(owned: readonly StoredObject<Pod>[]): Map<string, StoredObject<Pod>[]> {
  const byNode = new Map<string, StoredObject<Pod>[]>();
  for (const pod of [...owned].sort((a, b) => byDeletionPreference(b, a))) {
    const node = nodeOf(pod);
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return byNode;
}

async function manage(
  context: ComponentContext,
  recorder: EventRecorder,
  sight: Sight,
): Promise<void> {
  const { set, revision } = sight;
  const missing: string[] = [];
  const surplus: StoredObject<Pod>[] = [];
  const known = new Set(sight.nodes.map(({ metadata }) => metadata.name));
  for (const node of sight.nodes) {
    const { shouldRun, mayStay } = suits(set.spec?.template.spec, node);
    const there = sight.byNode.get(node.metadata.name) ?? [];
    const live = there.filter((pod) => !isTerminating(pod));
    const failed = live.filter(isPodFinished);
    for (const { metadata } of failed) {
      const message = `Found failed daemon pod ${metadata.namespace}/${metadata.name} on node ${node.metadata.name}, will try to kill it`;
      recorder.event(set as StoredObject, "Warning", "FailedDaemonPod", message);
    }
    const running = live.filter((pod) => !isPodFinished(pod));
    surplus.push(...failed, ...(mayStay ? running.slice(1) : running));
    // One that terminates has its node until it's gone.
    if (shouldRun && there.length === 0) {
      missing.push(node.metadata.name);
    }
  }
  for (const [node, there] of sight.byNode) {
    surplus.push(...(known.has(node) ? [] : there.filter((pod) => !isTerminating(pod))));
  }
  await deletePods(context, recorder, set, [...surplus, ...outdated(sight)]);
  const wanted = missing.map((node) => daemonPod(set, revision, node));
  const failure = await createPods(context, recorder, set, wanted);
  if (failure) {
    throw failure;
  }
}

/** The Pods of an older template that may go now: all that don't serve, and as many others as may be away. */
function outdated(sight: Sight): readonly StoredObject<Pod>[] {
  const { set, revision, minReadyMs, now } = sight;
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {};
  if (type !== "RollingUpdate") {
    return [];
  }
  const desired = sight.nodes.filter((node) => suits(set.spec?.template.spec, node).shouldRun);
  const allowed = Math.max(1, shareOf(rollingUpdate?.maxUnavailable ?? 1, desired.length, "up"));
  const first = desired.map(({ metadata }) => sight.byNode.get(metadata.name)?.[0]);
  const serves = (pod: StoredObject<Pod>) =>
    !isTerminating(pod) && isPodAvailable(pod, minReadyMs, now);
  const away = first.filter((pod) => !pod || !serves(pod)).length;
  const old = first
    .filter((pod) => pod !== undefined)
    .filter((pod) => !isTerminating(pod) && !isPodFinished(pod))
    .filter(({ metadata }) => metadata.labels?.[revisionHashLabel] !== revision.hash);
  const idle = old.filter((pod) => !serves(pod));
  return [...idle, ...old.filter(serves).slice(0, Math.max(0, allowed - away))];
}

function waitsForReadiness({ byNode, minReadyMs, now }: Sight): boolean {
  return [...byNode.values()]
    .flat()
    .some((pod) => isPodReady(pod) && !isPodAvailable(pod, minReadyMs, now));
}

function statusOf({ set, revision, nodes: found, byNode, minReadyMs, now }: Sight): Status {
  const template = set.spec?.template.spec;
  const [wanted, others] = [true, false].map((isWanted) =>
    found
      .filter((node) => suits(template, node).shouldRun === isWanted)
      .map((node) => byNode.get(node.metadata.name)?.find((pod) => !isTerminating(pod))),
  );
  const running = (wanted ?? []).filter((pod) => pod !== undefined);
  const desired = wanted?.length ?? 0;
  const updated = running.filter(
    ({ metadata }) => metadata.labels?.[revisionHashLabel] === revision.hash,
  ).length;
  const available = running.filter((pod) => isPodAvailable(pod, minReadyMs, now)).length;
  return {
    currentNumberScheduled: running.length,
    numberMisscheduled: (others ?? []).filter((pod) => pod !== undefined).length,
    desiredNumberScheduled: desired,
    numberReady: running.filter(isPodReady).length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(available > 0 ? { numberAvailable: available } : {}),
    ...(desired > available ? { numberUnavailable: desired - available } : {}),
  };
}
