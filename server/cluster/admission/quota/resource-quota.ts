import type { Clock } from "../../../core/clock.ts";
import { parseTime } from "../../../core/time.ts";
import {
  type GroupResource,
  groupResourceName,
  type KubeObject,
  type Pod,
  Quantity,
  type StoredObject,
} from "../../../kube/index.ts";
import type { Informers } from "../../client/client.ts";
import type { ResourceQuota } from "../../kinds/core/quota.ts";
import { amountOf } from "../../kinds/shared/resource-list.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../plugin.ts";
import { forbidden } from "../refuse.ts";
import {
  addUsage,
  inScopes,
  missingAmounts,
  type Scope,
  scopesOf,
  type Usage,
  usageOf,
} from "./usage.ts";

const quotas = { group: "", resource: "resourcequotas" };
/** An admitted object that isn't stored by then has failed later checks. */
const reservationMs = 5_000;

/** An object that was admitted and may not be stored yet. */
interface Reservation {
  readonly resource: GroupResource;
  readonly namespace: string;
  readonly object: KubeObject;
  readonly atMs: number;
}

/** Kinds whose objects may count for more than at first: Services by their type, claims by their size. */
function mayGrow({ group, resource }: AdmissionRequest): boolean {
  return group === "" && (resource === "services" || resource === "persistentvolumeclaims");
}

/** What an object counts for beyond what it counted for before. */
function growthOf(usage: Usage, before: Usage): Usage {
  const growth = [...usage].map(([name, amount]): [string, Quantity] => [
    name,
    amount.sub(before.get(name) ?? Quantity.zero),
  ]);
  return new Map(before.size === 0 ? growth : growth.filter(([, amount]) => amount.sign > 0));
}

function text(amounts: readonly (readonly [string, Quantity])[]): string {
  return amounts
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${name}=${amount}`)
    .join(",");
}

/**
 * Refuses new objects that would exceed a quota of their namespace. What is used is counted afresh from
 * the stored objects and those on their way, so that no two requests share the last free place.
 * Source: apiserver pkg/admission/plugin/resourcequota/controller.go v1.35 (texts).
 */
export class ResourceQuotaAdmission implements AdmissionPlugin {
  readonly name = "ResourceQuota";
  readonly #informers: Informers;
  readonly #clock: Clock;
  #reservations: Reservation[] = [];

  constructor(informers: Informers, clock: Clock) {
    this.#informers = informers;
    this.#clock = clock;
  }

  validate(request: AdmissionRequest): void {
    const { operation, namespace, object, old, subresource } = request;
    const isCounted = operation === "CREATE" || (operation === "UPDATE" && mayGrow(request));
    if (!isCounted || namespace === "" || subresource !== "" || !object) {
      return;
    }
    const applicable = this.#informers.of<ResourceQuota>(quotas).list(namespace);
    if (applicable.length === 0) {
      return;
    }
    const delta = growthOf(usageOf(request, object), old ? usageOf(request, old) : new Map());
    for (const quota of applicable) {
      this.#check(request, object, quota, delta);
    }
    if (operation === "CREATE" && !request.dryRun) {
      const { group, resource } = request;
      const atMs = this.#clock.now().getTime();
      this.#reservations.push({ resource: { group, resource }, namespace, object, atMs });
    }
  }

  #check(
    request: AdmissionRequest,
    object: KubeObject,
    quota: StoredObject<ResourceQuota>,
    delta: Usage,
  ): void {
    const scopes = scopesOf(quota.spec);
    const hard = quota.spec?.hard ?? {};
    const concerned = Object.keys(hard).filter((name) => delta.has(name));
    if (concerned.length === 0 || !inScopes(request, object, scopes)) {
      return;
    }
    if (request.group === "" && request.resource === "pods") {
      const missing = missingAmounts(object as Pod, concerned);
      if (missing.length > 0) {
        const why = `failed quota: ${quota.metadata.name}: must specify ${missing.join("; ")}`;
        throw forbidden(request, why);
      }
    }
    const used = this.#used(request, scopes);
    const exceeded = concerned.flatMap((name) => {
      const limit = amountOf(hard, name) ?? Quantity.zero;
      const requested = delta.get(name) ?? Quantity.zero;
      const before = used.get(name) ?? Quantity.zero;
      const fits = requested.sign === 0 || before.add(requested).compare(limit) <= 0;
      return fits ? [] : [{ name, limit, requested, before }];
    });
    if (exceeded.length > 0) {
      const requested = text(exceeded.map((one) => [one.name, one.requested]));
      const before = text(exceeded.map((one) => [one.name, one.before]));
      const limited = text(exceeded.map((one) => [one.name, one.limit]));
      const why = `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${before}, limited: ${limited}`;
      throw forbidden(request, why);
    }
  }

  #used(request: AdmissionRequest, scopes: readonly Scope[]): Usage {
    const { group, resource, namespace } = request;
    const ref = { group, resource };
    const stored = this.#informers.of(ref).list(namespace);
    return [...stored, ...this.#pending(ref, namespace, stored)]
      .filter((one) => inScopes(ref, one, scopes))
      .reduce<Usage>((sum, one) => addUsage(sum, usageOf(ref, one)), new Map());
  }

  /** Objects that were admitted and aren't stored: each stored one answers for one admission. */
  #pending(
    ref: GroupResource,
    namespace: string,
    stored: readonly StoredObject[],
  ): readonly KubeObject[] {
    const nowMs = this.#clock.now().getTime();
    this.#reservations = this.#reservations.filter((one) => nowMs - one.atMs < reservationMs);
    const taken = new Set<string>();
    return this.#reservations.flatMap((one) => {
      const name = groupResourceName(one.resource);
      if (one.namespace !== namespace || name !== groupResourceName(ref)) {
        return [];
      }
      const found = stored.find((object) => !taken.has(object.metadata.uid) && isSame(object, one));
      if (found) {
        taken.add(found.metadata.uid);
      }
      return found ? [] : [one.object];
    });
  }
}

/** By name, or for a generated one by what it was generated from and when. */
function isSame(stored: StoredObject, { object, atMs }: Reservation): boolean {
  const name = object.metadata?.name;
  if (name) {
    return stored.metadata.name === name;
  }
  const createdMs = parseTime(stored.metadata.creationTimestamp)?.getTime() ?? 0;
  const second = Math.floor(atMs / 1_000) * 1_000;
  return stored.metadata.generateName === object.metadata?.generateName && createdMs >= second;
}
