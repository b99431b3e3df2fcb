import { isDeepStrictEqual } from "node:util";
import type * as client from "@kubernetes/client-node";
import type { Owned } from "../../../core/lifecycle.ts";
import { type StoredObject, selectorMatches, type Wire } from "../../../kube/index.ts";
import type { ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";

type ClusterRole = Wire<client.V1ClusterRole>;
type Rule = NonNullable<ClusterRole["rules"]>[number];

const clusterRoles: ResourceRef = {
  group: "rbac.authorization.k8s.io",
  resource: "clusterroles",
};

/**
 * Gathers the rules of aggregated ClusterRoles from those that they select.
 * Source: kubernetes pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go v1.35.
 */
export function startClusterRoleAggregation({
  context,
  clock,
  log,
}: ControllerDependencies): Owned {
  const all = context.informers.of<ClusterRole>(clusterRoles);
  const controller = createController({
    name: "clusterrole-aggregation-controller",
    clock,
    log,
    async reconcile(key) {
      const { name } = splitKey(key);
      const role = all.get("", name);
      if (!role?.aggregationRule || isTerminating(role)) {
        return;
      }
      const rules = gather(role, all.list());
      await context.client.modify<ClusterRole>(clusterRoles, "", name, (object) => {
        if (isDeepStrictEqual(object.rules ?? [], rules)) {
          return false;
        }
        object.rules = rules;
        return true;
      });
    },
  });
  all.subscribe(() => {
    for (const role of all.list()) {
      if (role.aggregationRule) {
        controller.enqueue(keyOf(role));
      }
    }
  });
  return controller;
}

function gather(
  { metadata, aggregationRule }: StoredObject<ClusterRole>,
  all: readonly StoredObject<ClusterRole>[],
): Rule[] {
  const byName = all.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules: Rule[] = [];
  for (const selector of aggregationRule?.clusterRoleSelectors ?? []) {
    const selected = byName.filter(
      (role) =>
        role.metadata.name !== metadata.name && selectorMatches(selector, role.metadata.labels),
    );
    for (const rule of selected.flatMap((role) => role.rules ?? [])) {
      if (!rules.some((known) => isDeepStrictEqual(known, rule))) {
        rules.push(structuredClone(rule));
      }
    }
  }
  return rules;
}
