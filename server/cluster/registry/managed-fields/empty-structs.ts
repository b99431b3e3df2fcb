import { isRecord, type JsonObject } from "../../../kube/index.ts";
import type { KindDefinition } from "../../kinds/definition.ts";

/** Paths of what every typed object writes out, even with nothing in it; `[]` ends those of lists. */
type Tree = { readonly [name: string]: Tree | readonly [] };

const podSpec: Tree = { containers: [] };
const template: Tree = { metadata: {}, spec: podSpec };

/** Members of Go structs that are neither pointers nor left out when empty. Source: k8s.io/api v0.35. */
const structs: Tree = {
  metadata: {},
  spec: {
    ...podSpec,
    jobTemplate: { metadata: {}, spec: { template } },
    resources: {},
    scaleTargetRef: {},
    strategy: {},
    template,
    updateStrategy: {},
  },
  status: { loadBalancer: {} },
};
const customStructs: Tree = { metadata: {} };

/**
 * The old object as comparing sees it: where the new one has a struct that an old typed object always has, it is
 * there, if empty. So who fills it in doesn't own the struct itself.
 */
export function withEmptyStructs(
  old: JsonObject,
  object: JsonObject,
  kind: KindDefinition,
): JsonObject {
  return filled(old, object, kind.openApi ? customStructs : structs);
}

function filled(old: JsonObject, object: JsonObject, tree: Tree): JsonObject {
  const result: JsonObject = { ...old };
  for (const [name, below] of Object.entries(tree)) {
    const value = object[name];
    const before = old[name];
    if (Array.isArray(below) && Array.isArray(value)) {
      result[name] = before ?? [];
    } else if (!Array.isArray(below) && isRecord(value)) {
      result[name] = filled(isRecord(before) ? before : {}, value, below as Tree);
    }
  }
  return result;
}
