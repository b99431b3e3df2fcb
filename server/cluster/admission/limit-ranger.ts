import type * as client from "@kubernetes/client-node";
import { type Container, type Pod, Quantity, type Wire } from "../../kube/index.ts";
import type { Informers } from "../client/client.ts";
import type { LimitRange, LimitRangeItem } from "../kinds/core/quota.ts";
import { amountOf, type ResourceList } from "../kinds/shared/resource-list.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { concerns, forbidden } from "./refuse.ts";

type Claim = Wire<client.V1PersistentVolumeClaim>;

const limitRanges = { group: "", resource: "limitranges" };
const annotation = "kubernetes.io/limit-ranger";

/** What is asked for: of one container, or of the Pod as a whole. */
interface Asked {
  readonly requests: Readonly<ResourceList>;
  readonly limits: Readonly<ResourceList>;
}

function fill(list: ResourceList | undefined, defaults: ResourceList | undefined) {
  const added = Object.keys(defaults ?? {}).filter((name) => list?.[name] === undefined);
  const filled = { ...defaults, ...list };
  return { filled: Object.keys(filled).length > 0 ? filled : undefined, added: added.toSorted() };
}

/** @returns what was added, in the words of the annotation. */
function applyDefaults(container: Container, item: LimitRangeItem, what: string): string[] {
  const resources = container.resources ?? {};
  const limits = fill(resources.limits, item.default);
  const requests = fill(resources.requests, item.defaultRequest);
  container.resources = {
    ...resources,
    ...(limits.filled ? { limits: limits.filled } : {}),
    ...(requests.filled ? { requests: requests.filled } : {}),
  };
  const told = [
    { added: requests.added, kind: "request" },
    { added: limits.added, kind: "limit" },
  ];
  return told
    .filter(({ added }) => added.length > 0)
    .map(({ added, kind }) => `${added.join(", ")} ${kind} for ${what} ${container.name}`);
}

function applyRangeDefaults(pod: Pod, range: LimitRange): void {
  const items = (range.spec?.limits ?? []).filter((item) => item.type === "Container");
  const notes = items.flatMap((item) => [
    ...(pod.spec?.containers ?? []).flatMap((one) => applyDefaults(one, item, "container")),
    ...(pod.spec?.initContainers ?? []).flatMap((one) =>
      applyDefaults(one, item, "init container"),
    ),
  ]);
  if (notes.length > 0 && pod.metadata) {
    const value = `LimitRanger plugin set: ${notes.join("; ")}`;
    pod.metadata.annotations = { ...pod.metadata.annotations, [annotation]: value };
  }
}

function minimumFault(
  name: string,
  type: string,
  bound: Quantity,
  asked: Asked,
): string | undefined {
  const [request, limit] = [amountOf(asked.requests, name), amountOf(asked.limits, name)];
  const rule = `minimum ${name} usage per ${type} is ${bound}`;
  if (!request) {
    return `${rule}.  No request is specified`;
  }
  if (request.compare(bound) < 0) {
    return `${rule}, but request is ${request}`;
  }
  return limit && limit.compare(bound) < 0 ? `${rule}, but limit is ${limit}` : undefined;
}

function maximumFault(
  name: string,
  type: string,
  bound: Quantity,
  asked: Asked,
): string | undefined {
  const [request, limit] = [amountOf(asked.requests, name), amountOf(asked.limits, name)];
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (!limit) {
    return `${rule}.  No limit is specified`;
  }
  if (limit.compare(bound) > 0) {
    return `${rule}, but limit is ${limit}`;
  }
  return request && request.compare(bound) > 0 ? `${rule}, but request is ${request}` : undefined;
}

function ratioFault(name: string, type: string, bound: Quantity, asked: Asked): string | undefined {
  const [request, limit] = [amountOf(asked.requests, name), amountOf(asked.limits, name)];
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`;
  if (!request || request.sign === 0) {
    return `${rule}, but no request is specified or request is 0`;
  }
  if (!limit || limit.sign === 0) {
    return `${rule}, but no limit is specified or limit is 0`;
  }
  const ratio = limit.toMilli() / request.toMilli();
  return ratio > bound.toMilli() / 1000
    ? `${rule}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined;
}

function itemFaults(item: LimitRangeItem, asked: Asked): string[] {
  const bounds = [
    { list: item.min, fault: minimumFault },
    { list: item.max, fault: maximumFault },
    { list: item.maxLimitRequestRatio, fault: ratioFault },
  ];
  return bounds.flatMap(({ list, fault }) =>
    Object.keys(list ?? {}).flatMap((name) => {
      const bound = amountOf(list, name);
      return (bound && fault(name, item.type, bound, asked)) ?? [];
    }),
  );
}

/** Claims have requests alone. */
function claimFaults({ spec }: Claim, range: LimitRange): string[] {
  const request = amountOf(spec?.resources?.requests, "storage");
  const items = (range.spec?.limits ?? []).filter(({ type }) => type === "PersistentVolumeClaim");
  return items.flatMap(({ min, max, type }) => {
    const [least, most] = [amountOf(min, "storage"), amountOf(max, "storage")];
    const tells = (word: string, bound: Quantity) =>
      `${word} storage usage per ${type} is ${bound}${request ? `, but request is ${request}` : ".  No request is specified"}`;
    return [
      ...(least && (!request || request.compare(least) < 0) ? [tells("minimum", least)] : []),
      ...(most && (!request || request.compare(most) > 0) ? [tells("maximum", most)] : []),
    ];
  });
}

function askedBy(container: Container): Asked {
  return {
    requests: container.resources?.requests ?? {},
    limits: container.resources?.limits ?? {},
  };
}

/** The sum over all containers of what each of them names. */
function total(lists: readonly Readonly<ResourceList>[]): ResourceList {
  const names = Object.keys(lists[0] ?? {}).filter((name) => lists.every((list) => name in list));
  return Object.fromEntries(
    names.map((name) => {
      const sum = lists.reduce(
        (s, list) => s.add(amountOf(list, name) ?? Quantity.zero),
        Quantity.zero,
      );
      return [name, sum.toString()];
    }),
  );
}

function rangeFaults(pod: Pod, range: LimitRange): string[] {
  const asked = (pod.spec?.containers ?? []).map(askedBy);
  const whole: Asked = {
    requests: total(asked.map(({ requests }) => requests)),
    limits: total(asked.map(({ limits }) => limits)),
  };
  return (range.spec?.limits ?? []).flatMap((item) => {
    const single = [...asked, ...(pod.spec?.initContainers ?? []).map(askedBy)];
    const parts = item.type === "Container" ? single : item.type === "Pod" ? [whole] : [];
    return parts.flatMap((part) => itemFaults(item, part));
  });
}

/**
 * Fills in and enforces what the namespace's LimitRanges say about new Pods, and about claims.
 * Source: plugin/pkg/admission/limitranger/admission.go v1.35.
 */
export class LimitRanger implements AdmissionPlugin {
  readonly name = "LimitRanger";
  readonly #informers: Informers;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  admit(request: AdmissionRequest): void {
    const pod = this.#podOf(request);
    for (const range of pod ? this.#ranges(request.namespace) : []) {
      applyRangeDefaults(pod as Pod, range as LimitRange);
    }
  }

  validate(request: AdmissionRequest): void {
    const pod = this.#podOf(request);
    const isClaim = concerns(request, "", "persistentvolumeclaims");
    const claim = isClaim ? (request.object as Claim | undefined) : undefined;
    for (const range of pod || claim ? this.#ranges(request.namespace) : []) {
      const faults = pod ? rangeFaults(pod, range) : claimFaults(claim ?? {}, range);
      if (faults.length > 0) {
        throw forbidden(request, faults.length > 1 ? `[${faults.join(", ")}]` : (faults[0] ?? ""));
      }
    }
  }

  #ranges(namespace: string) {
    return this.#informers.of<LimitRange>(limitRanges).list(namespace);
  }

  #podOf(request: AdmissionRequest): Pod | undefined {
    const isNewPod = request.operation === "CREATE" && concerns(request, "", "pods");
    return isNewPod ? (request.object as Pod | undefined) : undefined;
  }
}
