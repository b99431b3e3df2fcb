import { accessReviews, events, type Right, read, requests, signers } from "./component-rights.ts";

const tokenReviews: Right = ["create", "authentication.k8s.io:tokenreviews"];
const lease = (name: string): readonly Right[] => [
  ["create", "coordination.k8s.io:leases"],
  ["get update", "coordination.k8s.io:leases", name],
];

const approver = (signer: string): readonly Right[] => [
  ["approve", signers, `kubernetes.io/${signer}`],
];

const nodeRights: readonly Right[] = [
  tokenReviews,
  [
    "create",
    "authorization.k8s.io:localsubjectaccessreviews authorization.k8s.io:subjectaccessreviews",
  ],
  [read, "services"],
  [`create ${read}`, "nodes"],
  ["patch update", "nodes/status"],
  ["patch update", "nodes"],
  ["create patch update", "events"],
  [read, "pods"],
  ["create delete", "pods"],
  ["patch update", "pods/status"],
  ["create", "pods/eviction"],
  [read, "configmaps secrets"],
  ["get", "persistentvolumeclaims persistentvolumes"],
  ["get", "endpoints"],
  [`create ${read}`, requests],
  ["create delete get patch update", "coordination.k8s.io:leases"],
  ["get", "storage.k8s.io:volumeattachments"],
  ["create", "serviceaccounts/token"],
  ["get patch update", "persistentvolumeclaims/status"],
  [read, "storage.k8s.io:csidrivers"],
  ["create delete get patch update", "storage.k8s.io:csinodes"],
  [read, "node.k8s.io:runtimeclasses"],
];

const schedulerRights: readonly Right[] = [
  events,
  ...lease("kube-scheduler"),
  [read, "nodes"],
  [`delete ${read}`, "pods"],
  ["create", "bindings pods/binding"],
  ["patch update", "pods/status"],
  [read, "replicationcontrollers services"],
  [read, "apps:replicasets extensions:replicasets"],
  [read, "apps:statefulsets"],
  [read, "policy:poddisruptionbudgets"],
  [read, "persistentvolumeclaims persistentvolumes"],
  tokenReviews,
  accessReviews,
  [read, "storage.k8s.io:csinodes"],
  [read, "namespaces"],
  [read, "storage.k8s.io:csidrivers"],
  [read, "storage.k8s.io:csistoragecapacities"],
];

const controllerManagerRights: readonly Right[] = [
  events,
  ...lease("kube-controller-manager"),
  ["create", "secrets serviceaccounts"],
  ["delete", "secrets"],
  ["get", "configmaps namespaces secrets serviceaccounts"],
  ["update", "secrets serviceaccounts"],
  tokenReviews,
  accessReviews,
  ["list watch", "*:*"],
  ["create", "serviceaccounts/token"],
];

/**
 * What the components of a control plane may do, by the name of their role.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/cluster-roles.yaml v1.35.
 */
export const componentRights: Readonly<Record<string, readonly Right[]>> = {
  "system:auth-delegator": [tokenReviews, accessReviews],
  "system:certificates.k8s.io:certificatesigningrequests:nodeclient": [
    ["create", `${requests}/nodeclient`],
  ],
  "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient": [
    ["create", `${requests}/selfnodeclient`],
  ],
  "system:certificates.k8s.io:kube-apiserver-client-approver": approver("kube-apiserver-client"),
  "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver": approver(
    "kube-apiserver-client-kubelet",
  ),
  "system:certificates.k8s.io:kubelet-serving-approver": approver("kubelet-serving"),
  "system:certificates.k8s.io:legacy-unknown-approver": approver("legacy-unknown"),
  "system:heapster": [
    [read, "events namespaces nodes pods"],
    [read, "extensions:deployments"],
  ],
  "system:kube-aggregator": [[read, "endpoints services"]],
  "system:kube-controller-manager": controllerManagerRights,
  "system:kube-dns": [["list watch", "endpoints services"]],
  "system:kube-scheduler": schedulerRights,
  "system:kubelet-api-admin": [
    [read, "nodes"],
    ["proxy", "nodes"],
    ["*", "nodes/log nodes/metrics nodes/proxy nodes/stats"],
  ],
  "system:node": nodeRights,
  "system:node-bootstrapper": [[`create ${read}`, requests]],
  "system:node-problem-detector": [["get", "nodes"], ["patch", "nodes/status"], events],
  "system:node-proxier": [
    ["list watch", "endpoints services"],
    [read, "nodes"],
    events,
    ["list watch", "discovery.k8s.io:endpointslices"],
  ],
  "system:persistent-volume-provisioner": [
    [`create delete ${read}`, "persistentvolumes"],
    ["get list update watch", "persistentvolumeclaims"],
    [read, "storage.k8s.io:storageclasses"],
    ["watch", "events"],
    events,
  ],
  "system:volume-scheduler": [
    ["get list patch update watch", "persistentvolumes"],
    [read, "storage.k8s.io:storageclasses"],
    ["get list patch update watch", "persistentvolumeclaims"],
  ],
};

/** Paths that roles let their holders read. */
export const componentUrls: Readonly<Record<string, readonly string[]>> = {
  "system:monitoring": [
    "/healthz",
    "/healthz/*",
    "/livez",
    "/livez/*",
    "/metrics",
    "/metrics/slis",
    "/readyz",
    "/readyz/*",
  ],
  "system:service-account-issuer-discovery": [
    "/.well-known/openid-configuration",
    "/openid/v1/jwks",
  ],
};
