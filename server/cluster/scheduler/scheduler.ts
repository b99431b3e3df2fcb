import type { Clock } from "../../core/clock.ts";
import type { Owned } from "../../core/lifecycle.ts";
import { OwnedStack } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import { formatTime } from "../../core/time.ts";
import {
  type Namespace,
  type Node,
  type Pod,
  StatusError,
  type StoredObject,
} from "../../kube/index.ts";
import type { ComponentContext } from "../client/client.ts";
import { createController, keyOf, splitKey } from "../client/controller.ts";
import { type NodeView, requestsOf, viewNode } from "./cluster-view.ts";
import { refusalOf } from "./filters.ts";
import { NodePods } from "./node-pods.ts";
import { unschedulableMessage } from "./unschedulable-message.ts";

const pods = { group: "", resource: "pods" };
const nodes = { group: "", resource: "nodes" };
const namespaces = { group: "", resource: "namespaces" };
const schedulerName = "default-scheduler";
/** Unschedulable Pods are looked at again at the latest after this, as upstream's queue does. */
const retryMs = 5 * 60_000;

/** Starts the scheduler; disposing stops it. */
export function startScheduler(
  context: ComponentContext,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Owned {
  const running = new OwnedStack();
  const scheduler = new Scheduler(context, clock);
  const controller = running.own(
    createController({
      name: "scheduler",
      clock,
      log,
      async reconcile(key) {
        if (await scheduler.schedule(key)) {
          controller.enqueueAfter(key, retryMs);
        }
      },
    }),
  );
  const retryAll = () => {
    for (const key of scheduler.unschedulable) {
      controller.enqueue(key);
    }
  };
  const podInformer = context.informers.of<Pod>(pods);
  running.own(
    podInformer.subscribe((change) => {
      const isFreed = scheduler.track(change.object, change.type === "deleted");
      if (change.type !== "deleted" && isWaiting(change.object)) {
        // Our own note that a Pod is unschedulable is no reason to try it again.
        const isNews = change.type === "added" || specChanged(change.object, change.old);
        if (isNews) {
          controller.enqueue(keyOf(change.object));
        }
      }
      if (isFreed) {
        retryAll();
      }
    }),
  );
  running.own(
    context.informers.of<Node>(nodes).subscribe((change) => {
      if (change.type !== "updated" || nodeChanged(change.object, change.old)) {
        retryAll();
      }
    }),
  );
  return running;
}

function isWaiting({ spec, metadata }: StoredObject<Pod>): boolean {
  const mine = (spec?.schedulerName ?? schedulerName) === schedulerName;
  const gated = (spec?.schedulingGates?.length ?? 0) > 0;
  return mine && !gated && !spec?.nodeName && metadata.deletionTimestamp === undefined;
}

function specChanged(pod: StoredObject<Pod>, old: StoredObject<Pod>): boolean {
  return JSON.stringify(pod.spec) !== JSON.stringify(old.spec);
}

function nodeChanged(node: StoredObject<Node>, old: StoredObject<Node>): boolean {
  const relevant = ({ metadata, spec, status }: StoredObject<Node>) =>
    JSON.stringify([metadata.labels, spec, status?.allocatable]);
  return relevant(node) !== relevant(old);
}

/**
 * Finds a node for one Pod at a time and binds it there.
 * Source: kubernetes pkg/scheduler/schedule_one.go v1.35.
 */
class Scheduler {
  /** Keys of Pods that found no node. */
  readonly unschedulable = new Set<string>();
  readonly #context: ComponentContext;
  readonly #clock: Clock;
  readonly #nodePods = new NodePods();
  readonly #recorder;
  /** Decisions are made one after the other, so that each sees the last one's Pod on its node. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(context: ComponentContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#recorder = context.recorder(schedulerName);
  }

  /** Follows where Pods are. @returns whether room became free. */
  track(pod: StoredObject<Pod>, isDeleted: boolean): boolean {
    if (isDeleted) {
      this.unschedulable.delete(keyOf(pod));
    }
    return this.#nodePods.track(pod, isDeleted);
  }

  /** @returns whether the Pod waits for a node that fits. */
  async schedule(key: string): Promise<boolean> {
    const turn = this.#turn.then(() => this.#decide(key));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #decide(key: string): Promise<boolean> {
    const { namespace, name } = splitKey(key);
    const pod = this.#context.informers.of<Pod>(pods).get(namespace, name);
    if (!pod || !isWaiting(pod)) {
      this.unschedulable.delete(key);
      return false;
    }
    const views = this.#context.informers
      .of<Node>(nodes)
      .list()
      .map((node) => viewNode(node, this.#nodePods.on(node.metadata.name)));
    const informer = this.#context.informers.of<Namespace>(namespaces);
    const namespaceOf = (other: string) => informer.get("", other);
    const refusals = views.map((view) => refusalOf(pod, view, views, namespaceOf));
    const fitting = views.filter((_, index) => refusals[index] === undefined);
    const best = fitting.toSorted((a, b) => preference(pod, b) - preference(pod, a))[0];
    if (best) {
      this.unschedulable.delete(key);
      await this.#bind(pod, best.node.metadata.name);
      return false;
    }
    this.unschedulable.add(key);
    const message = unschedulableMessage(refusals.filter((refusal) => refusal !== undefined));
    this.#recorder.event(pod as StoredObject, "Warning", "FailedScheduling", message);
    await this.#noteUnschedulable(pod, message);
    return true;
  }

  async #bind(pod: StoredObject<Pod>, node: string): Promise<void> {
    const { namespace = "", name } = pod.metadata;
    try {
      await this.#context.client.bind(namespace, name, node);
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) {
        return;
      }
      throw error;
    }
    const message = `Successfully assigned ${namespace}/${name} to ${node}`;
    this.#recorder.event(pod as StoredObject, "Normal", "Scheduled", message);
  }

  async #noteUnschedulable(pod: StoredObject<Pod>, message: string): Promise<void> {
    const { namespace = "", name } = pod.metadata;
    const at = formatTime(this.#clock.now());
    await this.#context.client.modify<Pod>(
      pods,
      namespace,
      name,
      (object) => {
        const others = object.status?.conditions ?? [];
        const before = others.find(({ type }) => type === "PodScheduled");
        if (before?.message === message) {
          return false;
        }
        const condition = {
          type: "PodScheduled",
          status: "False",
          lastTransitionTime: before?.lastTransitionTime ?? at,
          reason: "Unschedulable",
          message,
        };
        const conditions = [...others.filter((other) => other !== before), condition];
        object.status = { ...object.status, conditions };
        return true;
      },
      "status",
    );
  }
}

/** Least allocated and least crowded by its like; the order of nodes breaks ties. */
function preference(
  pod: StoredObject<Pod>,
  { allocatable, requested, pods: running }: NodeView,
): number {
  const wanted = requestsOf(pod.spec);
  const free = ["cpu", "memory"].map((resource) => {
    const capacity = allocatable.get(resource) ?? 0;
    const used = (requested.get(resource) ?? 0) + (wanted.get(resource) ?? 0);
    return capacity === 0 ? 0 : (capacity - used) / capacity;
  });
  const owner = pod.metadata.ownerReferences?.[0]?.uid;
  const siblings = running.filter(
    ({ metadata }) => owner !== undefined && metadata.ownerReferences?.[0]?.uid === owner,
  ).length;
  const mean = free.reduce((total, share) => total + share, 0) / free.length;
  return mean - siblings - running.length / 10_000;
}
