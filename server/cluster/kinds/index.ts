import { defineKind } from "./define.ts";
import type { KindDefinition } from "./definition.ts";
import { podKind } from "./pod/index.ts";

const plain = [
  "v1/namespaces",
  "v1/services",
  "v1/configmaps",
  "v1/secrets",
  "v1/serviceaccounts",
  "v1/events",
  "v1/nodes",
  "apps/v1/deployments",
  "apps/v1/replicasets",
  "v1/endpoints",
  "discovery.k8s.io/v1/endpointslices",
  "networking.k8s.io/v1/networkpolicies",
  "rbac.authorization.k8s.io/v1/roles",
  "rbac.authorization.k8s.io/v1/rolebindings",
  "rbac.authorization.k8s.io/v1/clusterroles",
  "rbac.authorization.k8s.io/v1/clusterrolebindings",
  "v1/resourcequotas",
  "v1/limitranges",
  "coordination.k8s.io/v1/leases",
].map((path) => defineKind(path));

/** Every kind that the cluster serves from its start, with upstream's names, rules and tables. */
export const builtinKinds: readonly KindDefinition[] = [podKind, ...plain];
