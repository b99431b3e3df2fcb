import type { Clock } from "../../core/clock.ts";
import { type Owned, OwnedStack } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import { formatTime } from "../../core/time.ts";
import type { Change, ComponentContext } from "../client/client.ts";
import { createController } from "../client/controller.ts";
import type { MutableRegistry } from "../registry/create-registry.ts";
import { acceptNames } from "./accept-names.ts";
import { cleanUp } from "./clean-up.ts";
import { type CustomResourceDefinition, type Definition, definitions } from "./definition.ts";
import { nameConflict } from "./names.ts";
import { type ServedVersion, serveDefinition } from "./serve.ts";

/** How soon leftovers of a deleted definition are looked for again. */
const leftoverPollMs = 200;

/** What serving custom kinds needs. */
interface CustomResourceOptions {
  readonly context: ComponentContext;
  readonly registry: MutableRegistry;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Serves the kinds of CustomResourceDefinitions: accepts their names, establishes them, and cleans up
 * their objects before they go. Kinds that were established before are served once this returns.
 * Source: apiextensions-apiserver pkg/controller/{status,establish,finalizer} v1.35.
 */
export function startCustomResources(options: CustomResourceOptions): Owned {
  const { context, registry, clock, log } = options;
  const owned = new OwnedStack();
  const served = new Map<string, readonly ServedVersion[]>();
  const informer = context.informers.of<CustomResourceDefinition>(definitions);
  const controller = owned.own(
    createController({ name: "customresources", clock, log, reconcile }),
  );

  function serve(definition: Definition): void {
    const { name } = definition.metadata;
    const now = serveDefinition(registry, definition);
    const kept = new Set(now.map(({ version }) => version));
    withdraw((served.get(name) ?? []).filter(({ version }) => !kept.has(version)));
    served.set(name, now);
  }

  function withdraw(versions: readonly ServedVersion[]): void {
    for (const { group, version, resource } of versions) {
      registry.remove(group, version, resource);
    }
  }

  function follow({ type, object }: Change<CustomResourceDefinition>): void {
    const { name } = object.metadata;
    if (type === "deleted") {
      withdraw(served.get(name) ?? []);
      served.delete(name);
      return;
    }
    if (isEstablished(object)) {
      serve(object);
    }
    controller.enqueue(name);
  }

  async function reconcile(name: string): Promise<void> {
    const definition = informer.get("", name);
    if (!definition) {
      return;
    }
    if (definition.metadata.deletionTimestamp !== undefined) {
      const isClean = await cleanUp(definition, registry, context);
      if (!isClean) {
        controller.enqueueAfter(name, leftoverPollMs);
      }
      return;
    }
    const conflict = nameConflict(definition, informer.list());
    if (!conflict) {
      serve(definition);
    }
    await context.client.modify<CustomResourceDefinition>(
      definitions,
      "",
      name,
      (object) => acceptNames(object, conflict, formatTime(clock.now())),
      "status",
    );
  }

  owned.own(informer.subscribe(follow));
  return owned;
}

function isEstablished({ status }: Definition): boolean {
  return (status?.conditions ?? []).some(
    ({ type, status: value }) => type === "Established" && value === "True",
  );
}
