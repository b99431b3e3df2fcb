import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import type { Node, Pod, StoredObject } from "../../../kube/index.ts";
import type { Change } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type Taint, tolerates } from "../../scheduler/taints.ts";
import { disruptPod } from "../shared/disrupt.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";
import { isPodFinished } from "../shared/pods.ts";
import { nodes, pods } from "../shared/refs.ts";

/**
 * Deletes Pods from nodes whose NoExecute taints they don't tolerate, or no longer.
 * Source: kubernetes pkg/controller/tainteviction/taint_eviction.go v1.35.
 */
export function startTaintEviction({ context, clock, log }: ControllerDependencies): Owned {
  const running = new OwnedStack();
  const { client, informers } = context;
  const allPods = informers.of<Pod>(pods);
  const allNodes = informers.of<Node>(nodes);
  const recorder = context.recorder("taint-eviction-controller");
  const patience = new Patience();
  const tell = (pod: StoredObject<Pod>, what: string) => {
    const message = `${what} Pod ${keyOf(pod)}`;
    recorder.event(pod as StoredObject, "Normal", "TaintManagerEviction", message);
  };
  const controller = running.own(
    createController({
      name: "taint-eviction-controller",
      clock,
      log,
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const pod = allPods.get(namespace, name);
        const node = pod?.spec?.nodeName ? allNodes.get("", pod.spec.nodeName) : undefined;
        if (!pod || !node || isTerminating(pod) || isPodFinished(pod)) {
          patience.forget(key);
          return;
        }
        const leftMs = patience.leftMs(key, pod, node, clock.now().getTime());
        if (leftMs === undefined) {
          if (patience.forget(key)) {
            tell(pod, "Cancelling deletion of");
          }
        } else if (leftMs > 0) {
          controller.enqueueAfter(key, leftMs);
        } else {
          patience.forget(key);
          tell(pod, "Marking for deletion");
          await disruptPod(client, pod, clock.now(), {
            reason: "DeletionByTaintManager",
            message: "Taint manager: deleting due to NoExecute taint",
          });
        }
      },
    }),
  );
  running.own(
    allPods.subscribe((change) => {
      if (change.object.spec?.nodeName && isNews(change)) {
        controller.enqueue(keyOf(change.object));
      }
    }),
  );
  running.own(
    allNodes.subscribe((change) => {
      const text = ({ spec }: Node) => JSON.stringify(noExecute(spec?.taints));
      if (change.type === "updated" && text(change.object) !== text(change.old)) {
        const { name } = change.object.metadata;
        for (const pod of allPods.list().filter(({ spec }) => spec?.nodeName === name)) {
          controller.enqueue(keyOf(pod));
        }
      }
    }),
  );
  return running;
}

function isNews(change: Change<Pod>): boolean {
  const relevant = ({ spec }: Pod) => JSON.stringify([spec?.nodeName, spec?.tolerations]);
  return change.type !== "updated" || relevant(change.object) !== relevant(change.old);
}

function noExecute(taints: readonly Taint[] | undefined): readonly Taint[] {
  return (taints ?? []).filter(({ effect }) => effect === "NoExecute");
}

/** How long Pods still put up with the taints of their nodes. */
class Patience {
  /** Since when, in milliseconds since 1970, by key. */
  readonly #since = new Map<string, number>();

  /** @returns whether the Pod was only tolerating for a while. */
  forget(key: string): boolean {
    return this.#since.delete(key);
  }

  /** What is left in milliseconds; undefined if there is nothing to put up with, or forever. */
  leftMs(key: string, { spec }: Pod, node: Node, nowMs: number): number | undefined {
    let patienceMs = Number.POSITIVE_INFINITY;
    for (const taint of noExecute(node.spec?.taints)) {
      const matching = (spec?.tolerations ?? []).filter((one) => tolerates(one, taint));
      const seconds = matching.map(
        ({ tolerationSeconds }) => tolerationSeconds ?? Number.POSITIVE_INFINITY,
      );
      const least = matching.length === 0 ? 0 : Math.max(0, Math.min(...seconds));
      patienceMs = Math.min(patienceMs, least * 1000);
    }
    if (patienceMs === Number.POSITIVE_INFINITY) {
      return undefined;
    }
    const since = this.#since.get(key) ?? nowMs;
    this.#since.set(key, since);
    return since + patienceMs - nowMs;
  }
}
