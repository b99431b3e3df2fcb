import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime } from "../../../core/time.ts";
import type { Namespace } from "../../../kube/index.ts";
import type { ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, deleteIfThere, isTerminating } from "../shared/objects.ts";
import { namespaces } from "../shared/refs.ts";

/** Content that waits for finalizers or grace periods is looked for again after this. */
const recheckMs = 250;

/**
 * Empties a Namespace that is being deleted, tells what is left in its conditions, and lets it go.
 * Source: kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go v1.35.
 */
export function startNamespaceController(
  dependencies: ControllerDependencies,
  namespacedKinds: () => readonly ResourceRef[],
): Owned {
  const { context, clock, log } = dependencies;
  const { client, informers } = context;
  const all = informers.of<Namespace>(namespaces);
  const controller = createController({
    name: "namespace",
    clock,
    log,
    async reconcile(key) {
      const { name } = splitKey(key);
      const namespace = all.get("", name);
      if (!namespace || !isTerminating(namespace)) {
        return;
      }
      const remaining = await deleteContent(dependencies, name, namespacedKinds());
      if (remaining.length > 0) {
        await tellWhatRemains(dependencies, name, remaining);
        controller.enqueueAfter(key, recheckMs);
        return;
      }
      const letGo = (object: { spec?: Namespace["spec"] }) => {
        object.spec = {};
        return true;
      };
      await client.modify<Namespace>(namespaces, "", name, letGo, "finalize");
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  return controller;
}

/** What is left of one resource. */
interface Content {
  readonly resource: string;
  readonly count: number;
  readonly finalizers: readonly string[];
}

async function deleteContent(
  { context: { client, informers } }: ControllerDependencies,
  namespace: string,
  kinds: readonly ResourceRef[],
): Promise<Content[]> {
  const remaining: Content[] = [];
  for (const ref of kinds) {
    const informer = informers.of(ref);
    for (const { metadata } of informer
      .list(namespace)
      .filter((object) => !isTerminating(object))) {
      const options = { propagationPolicy: "Background" } as const;
      await deleteIfThere(client.delete(ref, namespace, metadata.name, options));
    }
    const left = informer.list(namespace);
    if (left.length > 0) {
      const finalizers = left.flatMap(({ metadata }) => metadata.finalizers ?? []);
      const resource = `${ref.resource}.${ref.group}`;
      remaining.push({ resource, count: left.length, finalizers });
    }
  }
  return remaining;
}

async function tellWhatRemains(
  { context: { client }, clock }: ControllerDependencies,
  name: string,
  remaining: readonly Content[],
): Promise<void> {
  const wanted = conditionsOf(remaining, formatTime(clock.now()));
  await client.modify<Namespace>(
    namespaces,
    "",
    name,
    (object) => {
      const current = object.status?.conditions ?? [];
      const same = JSON.stringify(current.map(withoutTime));
      if (same === JSON.stringify(wanted.map(withoutTime))) {
        return false;
      }
      object.status = { ...object.status, phase: "Terminating", conditions: wanted };
      return true;
    },
    "status",
  );
}

type Condition = NonNullable<NonNullable<Namespace["status"]>["conditions"]>[number];

function withoutTime({ lastTransitionTime: _time, ...rest }: Condition): Partial<Condition> {
  return rest;
}

/** Source: kubernetes pkg/controller/namespace/deletion/status_condition_utils.go v1.35. */
function conditionsOf(remaining: readonly Content[], lastTransitionTime: string): Condition[] {
  const kinds = remaining.map(
    ({ resource, count }) => `${resource} has ${count} resource instances`,
  );
  const counts = new Map<string, number>();
  for (const finalizer of remaining.flatMap(({ finalizers }) => finalizers)) {
    counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  const held = [...counts].map(([name, count]) => `${name} in ${count} resource instances`);
  const of = (type: string, isTrue: boolean, reason: string, message: string): Condition => ({
    type,
    status: isTrue ? "True" : "False",
    lastTransitionTime,
    reason,
    message,
  });
  return [
    of(
      "NamespaceDeletionDiscoveryFailure",
      false,
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ),
    of(
      "NamespaceDeletionGroupVersionParsingFailure",
      false,
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    of(
      "NamespaceDeletionContentFailure",
      false,
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ),
    of(
      "NamespaceContentRemaining",
      true,
      "SomeResourcesRemain",
      `Some resources are remaining: ${kinds.sort().join(", ")}`,
    ),
    held.length > 0
      ? of(
          "NamespaceFinalizersRemaining",
          true,
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${held.sort().join(", ")}`,
        )
      : of(
          "NamespaceFinalizersRemaining",
          false,
          "ContentHasNoFinalizers",
          "All content-preserving finalizers finished",
        ),
  ];
}
