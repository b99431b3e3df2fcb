import type { KubeObject } from "../../kube/index.ts";
import type { PolicyRule } from "./authorizer.ts";
import {
  adminRules,
  allRules,
  basicUserRules,
  discoveryRules,
  editRules,
  publicInfoRules,
  viewRules,
} from "./bootstrap-rules.ts";

const group = "rbac.authorization.k8s.io";
const apiVersion = `${group}/v1`;
const bootstrapping = { "kubernetes.io/bootstrapping": "rbac-defaults" };

function metadata(name: string, labels: Readonly<Record<string, string>> = {}) {
  return {
    name,
    labels: { ...bootstrapping, ...labels },
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  };
}

function clusterRole(
  name: string,
  rules: readonly PolicyRule[],
  options: { readonly aggregateTo?: string; readonly gathers?: string } = {},
): KubeObject {
  const label = (role: string) => ({
    [`rbac.authorization.k8s.io/aggregate-to-${role}`]: "true",
  });
  return {
    apiVersion,
    kind: "ClusterRole",
    metadata: metadata(name, options.aggregateTo ? label(options.aggregateTo) : {}),
    ...(options.gathers
      ? {
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: label(options.gathers) }] },
        }
      : {}),
    rules,
  };
}

/** The cluster roles of a new cluster; the gathering ones hold their rules already. */
export const bootstrapClusterRoles: readonly KubeObject[] = [
  clusterRole("cluster-admin", allRules),
  clusterRole("admin", [...adminRules, ...editRules, ...viewRules], { gathers: "admin" }),
  clusterRole("edit", [...editRules, ...viewRules], { gathers: "edit", aggregateTo: "admin" }),
  clusterRole("view", viewRules, { gathers: "view", aggregateTo: "edit" }),
  clusterRole("system:aggregate-to-admin", adminRules, { aggregateTo: "admin" }),
  clusterRole("system:aggregate-to-edit", editRules, { aggregateTo: "edit" }),
  clusterRole("system:aggregate-to-view", viewRules, { aggregateTo: "view" }),
  clusterRole("system:basic-user", basicUserRules),
  clusterRole("system:discovery", discoveryRules),
  clusterRole("system:public-info-viewer", publicInfoRules),
];

function clusterRoleBinding(role: string, groups: readonly string[]): KubeObject {
  return {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: metadata(role),
    roleRef: { apiGroup: group, kind: "ClusterRole", name: role },
    subjects: groups.map((name) => ({ apiGroup: group, kind: "Group", name })),
  };
}

/** The bindings of a new cluster. */
export const bootstrapClusterRoleBindings: readonly KubeObject[] = [
  clusterRoleBinding("cluster-admin", ["system:masters"]),
  clusterRoleBinding("system:basic-user", ["system:authenticated"]),
  clusterRoleBinding("system:discovery", ["system:authenticated"]),
  clusterRoleBinding("system:public-info-viewer", [
    "system:authenticated",
    "system:unauthenticated",
  ]),
];
