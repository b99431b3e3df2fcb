import type * as client from "@kubernetes/client-node";

/**
 * The JSON form of a type of `@kubernetes/client-node`: dates are RFC 3339 strings, and the
 * client's escaped property names (`_from`, `_continue`) are the API's own.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T as Key extends `_${infer Name}` ? Name : Key]: Wire<T[Key]> }
      : T;

/** `metadata` of an object, as JSON. Times are RFC 3339 with whole seconds. */
export type ObjectMeta = Wire<client.V1ObjectMeta>;
export type OwnerReference = Wire<client.V1OwnerReference>;
export type LabelSelector = Wire<client.V1LabelSelector>;

/** Any Kubernetes object as JSON. Typed kinds below refine it. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  [field: string]: unknown;
}

/** An object as it lies in storage: identity and revision are always there. */
export type StoredObject<T = KubeObject> = Omit<T, "metadata" | "apiVersion" | "kind"> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta & {
    name: string;
    uid: string;
    resourceVersion: string;
    creationTimestamp: string;
  };
};

export type ConfigMap = Wire<client.V1ConfigMap>;
export type Container = Wire<client.V1Container>;
export type ContainerStatus = Wire<client.V1ContainerStatus>;
export type CoreEvent = Wire<client.CoreV1Event>;
export type DaemonSet = Wire<client.V1DaemonSet>;
export type Deployment = Wire<client.V1Deployment>;
export type EndpointSlice = Wire<client.V1EndpointSlice>;
export type Namespace = Wire<client.V1Namespace>;
export type NetworkPolicy = Wire<client.V1NetworkPolicy>;
export type Node = Wire<client.V1Node>;
export type Pod = Wire<client.V1Pod>;
export type PodDisruptionBudget = Wire<client.V1PodDisruptionBudget>;
export type PodSpec = Wire<client.V1PodSpec>;
export type PodTemplateSpec = Wire<client.V1PodTemplateSpec>;
export type ReplicaSet = Wire<client.V1ReplicaSet>;
export type Secret = Wire<client.V1Secret>;
export type Service = Wire<client.V1Service>;
export type ServiceAccount = Wire<client.V1ServiceAccount>;
export type Status = Wire<client.V1Status>;

/** The plural resource of an API group and version; the core group is `""`. */
export interface GroupVersionResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(gv: { readonly group: string; readonly version: string }): string {
  return gv.group === "" ? gv.version : `${gv.group}/${gv.version}`;
}

/** `deployments.apps`, or `pods` for the core group: how error messages name a resource. */
export function groupResourceName(gr: {
  readonly group: string;
  readonly resource: string;
}): string {
  return gr.group === "" ? gr.resource : `${gr.resource}.${gr.group}`;
}

/** Splits an `apiVersion` into group and version. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
