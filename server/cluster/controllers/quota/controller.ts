import { type Owned, OwnedStack } from "../../../core/lifecycle.ts";
import { groupResourceName, Quantity, type StoredObject } from "../../../kube/index.ts";
import {
  addUsage,
  countedResource,
  inScopes,
  scopesOf,
  type Usage,
  usageOf,
} from "../../admission/quota/usage.ts";
import type { Change, Informers, ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import type { ResourceQuota } from "../../kinds/core/quota.ts";
import { type ControllerDependencies, isTerminating, writeStatus } from "../shared/objects.ts";

const quotas: ResourceRef = { group: "", resource: "resourcequotas" };

/**
 * Tells in each ResourceQuota what is used of it.
 * Source: kubernetes pkg/controller/resourcequota/resource_quota_controller.go v1.35.
 */
export function startResourceQuotaController({
  context,
  clock,
  log,
}: ControllerDependencies): Owned {
  const running = new OwnedStack();
  const { client, informers } = context;
  const all = informers.of<ResourceQuota>(quotas);
  const followed = new Set<string>();
  const controller = running.own(
    createController({
      name: "resourcequota-controller",
      clock,
      log,
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const quota = all.get(namespace, name);
        if (!quota || isTerminating(quota)) {
          return;
        }
        await writeStatus(client, quotas, quota, statusOf(informers, quota));
      },
    }),
  );
  const follow = (ref: ResourceRef) => {
    const name = groupResourceName(ref);
    if (followed.has(name)) {
      return;
    }
    followed.add(name);
    running.own(
      informers.of(ref).subscribe((change) => {
        if (changesUsage(ref, change)) {
          for (const quota of all.list(change.object.metadata.namespace ?? "")) {
            controller.enqueue(keyOf(quota));
          }
        }
      }),
    );
  };
  running.own(
    all.subscribe(({ object }) => {
      for (const name of Object.keys(object.spec?.hard ?? {})) {
        follow(countedResource(name));
      }
      controller.enqueue(keyOf(object));
    }),
  );
  return running;
}

function changesUsage(ref: ResourceRef, change: Change<StoredObject>): boolean {
  const text = (object: StoredObject) =>
    [...usageOf(ref, object)].map(([name, amount]) => `${name}=${amount}`).join();
  return change.type !== "updated" || text(change.object) !== text(change.old);
}

function statusOf(
  informers: Informers,
  { spec, metadata }: StoredObject<ResourceQuota>,
): NonNullable<ResourceQuota["status"]> {
  const hard = { ...spec?.hard };
  const scopes = scopesOf(spec);
  const byResource = new Map<string, Usage>();
  const usedOf = (name: string): Quantity => {
    const ref = countedResource(name);
    const id = groupResourceName(ref);
    const usage =
      byResource.get(id) ??
      informers
        .of(ref)
        .list(metadata.namespace ?? "")
        .filter((object) => inScopes(ref, object, scopes))
        .reduce<Usage>((sum, object) => addUsage(sum, usageOf(ref, object)), new Map());
    byResource.set(id, usage);
    return usage.get(name) ?? Quantity.zero;
  };
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, usedOf(name).toString()]));
  return { hard, used };
}
