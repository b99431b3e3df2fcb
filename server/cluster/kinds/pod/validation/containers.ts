import {
  type Container,
  dns1123LabelFaults,
  type FieldError,
  fieldErrors,
  type PodSpec,
  portNameFaults,
  portNumberFaults,
} from "../../../../kube/index.ts";
import { duplicates, eachOf, invalidEach, invalidNumber, oneOf } from "../../shared/faults.ts";
import type { ContainerPort, EphemeralContainer, Volume } from "../types.ts";
import { environmentErrors } from "./environment.ts";
import { mountErrors } from "./mounts.ts";
import { lifecycleErrors } from "./probes.ts";
import { resourceErrors } from "./resources.ts";
import { containerSecurityErrors } from "./security.ts";

const protocols = ["SCTP", "TCP", "UDP"];
const pullPolicies = ["Always", "IfNotPresent", "Never"];

/** What containers are checked against besides themselves. */
export interface PodFacts {
  readonly spec: PodSpec;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly hostUsers: boolean;
}

function portErrors(port: ContainerPort, at: string): FieldError[] {
  return [
    ...(port.containerPort
      ? invalidNumber(`${at}.containerPort`, port.containerPort, portNumberFaults)
      : [fieldErrors.required(`${at}.containerPort`)]),
    ...(port.hostPort ? invalidNumber(`${at}.hostPort`, port.hostPort, portNumberFaults) : []),
    ...oneOf(`${at}.protocol`, port.protocol, protocols),
  ];
}

function portsErrors(container: Container, field: string): FieldError[] {
  const names = new Set<string>();
  return eachOf(container.ports, field, (port, at) => {
    const faults = port.name ? invalidEach(`${at}.name`, port.name, portNameFaults) : [];
    if (port.name && faults.length === 0 && names.has(port.name)) {
      faults.push(fieldErrors.duplicate(`${at}.name`, port.name));
    }
    names.add(port.name ?? "");
    return [...faults, ...portErrors(port, at)];
  });
}

function commonErrors(container: Container, facts: PodFacts, at: string): FieldError[] {
  return [
    ...(container.name
      ? invalidEach(`${at}.name`, container.name, dns1123LabelFaults)
      : [fieldErrors.required(`${at}.name`)]),
    ...(container.image ? [] : [fieldErrors.required(`${at}.image`)]),
    ...oneOf(`${at}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      "File",
      "FallbackToLogsOnError",
    ]),
    ...portsErrors(container, `${at}.ports`),
    ...environmentErrors(container, at),
    ...mountErrors(container, facts.volumes, `${at}.volumeMounts`),
    ...oneOf(`${at}.imagePullPolicy`, container.imagePullPolicy, pullPolicies),
    ...resourceErrors(container.resources ?? {}, `${at}.resources`),
    ...containerSecurityErrors(container.securityContext, facts.hostUsers, `${at}.securityContext`),
  ];
}

function hostPortErrors(containers: readonly Container[], field: string): FieldError[] {
  const ports = containers.flatMap((container, index) =>
    (container.ports ?? []).map((port, portIndex) => ({
      at: `${field}[${index}].ports[${portIndex}].hostPort`,
      value: port.hostPort ? `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}` : undefined,
    })),
  );
  return duplicates(
    ports.map(({ value }) => value),
    (index) => ports[index]?.at ?? field,
  );
}

/** Faults of the Pod's main containers. */
export function containersErrors(facts: PodFacts, field: string): FieldError[] {
  const containers = facts.spec.containers ?? [];
  if (containers.length === 0) {
    return [fieldErrors.required(field)];
  }
  const names = new Set<string>();
  const errors = eachOf(containers, field, (container, at) => {
    const again = names.has(container.name);
    names.add(container.name);
    const detail = "may not be set for non-init containers";
    return [
      ...commonErrors(container, facts, at),
      ...(again ? [fieldErrors.duplicate(`${at}.name`, container.name)] : []),
      ...lifecycleErrors(container, facts.spec.terminationGracePeriodSeconds, at),
      ...(container.restartPolicy === undefined
        ? []
        : [fieldErrors.forbidden(`${at}.restartPolicy`, detail)]),
    ];
  });
  return [...errors, ...hostPortErrors(containers, field)];
}

const sidecarOnly = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

function initOnlyErrors(container: Container, at: string): FieldError[] {
  const detail = "may not be set for init containers without restartPolicy=Always";
  return sidecarOnly
    .filter((name) => container[name] !== undefined)
    .map((name) => fieldErrors.forbidden(`${at}.${name}`, detail));
}

/** Faults of init containers, of which `restartPolicy: Always` makes sidecars. */
export function initContainersErrors(facts: PodFacts, field: string): FieldError[] {
  const names = new Set((facts.spec.containers ?? []).map(({ name }) => name));
  return eachOf(facts.spec.initContainers, field, (container, at) => {
    const again = names.has(container.name);
    names.add(container.name);
    const { restartPolicy: policy } = container;
    return [
      ...commonErrors(container, facts, at),
      ...(policy === undefined || policy === "Always"
        ? []
        : [fieldErrors.notSupported(`${at}.restartPolicy`, policy, ["Always"])]),
      ...(again ? [fieldErrors.duplicate(`${at}.name`, container.name)] : []),
      ...hostPortErrors([container], field),
      ...(policy === "Always"
        ? lifecycleErrors(container, facts.spec.terminationGracePeriodSeconds, at)
        : initOnlyErrors(container, at)),
    ];
  });
}

/** In upstream's order of fields, by their names in Go. */
const forbiddenInEphemeral = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;

function isSet(value: unknown): boolean {
  return typeof value === "object" && value !== null
    ? Object.keys(value).length > 0
    : value !== undefined;
}

function ephemeralOnlyErrors(container: EphemeralContainer, at: string): FieldError[] {
  const detail = "cannot be set for an Ephemeral Container";
  const errors = forbiddenInEphemeral
    .filter((name) => isSet(container[name]))
    .map((name) => fieldErrors.forbidden(`${at}.${name}`, detail));
  const paths = eachOf(container.volumeMounts, `${at}.volumeMounts`, (mount, mountAt) =>
    (["subPath", "subPathExpr"] as const)
      .filter((name) => mount[name])
      .map((name) => fieldErrors.forbidden(`${mountAt}.${name}`, detail)),
  );
  return [...errors, ...paths];
}

/** Faults of ephemeral containers, whose names differ from all others'. */
export function ephemeralContainersErrors(facts: PodFacts, field: string): FieldError[] {
  const others = [...(facts.spec.containers ?? []), ...(facts.spec.initContainers ?? [])];
  const targets = new Set(others.map(({ name }) => name));
  const names = new Set(targets);
  return eachOf(facts.spec.ephemeralContainers, field, (container, at) => {
    const again = names.has(container.name);
    names.add(container.name);
    const target = container.targetContainerName;
    return [
      ...commonErrors(container, facts, at),
      ...whitespaceErrors(container, at),
      ...(again ? [fieldErrors.duplicate(`${at}.name`, container.name)] : []),
      ...(target && !targets.has(target)
        ? [fieldErrors.notFound(`${at}.targetContainerName`, target)]
        : []),
      ...ephemeralOnlyErrors(container, at),
    ];
  });
}

/** Pods themselves may not have images with spaces around; templates may. */
export function whitespaceErrors(
  { image = "" }: Pick<Container, "image">,
  at: string,
): FieldError[] {
  const detail = "must not have leading or trailing whitespace";
  return image.trim() === image ? [] : [fieldErrors.invalid(`${at}.image`, image, detail)];
}
