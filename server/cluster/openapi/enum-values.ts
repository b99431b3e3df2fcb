import { hostPathTypes } from "../kinds/pod/validation/volumes.ts";

/** Values by the OpenAPI name of the type, then by the field. */
type EnumTable = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const protocols = ["SCTP", "TCP", "UDP"];
const pullPolicies = ["Always", "IfNotPresent", "Never"];
const messagePolicies = ["FallbackToLogsOnError", "File"];
const taintEffects = ["NoExecute", "NoSchedule", "PreferNoSchedule"];
const honorPolicies = ["Honor", "Ignore"];
const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];
const preemptionPolicies = ["Never", "PreemptLowerPriority"];
const volumeModes = ["Block", "Filesystem"];
const trafficPolicies = ["Cluster", "Local"];
const onDeleteOrRolling = ["OnDelete", "RollingUpdate"];

const container = {
  imagePullPolicy: pullPolicies,
  terminationMessagePolicy: messagePolicies,
};

/**
 * The fields that the API's documents limit to some values.
 * Source: kubernetes staging/src/k8s.io/api, types that are marked with +enum, v1.35.
 */
export const enumTable: EnumTable = {
  "io.k8s.api.apps.v1.DaemonSetUpdateStrategy": { type: onDeleteOrRolling },
  "io.k8s.api.apps.v1.DeploymentStrategy": { type: ["Recreate", "RollingUpdate"] },
  "io.k8s.api.apps.v1.StatefulSetSpec": { podManagementPolicy: ["OrderedReady", "Parallel"] },
  "io.k8s.api.apps.v1.StatefulSetUpdateStrategy": { type: onDeleteOrRolling },
  "io.k8s.api.batch.v1.CronJobSpec": { concurrencyPolicy: ["Allow", "Forbid", "Replace"] },
  "io.k8s.api.batch.v1.JobSpec": {
    completionMode: ["Indexed", "NonIndexed"],
    podReplacementPolicy: ["Failed", "TerminatingOrFailed"],
  },
  "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement": { operator: ["In", "NotIn"] },
  "io.k8s.api.batch.v1.PodFailurePolicyRule": {
    action: ["Count", "FailIndex", "FailJob", "Ignore"],
  },
  "io.k8s.api.core.v1.AppArmorProfile": { type: profileTypes },
  "io.k8s.api.core.v1.Container": container,
  "io.k8s.api.core.v1.ContainerPort": { protocol: protocols },
  "io.k8s.api.core.v1.EndpointPort": { protocol: protocols },
  "io.k8s.api.core.v1.EphemeralContainer": container,
  "io.k8s.api.core.v1.HTTPGetAction": { scheme: ["HTTP", "HTTPS"] },
  "io.k8s.api.core.v1.HostPathVolumeSource": { type: hostPathTypes },
  "io.k8s.api.core.v1.NamespaceStatus": { phase: ["Active", "Terminating"] },
  "io.k8s.api.core.v1.NodeSelectorRequirement": {
    operator: ["DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"],
  },
  "io.k8s.api.core.v1.NodeStatus": { phase: ["Pending", "Running", "Terminated"] },
  "io.k8s.api.core.v1.PersistentVolumeClaimSpec": { volumeMode: volumeModes },
  "io.k8s.api.core.v1.PersistentVolumeClaimStatus": { phase: ["Bound", "Lost", "Pending"] },
  "io.k8s.api.core.v1.PersistentVolumeSpec": {
    persistentVolumeReclaimPolicy: ["Delete", "Recycle", "Retain"],
    volumeMode: volumeModes,
  },
  "io.k8s.api.core.v1.PersistentVolumeStatus": {
    phase: ["Available", "Bound", "Failed", "Pending", "Released"],
  },
  "io.k8s.api.core.v1.PodSecurityContext": {
    fsGroupChangePolicy: ["Always", "OnRootMismatch"],
    supplementalGroupsPolicy: ["Merge", "Strict"],
  },
  "io.k8s.api.core.v1.PodSpec": {
    dnsPolicy: ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
    preemptionPolicy: preemptionPolicies,
    restartPolicy: ["Always", "Never", "OnFailure"],
  },
  "io.k8s.api.core.v1.PodStatus": {
    phase: ["Failed", "Pending", "Running", "Succeeded", "Unknown"],
    qosClass: ["BestEffort", "Burstable", "Guaranteed"],
  },
  "io.k8s.api.core.v1.PortStatus": { protocol: protocols },
  "io.k8s.api.core.v1.SeccompProfile": { type: profileTypes },
  "io.k8s.api.core.v1.SecurityContext": { procMount: ["Default", "Unmasked"] },
  "io.k8s.api.core.v1.ServicePort": { protocol: protocols },
  "io.k8s.api.core.v1.ServiceSpec": {
    externalTrafficPolicy: trafficPolicies,
    internalTrafficPolicy: trafficPolicies,
    ipFamilyPolicy: ["PreferDualStack", "RequireDualStack", "SingleStack"],
    sessionAffinity: ["ClientIP", "None"],
    type: ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"],
  },
  "io.k8s.api.core.v1.Taint": { effect: taintEffects },
  "io.k8s.api.core.v1.Toleration": {
    effect: taintEffects,
    operator: ["Equal", "Exists", "Gt", "Lt"],
  },
  "io.k8s.api.core.v1.TopologySpreadConstraint": {
    nodeAffinityPolicy: honorPolicies,
    nodeTaintsPolicy: honorPolicies,
    whenUnsatisfiable: ["DoNotSchedule", "ScheduleAnyway"],
  },
  "io.k8s.api.core.v1.VolumeMount": {
    mountPropagation: ["Bidirectional", "HostToContainer", "None"],
  },
  "io.k8s.api.discovery.v1.EndpointPort": { protocol: protocols },
  "io.k8s.api.discovery.v1.EndpointSlice": { addressType: ["FQDN", "IPv4", "IPv6"] },
  "io.k8s.api.networking.v1.HTTPIngressPath": {
    pathType: ["Exact", "ImplementationSpecific", "Prefix"],
  },
  "io.k8s.api.networking.v1.NetworkPolicyPort": { protocol: protocols },
  "io.k8s.api.policy.v1.PodDisruptionBudgetSpec": {
    unhealthyPodEvictionPolicy: ["AlwaysAllow", "IfHealthyBudget"],
  },
  "io.k8s.api.scheduling.v1.PriorityClass": { preemptionPolicy: preemptionPolicies },
  "io.k8s.api.storage.v1.StorageClass": {
    reclaimPolicy: ["Delete", "Recycle", "Retain"],
    volumeBindingMode: ["Immediate", "WaitForFirstConsumer"],
  },
};
