import type { Namespace, Node, Pod, StoredObject } from "../../kube/index.ts";
import type { NodeView } from "./cluster-view.ts";

/** The Namespaces that `namespaceSelector` is judged on. */
export type NamespaceLookup = (name: string) => StoredObject<Namespace> | undefined;

/** Everything that one decision goes by. */
export interface Situation {
  readonly pod: StoredObject<Pod>;
  readonly views: readonly NodeView[];
  readonly namespaceOf: NamespaceLookup;
  /** Why the Pod's volumes keep it from a node; empty if they don't. */
  readonly volumeReasons: (node: StoredObject<Node>) => readonly string[];
  /** Claims of which only one Pod at a time may have the volume. */
  readonly exclusiveClaims: readonly string[];
}

/** The same, had the Pods of one node been others. */
export function withView(situation: Situation, view: NodeView): Situation {
  const { name } = view.node.metadata;
  const views = situation.views.map((other) => (other.node.metadata.name === name ? view : other));
  return { ...situation, views };
}
