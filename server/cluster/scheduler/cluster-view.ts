import {
  type Node,
  type Pod,
  type PodSpec,
  Quantity,
  type StoredObject,
} from "../../kube/index.ts";

/** Amounts by resource: CPU in millicores, the rest in its own unit. */
export type Amounts = ReadonlyMap<string, number>;

/** A node and what runs, or is about to run, on it. */
export interface NodeView {
  readonly node: StoredObject<Node>;
  readonly pods: readonly StoredObject<Pod>[];
  readonly allocatable: Amounts;
  readonly requested: Amounts;
}

function amountOf(resource: string, quantity: string): number {
  const parsed = Quantity.parse(quantity);
  return (resource === "cpu" ? parsed?.toMilli() : parsed?.toNumber()) ?? 0;
}

function amountsOf(list: Readonly<Record<string, string>> | undefined): Map<string, number> {
  return new Map(
    Object.entries(list ?? {}).map(([resource, quantity]) => [
      resource,
      amountOf(resource, quantity),
    ]),
  );
}

function add(total: Map<string, number>, amounts: Amounts): Map<string, number> {
  for (const [resource, amount] of amounts) {
    total.set(resource, (total.get(resource) ?? 0) + amount);
  }
  return total;
}

function raise(total: Map<string, number>, amounts: Amounts): void {
  for (const [resource, amount] of amounts) {
    total.set(resource, Math.max(total.get(resource) ?? 0, amount));
  }
}

/**
 * What a Pod asks for: the larger of its containers together (sidecars included) and any init container
 * with the sidecars started before it, plus its overhead.
 * Source: kubernetes staging/src/k8s.io/component-helpers/resource/helpers.go v1.35, PodRequests.
 */
export function requestsOf(spec: PodSpec | undefined): Amounts {
  if (!spec) {
    return new Map();
  }
  const known = requestsBySpec.get(spec) ?? sumRequests(spec);
  requestsBySpec.set(spec, known);
  return known;
}

/** Stored specs never change in place, and every decision looks at every Pod. */
const requestsBySpec = new WeakMap<PodSpec, Amounts>();

function sumRequests(spec: PodSpec): Amounts {
  const total = new Map<string, number>();
  for (const { resources } of spec.containers ?? []) {
    add(total, amountsOf(resources?.requests));
  }
  const sidecars = new Map<string, number>();
  const initPeak = new Map<string, number>();
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const requests = amountsOf(resources?.requests);
    if (restartPolicy === "Always") {
      add(total, requests);
      add(sidecars, requests);
      raise(initPeak, sidecars);
    } else {
      raise(initPeak, add(new Map(sidecars), requests));
    }
  }
  raise(total, initPeak);
  return add(total, amountsOf(spec.overhead));
}

/** The view of a node with the Pods that count on it: those that have not ended. */
export function viewNode(node: StoredObject<Node>, pods: readonly StoredObject<Pod>[]): NodeView {
  const requested = new Map<string, number>();
  for (const pod of pods) {
    add(requested, requestsOf(pod.spec));
  }
  requested.set("pods", pods.length);
  return { node, pods, allocatable: amountsOf(node.status?.allocatable), requested };
}
