import type { ResourceRef } from "../../client/client.ts";

const core = (resource: string): ResourceRef => ({ group: "", resource });

export const configMaps = core("configmaps");
export const namespaces = core("namespaces");
export const pods = core("pods");
export const serviceAccounts = core("serviceaccounts");
export const services = core("services");
export const nodes = core("nodes");
export const persistentVolumeClaims = core("persistentvolumeclaims");
export const daemonSets: ResourceRef = { group: "apps", resource: "daemonsets" };
export const statefulSets: ResourceRef = { group: "apps", resource: "statefulsets" };
export const deployments: ResourceRef = { group: "apps", resource: "deployments" };
export const replicaSets: ResourceRef = { group: "apps", resource: "replicasets" };
export const endpointSlices: ResourceRef = {
  group: "discovery.k8s.io",
  resource: "endpointslices",
};
