import { type FieldError, fieldErrors, type PodSpec } from "../../../../kube/index.ts";
import { eachOf } from "../../shared/faults.ts";
import type { PodSecurityContext, SecurityContext } from "../types.ts";

const systems = ["linux", "windows"];

/** What the kernel of Linux alone knows, in the order of upstream's messages. */
const linuxOfPods: readonly (keyof PodSecurityContext | keyof PodSpec)[] = [
  "appArmorProfile",
  "seLinuxOptions",
  "hostUsers",
  "hostPID",
  "hostIPC",
  "seccompProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "sysctls",
  "shareProcessNamespace",
  "runAsUser",
  "runAsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "seLinuxChangePolicy",
];

const linuxOfContainers: readonly (keyof SecurityContext)[] = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
];

/** Fields that count where they are true, or hold something, rather than wherever they stand. */
const countsIfSet: ReadonlySet<string> = new Set(["hostPID", "hostIPC", "sysctls"]);

/**
 * Faults of a Pod that names its operating system: what the other one alone knows can't be set.
 * Source: pkg/apis/core/validation/validation.go v1.35 (validateOS, validateLinux, validateWindows).
 */
export function operatingSystemErrors(spec: PodSpec, field: string): FieldError[] {
  const { os } = spec;
  if (!os) {
    return [];
  }
  if (!os.name) {
    return [fieldErrors.required(`${field}.os.name`, "cannot be empty")];
  }
  if (!systems.includes(os.name)) {
    return [fieldErrors.notSupported(`${field}.os.name`, os.name, systems)];
  }
  return os.name === "linux" ? linuxErrors(spec, field) : windowsErrors(spec, field);
}

/**
 * Faults of containers that are processes of their Windows host: all of a Pod's are, or none, and in its network.
 * Source: pkg/apis/core/validation/validation.go v1.35 (validateWindowsHostProcessPod).
 */
export function hostProcessErrors(spec: PodSpec, field: string): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const identical = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
  const isHosts: boolean[] = [];
  const errors = eachContext(spec, field, (context, at) => {
    const own = context?.windowsOptions?.hostProcess;
    isHosts.push(own ?? ofPod ?? false);
    return own !== undefined && ofPod !== undefined && own !== ofPod
      ? [fieldErrors.invalid(`${at}.windowsOptions.hostProcess`, own, identical)]
      : [];
  });
  if (!isHosts.includes(true)) {
    return errors;
  }
  const all =
    "If pod contains any hostProcess containers then all containers must be HostProcess containers";
  const network = "hostNetwork must be true if pod contains any hostProcess containers";
  return [
    ...errors,
    ...(isHosts.includes(false) ? [fieldErrors.invalid(field, "", all)] : []),
    ...(spec.hostNetwork ? [] : [fieldErrors.invalid(`${field}.hostNetwork`, false, network)]),
  ];
}

function linuxErrors(spec: PodSpec, field: string): FieldError[] {
  const detail = "windows options cannot be set for a linux pod";
  const check = (context: SecurityContext | PodSecurityContext | undefined, at: string) =>
    context?.windowsOptions ? [fieldErrors.forbidden(`${at}.windowsOptions`, detail)] : [];
  return [
    ...check(spec.securityContext, `${field}.securityContext`),
    ...eachContext(spec, field, check),
  ];
}

function windowsErrors(spec: PodSpec, field: string): FieldError[] {
  const refuse = (at: string) => fieldErrors.forbidden(at, "cannot be set for a windows pod");
  const context: Record<string, unknown> = { ...spec.securityContext };
  const own: Record<string, unknown> = { ...spec };
  return [
    ...linuxOfPods.flatMap((name) => {
      const inSpec = /^host|^share/.test(name);
      return isSet(name, inSpec ? own[name] : context[name])
        ? [refuse(inSpec ? `${field}.${name}` : `${field}.securityContext.${name}`)]
        : [];
    }),
    ...eachContext(spec, field, (container, at) =>
      linuxOfContainers
        .filter((name) => container?.[name] !== undefined)
        .map((name) => refuse(`${at}.${name}`)),
    ),
  ];
}

function isSet(name: string, value: unknown): boolean {
  if (!countsIfSet.has(name)) {
    return value !== undefined;
  }
  return Array.isArray(value) ? value.length > 0 : value === true;
}

function eachContext(
  spec: PodSpec,
  field: string,
  check: (context: SecurityContext | undefined, at: string) => FieldError[],
): FieldError[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((list) =>
    eachOf<{ securityContext?: SecurityContext }>(spec[list], `${field}.${list}`, (container, at) =>
      check(container.securityContext, `${at}.securityContext`),
    ),
  );
}
