import type { Clock } from "../../core/clock.ts";
import type { Owned } from "../../core/lifecycle.ts";
import { OwnedStack } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import type { Node, Pod, StoredObject } from "../../kube/index.ts";
import type { Change, ComponentContext } from "../client/client.ts";
import { createController, keyOf } from "../client/controller.ts";
import { claimNamesOf, persistentVolumes, storageClasses } from "../controllers/volumes/objects.ts";
import { isWaiting, nodes, pods, SchedulingCycle } from "./scheduling-cycle.ts";
import { persistentVolumeClaims } from "./volume-binding.ts";

/** Unschedulable Pods are looked at again at the latest after this, as upstream's queue does. */
const retryMs = 5 * 60_000;

/** Starts the scheduler; disposing stops it. */
export function startScheduler(
  context: ComponentContext,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Owned {
  const { informers } = context;
  const running = new OwnedStack();
  const cycle = new SchedulingCycle(context, clock);
  const controller = running.own(
    createController({
      name: "scheduler",
      clock,
      log,
      async reconcile(key) {
        if (await cycle.schedule(key)) {
          controller.enqueueAfter(key, retryMs);
        }
      },
    }),
  );
  const allPods = informers.of<Pod>(pods);
  const retry = (concerns: (pod: StoredObject<Pod>) => boolean) => {
    for (const key of cycle.waiting) {
      const [namespace = "", name = ""] = key.split("/");
      const pod = allPods.get(namespace, name);
      if (pod && concerns(pod)) {
        controller.enqueue(key);
      }
    }
  };
  running.own(
    allPods.subscribe((change) => {
      const isFreed = cycle.track(change.object, change.type === "deleted");
      if (change.type !== "deleted" && isWaiting(change.object) && isNews(change)) {
        controller.enqueue(keyOf(change.object));
      }
      if (isFreed) {
        retry(() => true);
      } else if (movesOthers(change)) {
        retry(looksAtOthers);
      }
    }),
  );
  running.own(
    informers.of<Node>(nodes).subscribe((change) => {
      if (change.type !== "updated" || nodeChanged(change.object, change.old)) {
        retry(() => true);
      }
    }),
  );
  running.own(
    informers.of(persistentVolumeClaims).subscribe(({ object: { metadata } }) => {
      retry((pod) => {
        const mounted = claimNamesOf(pod);
        return pod.metadata.namespace === metadata.namespace && mounted.includes(metadata.name);
      });
    }),
  );
  for (const ref of [persistentVolumes, storageClasses]) {
    const retryMounting = () => retry((pod) => claimNamesOf(pod).length > 0);
    running.own(informers.of(ref).subscribe(retryMounting));
  }
  return running;
}

/** Our own notes that a Pod is unschedulable or nominated are no reason to try it again. */
function isNews(change: Change<Pod>): boolean {
  return (
    change.type !== "updated" ||
    JSON.stringify([change.object.spec, change.object.metadata.labels]) !==
      JSON.stringify([change.old.spec, change.old.metadata.labels])
  );
}

/** Whether a change of a Pod on a node may open that node to Pods that want company or distance. */
function movesOthers(change: Change<Pod>): boolean {
  const { type, object } = change;
  return Boolean(object.spec?.nodeName) && type !== "deleted" && isNews(change);
}

function looksAtOthers({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  return Boolean(podAffinity || podAntiAffinity || spec?.topologySpreadConstraints?.length);
}

function nodeChanged(node: StoredObject<Node>, old: StoredObject<Node>): boolean {
  const relevant = ({ metadata, spec, status }: StoredObject<Node>) =>
    JSON.stringify([metadata.labels, spec, status?.allocatable]);
  return relevant(node) !== relevant(old);
}
