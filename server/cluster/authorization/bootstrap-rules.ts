import type { PolicyRule } from "./authorizer.ts";

const read = ["get", "list", "watch"];
const write = ["create", "delete", "deletecollection", "patch", "update"];

function rule(
  verbs: readonly string[],
  apiGroups: readonly string[],
  resources: readonly string[],
): PolicyRule {
  return { apiGroups, resources, verbs };
}

const workloads = {
  apps: ["daemonsets", "deployments", "replicasets", "statefulsets"],
  batch: ["cronjobs", "jobs"],
} as const;

/**
 * What `view` gathers. Source: kubernetes
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go v1.35, as the other rules here.
 */
export const viewRules: readonly PolicyRule[] = [
  rule(
    read,
    [""],
    [
      "configmaps",
      "endpoints",
      "persistentvolumeclaims",
      "persistentvolumeclaims/status",
      "pods",
      "replicationcontrollers",
      "replicationcontrollers/scale",
      "serviceaccounts",
      "services",
      "services/status",
    ],
  ),
  rule(
    read,
    [""],
    [
      "bindings",
      "events",
      "limitranges",
      "namespaces/status",
      "pods/log",
      "pods/status",
      "replicationcontrollers/status",
      "resourcequotas",
      "resourcequotas/status",
    ],
  ),
  rule(read, [""], ["namespaces"]),
  rule(read, ["discovery.k8s.io"], ["endpointslices"]),
  rule(
    read,
    ["apps"],
    [
      "controllerrevisions",
      "daemonsets",
      "daemonsets/status",
      "deployments",
      "deployments/scale",
      "deployments/status",
      "replicasets",
      "replicasets/scale",
      "replicasets/status",
      "statefulsets",
      "statefulsets/scale",
      "statefulsets/status",
    ],
  ),
  rule(read, ["autoscaling"], ["horizontalpodautoscalers", "horizontalpodautoscalers/status"]),
  rule(read, ["batch"], ["cronjobs", "cronjobs/status", "jobs", "jobs/status"]),
  rule(read, ["policy"], ["poddisruptionbudgets", "poddisruptionbudgets/status"]),
  rule(read, ["networking.k8s.io"], ["ingresses", "ingresses/status", "networkpolicies"]),
  // Not upstream's: what the network observed.
  rule(read, ["flows.kubebook.dev"], ["flows"]),
];

/** What `edit` gathers beyond {@link viewRules}. */
export const editRules: readonly PolicyRule[] = [
  rule(
    read,
    [""],
    ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"],
  ),
  rule(["impersonate"], [""], ["serviceaccounts"]),
  rule(write, [""], ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"]),
  rule(["create"], [""], ["pods/eviction"]),
  rule(
    write,
    [""],
    [
      "configmaps",
      "events",
      "persistentvolumeclaims",
      "replicationcontrollers",
      "replicationcontrollers/scale",
      "secrets",
      "serviceaccounts",
      "services",
      "services/proxy",
    ],
  ),
  rule(["create"], [""], ["serviceaccounts/token"]),
  rule(
    write,
    ["apps"],
    [
      ...workloads.apps,
      "deployments/rollback",
      "deployments/scale",
      "replicasets/scale",
      "statefulsets/scale",
    ],
  ),
  rule(write, ["autoscaling"], ["horizontalpodautoscalers"]),
  rule(write, ["batch"], workloads.batch),
  rule(write, ["policy"], ["poddisruptionbudgets"]),
  rule(write, ["networking.k8s.io"], ["ingresses", "networkpolicies"]),
  rule(
    ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    ["coordination.k8s.io"],
    ["leases"],
  ),
];

/** What `admin` gathers beyond {@link editRules}. */
export const adminRules: readonly PolicyRule[] = [
  rule(["create"], ["authorization.k8s.io"], ["localsubjectaccessreviews"]),
  rule([...write, ...read], ["rbac.authorization.k8s.io"], ["rolebindings", "roles"]),
];

/** Everything. */
export const allRules: readonly PolicyRule[] = [
  rule(["*"], ["*"], ["*"]),
  { nonResourceURLs: ["*"], verbs: ["*"] },
];

/** Discovery, for whoever authenticated. */
export const discoveryRules: readonly PolicyRule[] = [
  {
    nonResourceURLs: [
      "/api",
      "/api/*",
      "/apis",
      "/apis/*",
      "/healthz",
      "/livez",
      "/openapi",
      "/openapi/*",
      "/readyz",
      "/version",
      "/version/",
    ],
    verbs: ["get"],
  },
];

/** Questions about oneself. */
export const basicUserRules: readonly PolicyRule[] = [
  rule(
    ["create"],
    ["authorization.k8s.io"],
    ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
  ),
  rule(["create"], ["authentication.k8s.io"], ["selfsubjectreviews"]),
];

/** What anybody may read. */
export const publicInfoRules: readonly PolicyRule[] = [
  {
    nonResourceURLs: ["/healthz", "/livez", "/readyz", "/version", "/version/"],
    verbs: ["get"],
  },
];
