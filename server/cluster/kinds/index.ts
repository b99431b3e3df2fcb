import { deploymentKind } from "./apps/deployment.ts";
import { replicaSetKind } from "./apps/replica-set.ts";
import { configMapKind } from "./core/config-map.ts";
import { endpointSliceKind, endpointsKind } from "./core/endpoints.ts";
import { eventKind } from "./core/event.ts";
import { leaseKind } from "./core/lease.ts";
import { namespaceKind } from "./core/namespace.ts";
import { nodeKind } from "./core/node.ts";
import { limitRangeKind, resourceQuotaKind } from "./core/quota.ts";
import { secretKind } from "./core/secret.ts";
import { serviceAccountKind } from "./core/service-account.ts";
import type { KindDefinition } from "./definition.ts";
import { ingressClassKind, ingressKind } from "./networking/ingress.ts";
import { networkPolicyKind } from "./networking/network-policy.ts";
import { podKind } from "./pod/index.ts";
import { rbacKinds } from "./rbac/index.ts";
import { serviceKind } from "./service/index.ts";

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
];

const groups: readonly KindDefinition[] = [
  deploymentKind,
  replicaSetKind,
  endpointSliceKind,
  networkPolicyKind,
  ingressKind,
  ingressClassKind,
  leaseKind,
];

/** Every kind that the cluster serves from its start, with upstream's names, rules and tables. */
export const builtinKinds: readonly KindDefinition[] = [...core, ...groups, ...rbacKinds];
