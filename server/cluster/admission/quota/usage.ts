import type * as client from "@kubernetes/client-node";
import {
  type Container,
  type GroupResource,
  groupResourceName,
  type KubeObject,
  type Pod,
  Quantity,
  type Service,
  type Wire,
} from "../../../kube/index.ts";
import type { ResourceQuota } from "../../kinds/core/quota.ts";
import { amountOf } from "../../kinds/shared/resource-list.ts";

/** Exact amounts by the names that quotas use. */
export type Usage = ReadonlyMap<string, Quantity>;

const computeNames = ["cpu", "memory", "ephemeral-storage"];
/** Kinds that quotas know by their bare plural as well. */
const countedByName = new Set([
  "pods",
  "services",
  "configmaps",
  "secrets",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "resourcequotas",
]);

/** Adds `more` to `sum`, both by name. */
export function addUsage(sum: Usage, more: Usage): Usage {
  const added = new Map(sum);
  for (const [name, amount] of more) {
    added.set(name, (added.get(name) ?? Quantity.zero).add(amount));
  }
  return added;
}

/** The larger of two amounts. */
function larger(a: Quantity, b: Quantity): Quantity {
  return a.compare(b) < 0 ? b : a;
}

/** Containers run side by side, init containers one by one before them; sidecars stay. */
function podAmount(pod: Pod, list: "requests" | "limits", name: string): Quantity {
  const of = (container: Container) => amountOf(container.resources?.[list], name) ?? Quantity.zero;
  const init = pod.spec?.initContainers ?? [];
  const lasting = [
    ...(pod.spec?.containers ?? []),
    ...init.filter((container) => container.restartPolicy === "Always"),
  ];
  const running = lasting.reduce((sum, container) => sum.add(of(container)), Quantity.zero);
  const starting = init.reduce((most, container) => larger(most, of(container)), Quantity.zero);
  const overhead = amountOf(pod.spec?.overhead, name) ?? Quantity.zero;
  return larger(running, starting).add(overhead);
}

function podUsage(pod: Pod): [string, Quantity][] {
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed") {
    return [];
  }
  return computeNames.flatMap((name): [string, Quantity][] => {
    const request = podAmount(pod, "requests", name);
    return [
      [name, request],
      [`requests.${name}`, request],
      [`limits.${name}`, podAmount(pod, "limits", name)],
    ];
  });
}

function serviceUsage({ spec }: Service): [string, Quantity][] {
  const ports = Quantity.of((spec?.ports ?? []).length);
  switch (spec?.type) {
    case "NodePort":
      return [["services.nodeports", ports]];
    case "LoadBalancer":
      return [
        ["services.loadbalancers", Quantity.of(1)],
        ...(spec.allocateLoadBalancerNodePorts === false
          ? []
          : [["services.nodeports", ports] as [string, Quantity]]),
      ];
    default:
      return [];
  }
}

function claimUsage({ spec }: Wire<client.V1PersistentVolumeClaim>): [string, Quantity][] {
  const size = amountOf(spec?.resources?.requests, "storage") ?? Quantity.zero;
  const ofClass = `${spec?.storageClassName}.storageclass.storage.k8s.io`;
  const own: [string, Quantity][] = spec?.storageClassName
    ? [
        [`${ofClass}/requests.storage`, size],
        [`${ofClass}/persistentvolumeclaims`, Quantity.of(1)],
      ]
    : [];
  return [["requests.storage", size], ...own];
}

/**
 * What one object counts for. Pods that have ended count as objects of `count/pods` alone.
 * Source: pkg/quota/v1/evaluator/core v1.35.
 */
export function usageOf(resource: GroupResource, object: KubeObject): Usage {
  const one = Quantity.of(1);
  const usage = new Map<string, Quantity>([[`count/${groupResourceName(resource)}`, one]]);
  if (resource.group !== "") {
    return usage;
  }
  const phase = (object as Pod).status?.phase;
  const ended = resource.resource === "pods" && (phase === "Succeeded" || phase === "Failed");
  if (countedByName.has(resource.resource) && !ended) {
    usage.set(resource.resource, one);
  }
  const special = {
    pods: () => podUsage(object as Pod),
    services: () => serviceUsage(object as Service),
    persistentvolumeclaims: () => claimUsage(object),
  }[resource.resource];
  return new Map([...usage, ...(special?.() ?? [])]);
}

function isBestEffort(pod: Pod): boolean {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return containers.every(({ resources }) =>
    [resources?.requests, resources?.limits].every((list) => !list?.cpu && !list?.memory),
  );
}

type QuotaSpec = NonNullable<ResourceQuota["spec"]>;

/** A restriction of a quota to some Pods. */
export interface Scope {
  readonly scopeName: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A quota's scopes, from both of the fields that may hold them. */
export function scopesOf(spec: QuotaSpec | undefined): readonly Scope[] {
  const plain = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }));
  const selected = spec?.scopeSelector?.matchExpressions ?? [];
  return [...plain, ...selected].map((scope) => ({ values: [], ...scope }));
}

/** Whether a quota's scopes take in an object; all scopes are about Pods. */
export function inScopes(
  resource: GroupResource,
  object: KubeObject,
  scopes: readonly Scope[],
): boolean {
  const isPod = resource.group === "" && resource.resource === "pods";
  return scopes.length === 0 || (isPod && scopes.every((scope) => takesIn(scope, object as Pod)));
}

function takesIn({ scopeName, operator, values }: Scope, pod: Pod): boolean {
  const { spec } = pod;
  switch (scopeName) {
    case "BestEffort":
      return isBestEffort(pod);
    case "NotBestEffort":
      return !isBestEffort(pod);
    case "Terminating":
      return spec?.activeDeadlineSeconds !== undefined;
    case "NotTerminating":
      return spec?.activeDeadlineSeconds === undefined;
    case "CrossNamespacePodAffinity":
      return looksBeyondNamespace(spec);
    default: {
      const name = spec?.priorityClassName ?? "";
      const isOne = operator === "In" ? values.includes(name) : name !== "";
      return operator === "NotIn"
        ? !values.includes(name)
        : operator === "DoesNotExist"
          ? name === ""
          : isOne;
    }
  }
}

function looksBeyondNamespace(spec: Pod["spec"]): boolean {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  return [podAffinity, podAntiAffinity].some((affinity) => {
    const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const terms = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
    ];
    return terms.some((term) => term.namespaceSelector || term.namespaces?.length);
  });
}

/** Which kind of objects counts for a name in a quota's `hard`. */
export function countedResource(name: string): GroupResource {
  const plain = name.startsWith("count/") ? name.slice("count/".length) : name;
  const [resource = "", ...group] = plain.split(".");
  if (name.startsWith("count/")) {
    return { group: group.join("."), resource };
  }
  if (name === "requests.storage" || name.includes(".storageclass.storage.k8s.io/")) {
    return { group: "", resource: "persistentvolumeclaims" };
  }
  const isOwn = countedByName.has(resource) && resource !== "pods";
  return { group: "", resource: isOwn ? resource : "pods" };
}

/** Requests and limits that each container must name because the quota counts them. */
export function missingAmounts(pod: Pod, hard: readonly string[]): string[] {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const counted = hard.filter((name) => /^(?:(?:requests|limits)\.)?(?:cpu|memory)$/.test(name));
  return counted.toSorted().flatMap((name) => {
    const list = name.startsWith("limits.") ? "limits" : "requests";
    const resource = name.replace(/^(?:requests|limits)\./, "");
    const lacking = containers.filter(
      ({ resources }) => resources?.[list]?.[resource] === undefined,
    );
    const names = lacking.map((container) => container.name).toSorted();
    return names.length > 0 ? [`${name} for: ${names.join(",")}`] : [];
  });
}
