import {
  dns1123LabelFaults,
  dns1123SubdomainFaults,
  type FieldError,
  fieldErrors,
  labelErrors,
  labelKeyFaults,
  type Pod,
  type PodSpec,
  type PodTemplateSpec,
  rangeFault,
} from "../../../../kube/index.ts";
import { addressValue, invalidIp } from "../../networking/cidr.ts";
import { duplicates, eachOf, invalidEach, oneOf } from "../../shared/faults.ts";
import {
  containersErrors,
  ephemeralContainersErrors,
  initContainersErrors,
  whitespaceErrors,
} from "./containers.ts";
import { hostProcessErrors, operatingSystemErrors } from "./operating-system.ts";
import { affinityErrors, spreadErrors, tolerationsErrors } from "./scheduling.ts";
import { podSecurityErrors } from "./security.ts";
import { readVolumes } from "./volumes.ts";

/** Upstream's bound of seconds and ids: 2^31-1. */
export const int32Max = 2_147_483_647;
const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const preemptionPolicies = ["PreemptLowerPriority", "Never"];

function hostNetworkErrors(spec: PodSpec, isPod: boolean, field: string): FieldError[] {
  if (!spec.hostNetwork) {
    return [];
  }
  const detail = "must match `containerPort` when `hostNetwork` is true";
  return eachOf(spec.containers, `${field}.containers`, (container, at) =>
    eachOf(container.ports, `${at}.ports`, (port, portAt) => {
      const hostPort = port.hostPort ?? 0;
      return (isPod || hostPort !== 0) && hostPort !== port.containerPort
        ? [fieldErrors.invalid(`${portAt}.hostPort`, hostPort, detail)]
        : [];
    }),
  );
}

function hostUsersErrors(spec: PodSpec, field: string): FieldError[] {
  const names = { hostNetwork: "hostNetwork", hostPID: "HostPID", hostIPC: "HostIPC" } as const;
  const detail = "when `pod.Spec.HostUsers` is false";
  return spec.hostUsers === false
    ? Object.entries(names)
        .filter(([name]) => spec[name as keyof typeof names] === true)
        .map(([, shown]) => fieldErrors.forbidden(`${field}.${shown}`, detail))
    : [];
}

function dnsConfigErrors({ dnsConfig: config, dnsPolicy }: PodSpec, field: string): FieldError[] {
  const servers = config?.nameservers ?? [];
  if (dnsPolicy === "None" && !config) {
    const detail = "must provide `dnsConfig` when `dnsPolicy` is None";
    return [fieldErrors.required(field, detail)];
  }
  if (dnsPolicy === "None" && servers.length === 0) {
    const detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
    return [fieldErrors.required(`${field}.nameservers`, detail)];
  }
  const many = "must not have more than 3 nameservers";
  return [
    ...(servers.length > 3 ? [fieldErrors.invalid(`${field}.nameservers`, servers, many)] : []),
    ...eachOf(servers, `${field}.nameservers`, ipErrors),
  ];
}

function ipErrors(ip: string, field: string): FieldError[] {
  return addressValue(ip) === undefined ? [fieldErrors.invalid(field, ip, invalidIp)] : [];
}

function gateErrors(spec: PodSpec, field: string): FieldError[] {
  const gates = (spec.schedulingGates ?? []).map(({ name }) => name);
  return [
    ...eachOf(spec.readinessGates, `${field}.readinessGates`, ({ conditionType }, at) =>
      invalidEach(`${at}.conditionType`, conditionType, labelKeyFaults),
    ),
    ...eachOf(gates, `${field}.schedulingGates`, (name, at) =>
      invalidEach(at, name, labelKeyFaults),
    ),
    ...duplicates(gates, (index) => `${field}.schedulingGates[${index}]`),
  ];
}

/** Names that must be well-formed if they are there, in upstream's order. */
function nameErrors(spec: PodSpec, field: string): FieldError[] {
  const optional = (name: keyof PodSpec, faults: typeof dns1123LabelFaults) => {
    const value = spec[name];
    return typeof value === "string" && value !== ""
      ? invalidEach(`${field}.${name}`, value, faults)
      : [];
  };
  const deadline = spec.activeDeadlineSeconds;
  const late = deadline !== undefined && (deadline < 1 || deadline > int32Max);
  return [
    ...optional("serviceAccountName", dns1123SubdomainFaults),
    ...optional("nodeName", dns1123SubdomainFaults),
    ...(late
      ? [fieldErrors.invalid(`${field}.activeDeadlineSeconds`, deadline, rangeFault(1, int32Max))]
      : []),
    ...optional("hostname", dns1123LabelFaults),
    ...optional("subdomain", dns1123LabelFaults),
    ...tolerationsErrors(spec.tolerations, `${field}.tolerations`),
    ...eachOf(spec.hostAliases, `${field}.hostAliases`, (alias, at) => [
      ...ipErrors(alias.ip, `${at}.ip`),
      ...eachOf(alias.hostnames, `${at}.hostnames`, (name, nameAt) =>
        invalidEach(nameAt, name, dns1123SubdomainFaults),
      ),
    ]),
    ...optional("priorityClassName", dns1123SubdomainFaults),
    ...optional("runtimeClassName", dns1123SubdomainFaults),
    ...(spec.preemptionPolicy === undefined
      ? []
      : oneOf(`${field}.preemptionPolicy`, spec.preemptionPolicy, preemptionPolicies)),
  ];
}

/**
 * All faults of a Pod's spec, in Pods and in templates. `isPod` adds what only Pods are held to.
 * Source: pkg/apis/core/validation/validation.go v1.35 (ValidatePodSpec).
 */
function podSpecErrors(spec: PodSpec, field: string, isPod: boolean): FieldError[] {
  const { sound: volumes, errors } = readVolumes(spec.volumes, `${field}.volumes`);
  const facts = { spec, volumes, hostUsers: spec.hostUsers !== false };
  return [
    ...errors,
    ...containersErrors(facts, `${field}.containers`),
    ...initContainersErrors(facts, `${field}.initContainers`),
    ...ephemeralContainersErrors(facts, `${field}.ephemeralContainers`),
    ...hostNetworkErrors(spec, isPod, field),
    ...oneOf(`${field}.restartPolicy`, spec.restartPolicy, restartPolicies),
    ...oneOf(`${field}.dnsPolicy`, spec.dnsPolicy, dnsPolicies),
    ...labelErrors(spec.nodeSelector, `${field}.nodeSelector`),
    ...podSecurityErrors(spec, `${field}.securityContext`),
    ...affinityErrors(spec.affinity, `${field}.affinity`),
    ...dnsConfigErrors(spec, `${field}.dnsConfig`),
    ...gateErrors(spec, field),
    ...spreadErrors(spec, `${field}.topologySpreadConstraints`),
    ...hostProcessErrors(spec, field),
    ...hostUsersErrors(spec, field),
    ...nameErrors(spec, field),
    ...operatingSystemErrors(spec, field),
  ];
}

/** All faults of a Pod apart from metadata, new or changed. */
export function podErrors({ spec }: Pod): FieldError[] {
  if (!spec) {
    return [fieldErrors.required("spec.containers")];
  }
  const tokens = spec.serviceAccountName
    ? []
    : eachOf(spec.volumes, "spec.volumes", ({ projected }, at) =>
        eachOf(projected?.sources, `${at}.projected.sources`, ({ serviceAccountToken }, source) =>
          serviceAccountToken
            ? [
                fieldErrors.forbidden(
                  `${source}.serviceAccountToken`,
                  "must not be specified when serviceAccountName is not set",
                ),
              ]
            : [],
        ),
      );
  return [
    ...podSpecErrors(spec, "spec", true),
    ...tokens,
    ...eachOf(spec.containers, "spec.containers", whitespaceErrors),
    ...eachOf(spec.initContainers, "spec.initContainers", whitespaceErrors),
  ];
}

/** All faults of a Pod that is being created. */
export function newPodErrors(pod: Pod): FieldError[] {
  const errors = podErrors(pod);
  if ((pod.spec?.ephemeralContainers ?? []).length > 0) {
    errors.push(fieldErrors.forbidden("spec.ephemeralContainers", "cannot be set on create"));
  }
  if (pod.spec?.nodeName && (pod.spec.schedulingGates ?? []).length > 0) {
    const detail = "cannot be set until all schedulingGates have been cleared";
    errors.push(fieldErrors.forbidden("spec.nodeName", detail));
  }
  return errors;
}

/** All faults of a Pod template at `field`. Source: validation.go v1.35 (ValidatePodTemplateSpec). */
export function podTemplateErrors(
  template: PodTemplateSpec | undefined,
  field: string,
): FieldError[] {
  if (!template) {
    return [fieldErrors.required(field)];
  }
  const detail = "ephemeral containers not allowed in pod template";
  const spec: PodSpec = template.spec ?? { containers: [] };
  return [
    ...labelErrors(template.metadata?.labels, `${field}.labels`),
    ...podSpecErrors(spec, `${field}.spec`, false),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [fieldErrors.forbidden(`${field}.spec.ephemeralContainers`, detail)]
      : []),
  ];
}
