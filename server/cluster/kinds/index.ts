import { daemonSetKind } from "./apps/daemon-set.ts";
import { deploymentKind } from "./apps/deployment.ts";
import { replicaSetKind } from "./apps/replica-set.ts";
import { statefulSetKind } from "./apps/stateful-set.ts";
import {
  controllerRevisionKind,
  podTemplateKind,
  replicationControllerKind,
} from "./apps/templates-and-revisions.ts";
import { cronJobKind } from "./batch/cron-job.ts";
import { jobKind } from "./batch/job.ts";
import { configMapKind } from "./core/config-map.ts";
import { endpointSliceKind, endpointsKind } from "./core/endpoints.ts";
import { eventKind } from "./core/event.ts";
import { eventView } from "./core/event-view.ts";
import { leaseKind } from "./core/lease.ts";
import { namespaceKind } from "./core/namespace.ts";
import { nodeKind } from "./core/node.ts";
import { limitRangeKind, resourceQuotaKind } from "./core/quota.ts";
import { secretKind } from "./core/secret.ts";
import { serviceAccountKind } from "./core/service-account.ts";
import type { KindDefinition } from "./definition.ts";
import { ingressClassKind, ingressKind } from "./networking/ingress.ts";
import { networkPolicyKind } from "./networking/network-policy.ts";
import { certificateSigningRequestKind } from "./platform/certificate-signing-request.ts";
import { customResourceDefinitionKind } from "./platform/custom-resource-definition.ts";
import { horizontalPodAutoscalerKind } from "./platform/horizontal-pod-autoscaler.ts";
import { horizontalPodAutoscalerView } from "./platform/horizontal-pod-autoscaler-view.ts";
import { podKind } from "./pod/index.ts";
import { policyKinds } from "./policy/index.ts";
import { rbacKinds } from "./rbac/index.ts";
import { serviceKind } from "./service/index.ts";
import { storageKinds } from "./storage/classes.ts";
import { persistentVolumeClaimKind, persistentVolumeKind } from "./storage/volumes.ts";
import type { KindView } from "./view.ts";

const core: readonly KindDefinition[] = [
  namespaceKind,
  nodeKind,
  podKind,
  serviceKind,
  configMapKind,
  secretKind,
  serviceAccountKind,
  eventKind,
  endpointsKind,
  resourceQuotaKind,
  limitRangeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podTemplateKind,
  replicationControllerKind,
];

const groups: readonly KindDefinition[] = [
  deploymentKind,
  replicaSetKind,
  statefulSetKind,
  daemonSetKind,
  controllerRevisionKind,
  jobKind,
  cronJobKind,
  horizontalPodAutoscalerKind,
  certificateSigningRequestKind,
  customResourceDefinitionKind,
  endpointSliceKind,
  networkPolicyKind,
  ingressKind,
  ingressClassKind,
  leaseKind,
];

/** Every kind that the cluster serves from its start, with upstream's names, rules and tables. */
export const builtinKinds: readonly KindDefinition[] = [
  ...core,
  ...groups,
  ...rbacKinds,
  ...policyKinds,
  ...storageKinds,
];

/** What the cluster serves besides: further versions and names of those kinds' objects. */
export const builtinViews: readonly KindView[] = [eventView, horizontalPodAutoscalerView];
