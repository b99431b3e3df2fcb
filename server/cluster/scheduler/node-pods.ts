import type { Pod, StoredObject } from "../../kube/index.ts";

/** Which Pods take up room on which node: those that are bound, or about to be, and have not ended. */
export class NodePods {
  readonly #byNode = new Map<string, Map<string, StoredObject<Pod>>>();
  readonly #nodeOf = new Map<string, string>();
  readonly #assumed = new Map<string, string>();

  /** Follows a change. @returns whether it made room. */
  track(pod: StoredObject<Pod>, isDeleted: boolean): boolean {
    const { uid } = pod.metadata;
    const node = pod.spec?.nodeName ?? this.#assumed.get(uid);
    const hasEnded = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
    const before = this.#nodeOf.get(uid);
    if (isDeleted || hasEnded || node === undefined) {
      this.#assumed.delete(uid);
      this.#nodeOf.delete(uid);
      return before !== undefined && (this.#byNode.get(before)?.delete(uid) ?? false);
    }
    const pods = this.#byNode.get(node) ?? new Map<string, StoredObject<Pod>>();
    pods.set(uid, pod);
    this.#byNode.set(node, pods);
    this.#nodeOf.set(uid, node);
    return false;
  }

  /** Counts a Pod on a node that it is going to be bound to. */
  assume(pod: StoredObject<Pod>, node: string): void {
    this.#assumed.set(pod.metadata.uid, node);
    this.track(pod, false);
  }

  /** Takes back an assumption. */
  forget(pod: StoredObject<Pod>): void {
    this.#assumed.delete(pod.metadata.uid);
    this.track(pod, false);
  }

  on(node: string): readonly StoredObject<Pod>[] {
    return [...(this.#byNode.get(node)?.values() ?? [])];
  }
}
