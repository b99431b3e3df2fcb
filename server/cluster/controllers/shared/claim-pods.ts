import type { Owned } from "../../../core/lifecycle.ts";
import {
  type LabelSelector,
  type Pod,
  type StoredObject,
  selectorMatches,
} from "../../../kube/index.ts";
import type { ComponentContext, Informer } from "../../client/client.ts";
import { keyOf } from "../../client/controller.ts";
import { controllerOf, controllerReference, isTerminating } from "./objects.ts";
import { isPodFinished } from "./pods.ts";
import { pods } from "./refs.ts";

/**
 * An owner's Pods: those that it has, plus orphans that match its selector, less those that match no longer.
 * Source: kubernetes pkg/controller/controller_ref_manager.go v1.35.
 */
export async function claimPods(
  { client, informers }: ComponentContext,
  owner: StoredObject<unknown>,
  selector: LabelSelector | undefined,
): Promise<StoredObject<Pod>[]> {
  const namespace = owner.metadata.namespace ?? "";
  const claimed: StoredObject<Pod>[] = [];
  const matches = (pod: StoredObject<Pod>) => selectorMatches(selector, pod.metadata.labels);
  const informer = informers.of<Pod>(pods);
  for (const pod of informer.ownedBy(owner.metadata.uid)) {
    if (matches(pod) || isTerminating(pod)) {
      claimed.push(pod);
    } else {
      await client.modify<Pod>(pods, namespace, pod.metadata.name, (object) => {
        const others = object.metadata.ownerReferences?.filter(
          ({ uid }) => uid !== owner.metadata.uid,
        );
        object.metadata.ownerReferences = others ?? [];
        return true;
      });
    }
  }
  if (isTerminating(owner)) {
    return claimed;
  }
  const orphans = informer
    .list(namespace)
    .filter(
      (pod) => !controllerOf(pod) && !isTerminating(pod) && !isPodFinished(pod) && matches(pod),
    );
  for (const pod of orphans) {
    const adopted = await client.modify<Pod>(pods, namespace, pod.metadata.name, (object) => {
      object.metadata.ownerReferences = [
        ...(object.metadata.ownerReferences ?? []),
        controllerReference(owner),
      ];
      return true;
    });
    claimed.push(adopted);
  }
  return claimed;
}

/** Asks for a look at an owner whenever one of its Pods, or an orphan that it may adopt, changes. */
export function followPods<T extends { spec?: { selector?: LabelSelector } }>(
  { informers }: ComponentContext,
  kind: string,
  owners: Informer<T>,
  enqueue: (key: string) => void,
): Owned {
  return informers.of<Pod>(pods).subscribe((change) => {
    const { object } = change;
    const owner = controllerOf(object);
    const namespace = object.metadata.namespace ?? "";
    if (owner) {
      if (owner.kind === kind) {
        enqueue(`${namespace}/${owner.name}`);
      }
      return;
    }
    for (const each of owners.list(namespace)) {
      if (selectorMatches(each.spec?.selector, object.metadata.labels)) {
        enqueue(keyOf(each));
      }
    }
    const before = change.type === "updated" ? controllerOf(change.old) : undefined;
    if (before?.kind === kind) {
      enqueue(`${namespace}/${before.name}`);
    }
  });
}
