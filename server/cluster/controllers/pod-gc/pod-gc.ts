import type { Owned } from "../../../core/lifecycle.ts";
import { parseTime } from "../../../core/time.ts";
import type { Node, Pod, StoredObject } from "../../../kube/index.ts";
import type { Informer } from "../../client/client.ts";
import { createController, keyOf } from "../../client/controller.ts";
import { disruptPod } from "../shared/disrupt.ts";
import { type ControllerDependencies, deleteIfThere, isTerminating } from "../shared/objects.ts";
import { isPodFinished } from "../shared/pods.ts";
import { nodes, pods } from "../shared/refs.ts";

/** Source: kubernetes pkg/controller/podgc/gc_controller.go v1.35 (gcCheckPeriod, quarantineTime). */
const periodMs = 20_000;
const quarantineMs = 40_000;
/** Source: pkg/controller/podgc/config/v1alpha1/defaults.go v1.35. */
const finishedPodsMax = 12_500;

/**
 * Removes Pods that nobody else removes: those of nodes that are gone, those that are deleted and never had a
 * node, and the oldest of too many finished ones.
 * Source: kubernetes pkg/controller/podgc/gc_controller.go v1.35.
 */
export function startPodGarbageCollector({ context, clock, log }: ControllerDependencies): Owned {
  const { client, informers } = context;
  const allPods = informers.of<Pod>(pods);
  const missing = new MissingNodes(informers.of<Node>(nodes));
  const remove = async ({ metadata }: StoredObject<Pod>) => {
    const { namespace = "", name, uid } = metadata;
    const options = { gracePeriodSeconds: 0, preconditions: { uid } };
    await deleteIfThere(client.delete(pods, namespace, name, options));
  };
  const controller = createController({
    name: "pod-garbage-collector",
    clock,
    log,
    async reconcile(key) {
      const all = allPods.list();
      const finished = all.filter((pod) => isPodFinished(pod) && !isTerminating(pod));
      const surplus = Math.max(0, finished.length - finishedPodsMax);
      const homeless = all.filter((pod) => isTerminating(pod) && !pod.spec?.nodeName);
      for (const pod of [...finished.toSorted(byAge).slice(0, surplus), ...homeless]) {
        await remove(pod);
      }
      for (const pod of missing.orphans(all, clock.now().getTime())) {
        const { uid } = pod.metadata;
        const told = { reason: "DeletionByPodGC", message: "PodGC: node no longer exists" };
        const options = { gracePeriodSeconds: 0, preconditions: { uid } };
        await disruptPod(client, pod, clock.now(), { ...told, phase: "Failed" }, options);
      }
      controller.enqueueAfter(key, periodMs);
    },
  });
  controller.enqueue("all");
  return controller;
}

/** Nodes that Pods are bound to and that aren't there. */
class MissingNodes {
  readonly #nodes: Informer<Node>;
  /** When each was first missed, in milliseconds since 1970. */
  readonly #since = new Map<string, number>();

  constructor(allNodes: Informer<Node>) {
    this.#nodes = allNodes;
  }

  /** Pods of nodes that have been missing long enough. */
  orphans(all: readonly StoredObject<Pod>[], nowMs: number): readonly StoredObject<Pod>[] {
    const lost = all.filter(({ spec }) => spec?.nodeName && !this.#nodes.get("", spec.nodeName));
    const names = new Set(lost.map(({ spec }) => spec?.nodeName ?? ""));
    for (const name of [...this.#since.keys()].filter((one) => !names.has(one))) {
      this.#since.delete(name);
    }
    for (const name of names) {
      this.#since.set(name, this.#since.get(name) ?? nowMs);
    }
    const sinceMs = ({ spec }: Pod) => this.#since.get(spec?.nodeName ?? "") ?? nowMs;
    return lost.filter((pod) => nowMs - sinceMs(pod) >= quarantineMs);
  }
}

function byAge(a: StoredObject<Pod>, b: StoredObject<Pod>): number {
  const age = ({ metadata }: StoredObject<Pod>) =>
    parseTime(metadata.creationTimestamp)?.getTime() ?? 0;
  return age(a) - age(b) || keyOf(a).localeCompare(keyOf(b));
}
