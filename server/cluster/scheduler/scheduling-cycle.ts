import type { Clock } from "../../core/clock.ts";
import {
  type Namespace,
  type Node,
  type Pod,
  type PodDisruptionBudget,
  StatusError,
  type StoredObject,
} from "../../kube/index.ts";
import type { ComponentContext } from "../client/client.ts";
import { keyOf, splitKey } from "../client/controller.ts";
import { disruptPod } from "../controllers/shared/disrupt.ts";
import { viewNode } from "./cluster-view.ts";
import { type Refusal, refusalOf } from "./filters.ts";
import { NodePods } from "./node-pods.ts";
import { findPreemption, priorityOf } from "./preemption.ts";
import { bestOf } from "./scoring.ts";
import type { Situation } from "./situation.ts";
import { noteUnschedulable } from "./status.ts";
import {
  ownFaultMessage,
  type PreemptionOutcome,
  unschedulableMessage,
} from "./unschedulable-message.ts";
import { PodClaims, startPlan, type VolumePlan } from "./volume-binding.ts";

export const pods = { group: "", resource: "pods" };
export const nodes = { group: "", resource: "nodes" };
const namespaces = { group: "", resource: "namespaces" };
const budgets = { group: "policy", resource: "poddisruptionbudgets" };
const schedulerName = "default-scheduler";

/** How long volumes may take. Source: kubernetes pkg/scheduler/apis/config/v1/defaults.go v1.35. */
const bindTimeoutMs = 600_000;

/** A Pod whose node is chosen and whose volumes are being brought there. */
interface Binding {
  readonly node: string;
  readonly sinceMs: number;
}

/** Whether a Pod is ours to find a node for. */
export function isWaiting({ spec, metadata }: StoredObject<Pod>): boolean {
  const mine = (spec?.schedulerName ?? schedulerName) === schedulerName;
  const gated = (spec?.schedulingGates?.length ?? 0) > 0;
  return mine && !gated && !spec?.nodeName && metadata.deletionTimestamp === undefined;
}

/**
 * Finds a node for one Pod at a time and binds it there, once its volumes are.
 * Source: kubernetes pkg/scheduler/schedule_one.go v1.35.
 */
export class SchedulingCycle {
  readonly #context: ComponentContext;
  readonly #clock: Clock;
  readonly #nodePods = new NodePods();
  readonly #recorder;
  readonly #unschedulable = new Set<string>();
  readonly #binding = new Map<string, Binding>();
  /** Pods that room is being made for, by key. */
  readonly #nominated = new Map<string, string>();
  /** Decisions are made one after the other, so that each sees the last one's Pod on its node. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(context: ComponentContext, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#recorder = context.recorder(schedulerName);
    for (const pod of context.informers.of<Pod>(pods).list()) {
      if (isWaiting(pod) && pod.status?.nominatedNodeName) {
        this.#nominated.set(keyOf(pod), pod.status.nominatedNodeName);
      }
    }
  }

  /** Keys of Pods that found no node, or wait for their volumes. */
  get waiting(): readonly string[] {
    return [...this.#unschedulable, ...this.#binding.keys()];
  }

  /** Follows where Pods are. @returns whether room became free. */
  track(pod: StoredObject<Pod>, isDeleted: boolean): boolean {
    if (isDeleted || pod.spec?.nodeName) {
      const key = keyOf(pod);
      this.#unschedulable.delete(key);
      this.#binding.delete(key);
      this.#nominated.delete(key);
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
      this.#unschedulable.delete(key);
      this.#binding.delete(key);
      return false;
    }
    const claims = new PodClaims(this.#context.informers, pod);
    const chosen = this.#binding.get(key);
    if (chosen) {
      return this.#finishBinding(key, pod, claims, chosen);
    }
    const fault = claims.fault;
    if (fault !== undefined) {
      const count = this.#context.informers.of<Node>(nodes).list().length;
      await this.#fail(key, pod, ownFaultMessage(count, fault));
      return true;
    }
    const plans = new Map<string, VolumePlan>();
    const situation = this.#situation(pod, claims, plans);
    const refusals = situation.views.map((view) => refusalOf(situation, view));
    const fitting = situation.views.filter((_, index) => refusals[index] === undefined);
    const best = bestOf(situation, fitting)?.node.metadata.name;
    if (best === undefined) {
      const outcome = await this.#makeRoom(key, situation, refusals);
      const all = refusals.filter((refusal) => refusal !== undefined);
      await this.#fail(key, pod, unschedulableMessage(all, outcome));
      return true;
    }
    this.#unschedulable.delete(key);
    const plan = plans.get(best);
    if (plan && (plan.bindings.length > 0 || plan.provisions.length > 0)) {
      this.#nodePods.assume(pod, best);
      this.#binding.set(key, { node: best, sinceMs: this.#nowMs });
      await startPlan(this.#context.client, plan, best);
      return true;
    }
    await this.#bind(pod, best);
    return false;
  }

  #situation(pod: StoredObject<Pod>, claims: PodClaims, plans: Map<string, VolumePlan>): Situation {
    const { informers } = this.#context;
    const namespaceInformer = informers.of<Namespace>(namespaces);
    const views = informers
      .of<Node>(nodes)
      .list()
      .map((node) => viewNode(node, [...this.#podsOn(node.metadata.name, pod)]));
    return {
      pod,
      views,
      namespaceOf: (name) => namespaceInformer.get("", name),
      exclusiveClaims: claims.exclusive,
      volumeReasons(node) {
        const { reasons, plan } = claims.planFor(node);
        plans.set(node.metadata.name, plan);
        return reasons;
      },
    };
  }

  /** A node's Pods, and those that at least as important room is being made for there. */
  #podsOn(node: string, pod: StoredObject<Pod>): readonly StoredObject<Pod>[] {
    const informer = this.#context.informers.of<Pod>(pods);
    const nominated = [...this.#nominated]
      .filter(([, name]) => name === node)
      .flatMap(([key]) => {
        const { namespace, name } = splitKey(key);
        return informer.get(namespace, name) ?? [];
      })
      .filter(
        (other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod),
      );
    return [...this.#nodePods.on(node), ...nominated];
  }

  async #finishBinding(
    key: string,
    pod: StoredObject<Pod>,
    claims: PodClaims,
    { node, sinceMs }: Binding,
  ): Promise<boolean> {
    if (claims.areBound) {
      this.#binding.delete(key);
      await this.#bind(pod, node);
      return false;
    }
    const fault = claims.fault;
    const isLate = this.#nowMs - sinceMs >= bindTimeoutMs;
    if (fault === undefined && !isLate) {
      return true;
    }
    this.#binding.delete(key);
    this.#nodePods.forget(pod);
    const why = fault ?? "context deadline exceeded";
    await this.#fail(key, pod, `running PreBind plugin "VolumeBinding": binding volumes: ${why}`);
    return true;
  }

  async #makeRoom(
    key: string,
    situation: Situation,
    refusals: readonly (Refusal | undefined)[],
  ): Promise<PreemptionOutcome> {
    const { pod } = situation;
    if (pod.spec?.preemptionPolicy === "Never") {
      return { notEligible: "not eligible due to preemptionPolicy=Never." };
    }
    const nominated = this.#nominated.get(key);
    const isLeaving = (other: StoredObject<Pod>) =>
      other.metadata.deletionTimestamp !== undefined && priorityOf(other) < priorityOf(pod);
    if (nominated !== undefined && this.#nodePods.on(nominated).some(isLeaving)) {
      return { notEligible: "not eligible due to a terminating pod on the nominated node." };
    }
    const { informers, client } = this.#context;
    const all = informers.of<PodDisruptionBudget>(budgets).list();
    const found = findPreemption(situation, refusals, all);
    if (!found) {
      this.#nominated.delete(key);
      return "no-victims";
    }
    this.#nominated.set(key, found.node);
    for (const victim of found.victims) {
      if (victim.metadata.deletionTimestamp === undefined) {
        await disruptPod(client, victim, this.#clock.now(), {
          reason: "PreemptionByScheduler",
          message: `${schedulerName}: preempting to accommodate a higher priority pod`,
        });
      }
      const message = `Preempted by pod ${pod.metadata.uid} on node ${found.node}`;
      this.#recorder.event(victim as StoredObject, "Normal", "Preempted", message);
    }
    return "nominated";
  }

  async #bind(pod: StoredObject<Pod>, node: string): Promise<void> {
    const { namespace = "", name } = pod.metadata;
    try {
      await this.#context.client.bind(namespace, name, node);
    } catch (error) {
      this.#nodePods.forget(pod);
      if (error instanceof StatusError && error.code === 404) {
        return;
      }
      throw error;
    }
    const message = `Successfully assigned ${namespace}/${name} to ${node}`;
    this.#recorder.event(pod as StoredObject, "Normal", "Scheduled", message);
  }

  async #fail(key: string, pod: StoredObject<Pod>, message: string): Promise<void> {
    this.#unschedulable.add(key);
    this.#recorder.event(pod as StoredObject, "Warning", "FailedScheduling", message);
    const nominated = this.#nominated.get(key);
    await noteUnschedulable(this.#context.client, pod, this.#clock.now(), message, nominated);
  }

  get #nowMs(): number {
    return this.#clock.now().getTime();
  }
}
