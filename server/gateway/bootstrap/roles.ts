import type { KubeObject } from "../../kube/index.ts";
import { learnersGroup } from "../mapping/names.ts";
import { platformObjectName } from "../mapping/platform-objects.ts";

const rbac = "rbac.authorization.k8s.io";
const rbacVersion = `${rbac}/v1`;
const reading = ["get", "list", "watch"];
const writing = [...reading, "create", "update", "patch", "delete", "deletecollection"];

/** Names of the ClusterRoles that the gateway keeps up to date. */
export const roleNames = {
  /** Of every learner, over the whole cluster. */
  learners: "kubebook:learners",
  /** Of a learner in their own namespaces. */
  own: "kubebook:own-namespace",
  /** Of every learner in the namespaces that the operator shows. */
  shown: "kubebook:shown-namespace",
} as const;

/** Groups of which learners may change everything in their own namespaces. */
const ownGroups = [
  "",
  "apps",
  "autoscaling",
  "batch",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "networking.k8s.io",
  "policy",
];

const learnersRole: KubeObject = {
  apiVersion: rbacVersion,
  kind: "ClusterRole",
  metadata: { name: roleNames.learners },
  rules: [
    { apiGroups: [""], resources: ["nodes"], verbs: reading },
    {
      apiGroups: ["storage.k8s.io"],
      resources: ["storageclasses", "csidrivers", "csinodes", "volumeattributesclasses"],
      verbs: reading,
    },
    { apiGroups: ["networking.k8s.io"], resources: ["ingressclasses"], verbs: reading },
    { apiGroups: ["scheduling.k8s.io"], resources: ["priorityclasses"], verbs: reading },
    { apiGroups: ["node.k8s.io"], resources: ["runtimeclasses"], verbs: reading },
    {
      apiGroups: ["apiextensions.k8s.io"],
      resources: ["customresourcedefinitions"],
      verbs: reading,
    },
    {
      apiGroups: ["authorization.k8s.io"],
      resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
      verbs: ["create"],
    },
    { apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"], verbs: ["create"] },
    {
      nonResourceURLs: [
        "/",
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
  ],
};

const ownRole: KubeObject = {
  apiVersion: rbacVersion,
  kind: "ClusterRole",
  metadata: { name: roleNames.own },
  rules: [
    { apiGroups: ["*"], resources: ["*"], verbs: reading },
    { apiGroups: ownGroups, resources: ["*"], verbs: ["*"] },
    { apiGroups: [rbac], resources: ["roles", "rolebindings"], verbs: writing },
    {
      apiGroups: ["authorization.k8s.io"],
      resources: ["localsubjectaccessreviews"],
      verbs: ["create"],
    },
  ],
};

/** As the ClusterRole `view` reads: no Secrets, no RBAC. */
const shownRole: KubeObject = {
  apiVersion: rbacVersion,
  kind: "ClusterRole",
  metadata: { name: roleNames.shown },
  rules: [
    {
      apiGroups: [""],
      resources: [
        "configmaps",
        "endpoints",
        "events",
        "limitranges",
        "namespaces",
        "namespaces/status",
        "persistentvolumeclaims",
        "pods",
        "pods/log",
        "pods/status",
        "replicationcontrollers",
        "resourcequotas",
        "serviceaccounts",
        "services",
      ],
      verbs: reading,
    },
    {
      apiGroups: [
        "apps",
        "autoscaling",
        "batch",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "networking.k8s.io",
        "policy",
      ],
      resources: ["*"],
      verbs: reading,
    },
  ],
};

const learnersBinding: KubeObject = {
  apiVersion: rbacVersion,
  kind: "ClusterRoleBinding",
  metadata: { name: roleNames.learners },
  roleRef: { apiGroup: rbac, kind: "ClusterRole", name: roleNames.learners },
  subjects: [{ apiGroup: rbac, kind: "Group", name: learnersGroup }],
};

/** What the cluster must hold before any sandbox is made, in the order of its making. */
export const clusterObjects: readonly {
  readonly collection: string;
  readonly object: KubeObject;
}[] = [
  ...[learnersRole, ownRole, shownRole].map((object) => ({
    collection: `/apis/${rbacVersion}/clusterroles`,
    object,
  })),
  { collection: `/apis/${rbacVersion}/clusterrolebindings`, object: learnersBinding },
];

/** Binds a role to a subject in one namespace. */
export function roleBinding(role: string, kind: "User" | "Group", subject: string): KubeObject {
  return {
    apiVersion: rbacVersion,
    kind: "RoleBinding",
    metadata: { name: platformObjectName },
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: role },
    subjects: [{ apiGroup: rbac, kind, name: subject }],
  };
}
