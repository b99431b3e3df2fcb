import type * as client from "@kubernetes/client-node";
import type { Container, PodSpec, Wire } from "../../../kube/index.ts";

export type Volume = NonNullable<PodSpec["volumes"]>[number];
export type VolumeMount = NonNullable<Container["volumeMounts"]>[number];
export type ContainerPort = NonNullable<Container["ports"]>[number];
export type Probe = NonNullable<Container["livenessProbe"]>;
export type EnvVar = NonNullable<Container["env"]>[number];
export type EnvFromSource = NonNullable<Container["envFrom"]>[number];
export type SecurityContext = NonNullable<Container["securityContext"]>;
export type PodSecurityContext = NonNullable<PodSpec["securityContext"]>;
export type LifecycleHandler = NonNullable<NonNullable<Container["lifecycle"]>["postStart"]>;
export type ResourceRequirements = NonNullable<Container["resources"]>;
export type Toleration = NonNullable<PodSpec["tolerations"]>[number];
export type EphemeralContainer = NonNullable<PodSpec["ephemeralContainers"]>[number];
export type Affinity = NonNullable<PodSpec["affinity"]>;
export type ProjectedSource = Wire<client.V1VolumeProjection>;
