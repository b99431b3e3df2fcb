import {
  type Container,
  configKeyFaults,
  dns1123SubdomainFaults,
  envVarNameFaults,
  type FieldError,
  fieldErrors,
  labelKeyFaults,
} from "../../../../kube/index.ts";
import { eachOf, invalidEach } from "../../shared/faults.ts";
import type { EnvFromSource, EnvVar } from "../types.ts";

type Source = NonNullable<EnvVar["valueFrom"]>;

const fieldPaths = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const resourcePaths = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

function fieldRefErrors(ref: NonNullable<Source["fieldRef"]>, field: string): FieldError[] {
  const path = ref.fieldPath ?? "";
  if (path === "") {
    return [fieldErrors.required(`${field}.fieldPath`)];
  }
  const subscript = /^(.*)\['(.*)'\]$/.exec(path);
  if (subscript) {
    const [, base = "", key = ""] = subscript;
    return base === "metadata.annotations" || base === "metadata.labels"
      ? invalidEach(field, base.endsWith("annotations") ? key.toLowerCase() : key, labelKeyFaults)
      : [fieldErrors.invalid(field, base, "does not support subscript")];
  }
  if (fieldPaths.includes(path)) {
    return [];
  }
  const known = [
    "metadata.annotations",
    "metadata.labels",
    "spec.restartPolicy",
    "spec.schedulerName",
    "status.phase",
  ];
  return known.includes(path)
    ? [fieldErrors.notSupported(`${field}.fieldPath`, path, fieldPaths)]
    : [
        fieldErrors.invalid(
          `${field}.fieldPath`,
          path,
          `error converting fieldPath: field label not supported: ${path}`,
        ),
      ];
}

function keyRefErrors(ref: { name?: string; key: string }, field: string): FieldError[] {
  const name = invalidEach(`${field}.name`, ref.name ?? "", dns1123SubdomainFaults);
  return ref.key
    ? [...name, ...invalidEach(`${field}.key`, ref.key, configKeyFaults)]
    : [...name, fieldErrors.required(`${field}.key`)];
}

function resourceRefErrors(resource: string | undefined, field: string): FieldError[] {
  if (!resource) {
    return [fieldErrors.required(`${field}.resource`)];
  }
  const known = resourcePaths.includes(resource) || /^(limits|requests)\.hugepages-/.test(resource);
  return known ? [] : [fieldErrors.notSupported(`${field}.resource`, resource, resourcePaths)];
}

function sourceErrors(source: Source, field: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  return [
    ...(fieldRef ? fieldRefErrors(fieldRef, `${field}.fieldRef`) : []),
    ...(resourceFieldRef
      ? resourceRefErrors(resourceFieldRef.resource, `${field}.resourceFieldRef`)
      : []),
    ...(configMapKeyRef ? keyRefErrors(configMapKeyRef, `${field}.configMapKeyRef`) : []),
    ...(secretKeyRef ? keyRefErrors(secretKeyRef, `${field}.secretKeyRef`) : []),
  ];
}

const noSource =
  "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
const twoSources = "may not have more than one field specified at a time";

function valueFromErrors({ value, valueFrom }: EnvVar, field: string): FieldError[] {
  if (!valueFrom) {
    return [];
  }
  const count = Object.keys(valueFrom).length;
  const errors = sourceErrors(valueFrom, field);
  if (count === 0) {
    errors.push(fieldErrors.invalid(field, "", noSource));
  } else if (value) {
    errors.push(fieldErrors.invalid(field, "", "may not be specified when `value` is not empty"));
  } else if (count > 1) {
    errors.push(fieldErrors.invalid(field, "", twoSources));
  }
  return errors;
}

function envFromErrors(source: EnvFromSource, at: string, field: string): FieldError[] {
  const refs = [
    ["configMapRef", source.configMapRef],
    ["secretRef", source.secretRef],
  ] as const;
  const given = refs.filter(([, ref]) => ref !== undefined);
  const errors = source.prefix ? invalidEach(`${at}.prefix`, source.prefix, envVarNameFaults) : [];
  for (const [kind, ref] of given) {
    const name = `${at}.${kind}.name`;
    errors.push(
      ...(ref?.name
        ? invalidEach(name, ref.name, dns1123SubdomainFaults)
        : [fieldErrors.required(name)]),
    );
  }
  if (given.length === 0) {
    const detail = "must specify one of: `configMapRef` or `secretRef`";
    errors.push(fieldErrors.invalid(field, "", detail));
  } else if (given.length > 1) {
    errors.push(fieldErrors.invalid(field, "", twoSources));
  }
  return errors;
}

/** Faults of a container's environment. */
export function environmentErrors(container: Container, field: string): FieldError[] {
  return [
    ...eachOf(container.env, `${field}.env`, (variable, at) => [
      ...(variable.name
        ? invalidEach(`${at}.name`, variable.name, envVarNameFaults)
        : [fieldErrors.required(`${at}.name`)]),
      ...valueFromErrors(variable, `${at}.valueFrom`),
    ]),
    ...eachOf(container.envFrom, `${field}.envFrom`, (source, at) =>
      envFromErrors(source, at, `${field}.envFrom`),
    ),
  ];
}
