import { accessReviews, events, type Right, read, requests, signers } from "./component-rights.ts";

const workloads = (resource: string) => `apps:${resource} extensions:${resource}`;
const owners: readonly Right[] = [
  [read, workloads("deployments")],
  [read, workloads("replicasets")],
  [read, "replicationcontrollers"],
];
const replicaRights = (resource: string): readonly Right[] => {
  const of = (suffix: string) =>
    resource === "replicasets" ? workloads(`${resource}${suffix}`) : `${resource}${suffix}`;
  return [
    ["get list update watch", of("")],
    ["update", of("/status")],
    ["update", of("/finalizers")],
    ["create delete list patch watch", "pods"],
    events,
  ];
};

/**
 * What each controller may do, by its name; its role has `system:controller:` before it.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata/controller-roles.yaml v1.35.
 */
export const controllerRights: Readonly<Record<string, readonly Right[]>> = {
  "attachdetach-controller": [
    ["list watch", "persistentvolumeclaims persistentvolumes"],
    [read, "nodes"],
    ["patch update", "nodes/status"],
    ["list watch", "pods"],
    events,
    [`create delete ${read}`, "storage.k8s.io:volumeattachments"],
    [read, "storage.k8s.io:csidrivers"],
    [read, "storage.k8s.io:csinodes"],
  ],
  "certificate-controller": [
    [`delete ${read}`, requests],
    ["update", `${requests}/approval ${requests}/status`],
    ["approve", signers, "kubernetes.io/kube-apiserver-client-kubelet"],
    [
      "sign",
      signers,
      "kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving kubernetes.io/legacy-unknown",
    ],
    accessReviews,
    events,
  ],
  "clusterrole-aggregation-controller": [
    ["escalate get list patch update watch", "rbac.authorization.k8s.io:clusterroles"],
  ],
  "cronjob-controller": [
    ["get list update watch", "batch:cronjobs"],
    ["create delete get list patch update watch", "batch:jobs"],
    ["update", "batch:cronjobs/status"],
    ["update", "batch:cronjobs/finalizers"],
    ["delete list watch", "pods"],
    events,
  ],
  "daemon-set-controller": [
    [read, workloads("daemonsets")],
    ["update", workloads("daemonsets/status")],
    ["update", workloads("daemonsets/finalizers")],
    ["list watch", "nodes"],
    ["create delete list patch watch", "pods"],
    ["create", "pods/binding"],
    ["create delete get list patch update watch", "apps:controllerrevisions"],
    events,
  ],
  "deployment-controller": [
    ["get list update watch", workloads("deployments")],
    ["update", workloads("deployments/status")],
    ["update", workloads("deployments/finalizers")],
    ["create delete get list patch update watch", workloads("replicasets")],
    ["get list update watch", "pods"],
    events,
  ],
  "disruption-controller": [
    ...owners,
    [read, "policy:poddisruptionbudgets"],
    [read, "apps:statefulsets"],
    ["update", "policy:poddisruptionbudgets/status"],
    ["patch update", "pods/status"],
    ["get", "*:*/scale"],
    events,
  ],
  "endpoint-controller": [
    [read, "pods services"],
    ["create delete get list update watch", "endpoints"],
    ["create", "endpoints/restricted"],
    events,
  ],
  "endpointslice-controller": [
    [read, "nodes pods services"],
    ["update", "services/finalizers"],
    ["create delete get list update watch", "discovery.k8s.io:endpointslices"],
    events,
  ],
  "endpointslicemirroring-controller": [
    [read, "endpoints services"],
    ["update", "services/finalizers"],
    ["update", "endpoints/finalizers"],
    ["create delete get list update watch", "discovery.k8s.io:endpointslices"],
    events,
  ],
  "ephemeral-volume-controller": [
    [read, "pods"],
    ["update", "pods/finalizers"],
    [`create ${read}`, "persistentvolumeclaims"],
    events,
  ],
  "expand-controller": [
    ["get list patch update watch", "persistentvolumes"],
    ["patch update", "persistentvolumeclaims/status"],
    [read, "persistentvolumeclaims"],
    events,
  ],
  "generic-garbage-collector": [["delete get list patch update watch", "*:*"], events],
  "horizontal-pod-autoscaler": [
    [read, "autoscaling:horizontalpodautoscalers"],
    ["update", "autoscaling:horizontalpodautoscalers/status"],
    ["get update", "*:*/scale"],
    ["list watch", "pods"],
    ["list watch", "metrics.k8s.io:pods"],
    [read, "custom.metrics.k8s.io:*"],
    [read, "external.metrics.k8s.io:*"],
    events,
  ],
  "job-controller": [
    ["get list patch update watch", "batch:jobs"],
    ["update", "batch:jobs/status"],
    ["update", "batch:jobs/finalizers"],
    ["create delete list patch watch", "pods"],
    events,
  ],
  "legacy-service-account-token-cleaner": [
    ["get", "configmaps", "kube-apiserver-legacy-service-account-token-tracking"],
    ["delete patch", "secrets"],
  ],
  "namespace-controller": [
    [`delete ${read}`, "namespaces"],
    ["update", "namespaces/finalize namespaces/status"],
    [`delete deletecollection ${read}`, "*:*"],
  ],
  "node-controller": [
    ["delete get list patch update watch", "nodes"],
    ["patch update", "nodes/status"],
    ["patch update", "pods/status"],
    [`delete ${read}`, "pods"],
    events,
  ],
  "persistent-volume-binder": [
    ["create delete get list update watch", "persistentvolumes"],
    ["update", "persistentvolumes/status"],
    ["get list update watch", "persistentvolumeclaims"],
    ["update", "persistentvolumeclaims/status"],
    [`create delete ${read}`, "pods"],
    [read, "storage.k8s.io:storageclasses"],
    ["list watch", "nodes"],
    events,
    ["watch", "events"],
  ],
  "pod-garbage-collector": [
    ["delete list watch", "pods"],
    [read, "nodes"],
    ["patch", "pods/status"],
  ],
  "pv-protection-controller": [["get list update watch", "persistentvolumes"], events],
  "pvc-protection-controller": [
    ["get list update watch", "persistentvolumeclaims"],
    ["update", "persistentvolumeclaims/status"],
    [read, "pods"],
    events,
  ],
  "replicaset-controller": replicaRights("replicasets"),
  "replication-controller": replicaRights("replicationcontrollers"),
  "resource-claim-controller": [
    [read, "pods"],
    ["update", "pods/finalizers"],
    [`create delete ${read}`, "resource.k8s.io:resourceclaims"],
    ["patch update", "resource.k8s.io:resourceclaims resource.k8s.io:resourceclaims/status"],
    ["patch update", "pods/status"],
    events,
    ["patch update", "resource.k8s.io:resourceclaims/binding"],
  ],
  "resourcequota-controller": [["list watch", "*:*"], ["update", "resourcequotas/status"], events],
  "root-ca-cert-publisher": [["create update", "configmaps"], events],
  "route-controller": [["list watch", "nodes"], ["patch", "nodes/status"], events],
  "selinux-warning-controller": [
    events,
    [read, "persistentvolumes"],
    [read, "persistentvolumeclaims"],
    [read, "pods"],
    [read, "storage.k8s.io:csidrivers"],
  ],
  "service-account-controller": [["create", "serviceaccounts"], events],
  "service-cidrs-controller": [
    ["get list patch update watch", "networking.k8s.io:servicecidrs"],
    ["patch update", "networking.k8s.io:servicecidrs/finalizers"],
    ["patch update", "networking.k8s.io:servicecidrs/status"],
    [read, "networking.k8s.io:ipaddresses"],
    events,
  ],
  "service-controller": [
    [read, "services"],
    ["patch update", "services/status"],
    ["list watch", "nodes"],
    events,
  ],
  "statefulset-controller": [
    ["list watch", "pods"],
    [read, "apps:statefulsets"],
    ["update", "apps:statefulsets/status"],
    ["update", "apps:statefulsets/finalizers"],
    ["create delete get patch update", "pods"],
    ["create delete get list patch update watch", "apps:controllerrevisions"],
    [`create ${read}`, "persistentvolumeclaims"],
    ["delete update", "persistentvolumeclaims"],
    ["update", "pods/finalizers"],
    events,
  ],
  "ttl-after-finished-controller": [[`delete ${read}`, "batch:jobs"], events],
  "ttl-controller": [["list patch update watch", "nodes"], events],
  "validatingadmissionpolicy-status-controller": [
    [read, "admissionregistration.k8s.io:validatingadmissionpolicies"],
    ["get patch update", "admissionregistration.k8s.io:validatingadmissionpolicies/status"],
    events,
  ],
  "volumeattributesclass-protection-controller": [
    [read, "persistentvolumeclaims"],
    [read, "persistentvolumes"],
    ["get list update watch", "storage.k8s.io:volumeattributesclasses"],
    events,
  ],
};
