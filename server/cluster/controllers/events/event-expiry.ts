import type { Owned } from "../../../core/lifecycle.ts";
import { parseTime } from "../../../core/time.ts";
import type { CoreEvent, StoredObject } from "../../../kube/index.ts";
import { createController } from "../../client/controller.ts";
import { type ControllerDependencies, deleteIfThere } from "../shared/objects.ts";

const events = { group: "", resource: "events" };
/** How long events are kept after their last change. Source: kube-apiserver --event-ttl v1.35. */
const lifeMs = 3_600_000;
/** How often old ones are looked for; an hour needn't be exact. */
const periodMs = 60_000;

/**
 * Removes events an hour after their last change, as upstream's storage does on its own.
 * Source: kubernetes pkg/registry/core/event/storage/storage.go v1.35 (TTLFunc).
 */
export function startEventExpiry({ context, clock, log }: ControllerDependencies): Owned {
  const { client, informers } = context;
  const controller = createController({
    name: "event-expiry",
    clock,
    log,
    async reconcile(key) {
      const oldestMs = clock.now().getTime() - lifeMs;
      const old = informers
        .of<CoreEvent>(events)
        .list()
        .filter((event) => lastChangeMs(event) < oldestMs);
      for (const { metadata } of old) {
        await deleteIfThere(client.delete(events, metadata.namespace ?? "", metadata.name));
      }
      controller.enqueueAfter(key, periodMs);
    },
  });
  controller.enqueue("all");
  return controller;
}

function lastChangeMs({ metadata, ...event }: StoredObject<CoreEvent>): number {
  const { lastTimestamp, eventTime, series } = event;
  const times = [metadata.creationTimestamp, lastTimestamp, eventTime, series?.lastObservedTime];
  return Math.max(...times.map((text) => parseTime(text)?.getTime() ?? 0));
}
