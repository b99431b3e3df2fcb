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
import { toRule } from "./component-rights.ts";
import { componentRights, componentUrls } from "./component-rules.ts";
import { controllerRights } from "./controller-rules.ts";

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

const controllerPrefix = "system:controller:";

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
  ...Object.entries(componentRights).map(([name, rights]) => clusterRole(name, rights.map(toRule))),
  ...Object.entries(componentUrls).map(([name, nonResourceURLs]) =>
    clusterRole(name, [{ nonResourceURLs, verbs: ["get"] }]),
  ),
  ...Object.entries(controllerRights).map(([name, rights]) =>
    clusterRole(`${controllerPrefix}${name}`, rights.map(toRule)),
  ),
];

type Subject = Readonly<Record<string, string>>;

function clusterRoleBinding(role: string, subjects: readonly Subject[]): KubeObject {
  return {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: metadata(role),
    roleRef: { apiGroup: group, kind: "ClusterRole", name: role },
    ...(subjects.length === 0 ? {} : { subjects }),
  };
}

const groups = (...names: string[]): Subject[] =>
  names.map((name) => ({ apiGroup: group, kind: "Group", name }));
const user = (name: string): Subject[] => [{ apiGroup: group, kind: "User", name }];
const account = (name: string): Subject[] => [
  { kind: "ServiceAccount", name, namespace: "kube-system" },
];

/**
 * The bindings of a new cluster. Nodes are authorized by a judge of their own, so that their role is bound to nobody.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, controller_policy.go v1.35.
 */
export const bootstrapClusterRoleBindings: readonly KubeObject[] = [
  clusterRoleBinding("cluster-admin", groups("system:masters")),
  clusterRoleBinding("system:monitoring", groups("system:monitoring")),
  clusterRoleBinding("system:discovery", groups("system:authenticated")),
  clusterRoleBinding("system:basic-user", groups("system:authenticated")),
  clusterRoleBinding(
    "system:public-info-viewer",
    groups("system:authenticated", "system:unauthenticated"),
  ),
  clusterRoleBinding("system:node-proxier", user("system:kube-proxy")),
  clusterRoleBinding("system:kube-controller-manager", user("system:kube-controller-manager")),
  clusterRoleBinding("system:kube-dns", account("kube-dns")),
  clusterRoleBinding("system:kube-scheduler", user("system:kube-scheduler")),
  clusterRoleBinding("system:volume-scheduler", user("system:kube-scheduler")),
  clusterRoleBinding("system:node", []),
  clusterRoleBinding("system:service-account-issuer-discovery", groups("system:serviceaccounts")),
  ...Object.keys(controllerRights).map((name) =>
    clusterRoleBinding(`${controllerPrefix}${name}`, account(name)),
  ),
];
