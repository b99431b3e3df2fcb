import {
  type Container,
  dns1123LabelFaults,
  type ObjectMeta,
  type PodSpec,
  type PodTemplateSpec,
  Quantity,
  quote,
} from "../../../kube/index.ts";

const replacedLabels: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": "kubernetes.io/arch",
  "beta.kubernetes.io/os": "kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
};
const labelVersions: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": "v1.14",
  "beta.kubernetes.io/os": "v1.14",
};

function nodeSelectorWarnings(spec: PodSpec, field: string): string[] {
  return Object.keys(spec.nodeSelector ?? {}).flatMap((key) => {
    const replacement = replacedLabels[key];
    const version = labelVersions[key] ?? "v1.17";
    return replacement
      ? [
          `${field}.nodeSelector[${key}]: deprecated since ${version}; use ${quote(replacement)} instead`,
        ]
      : [];
  });
}

function annotationWarnings(metadata: ObjectMeta | undefined, field: string): string[] {
  return Object.keys(metadata?.annotations ?? {}).flatMap((key) => {
    const at = `${field}annotations[${key}]`;
    if (key.includes("seccomp.security.alpha.kubernetes.io/")) {
      return [`${at}: non-functional in v1.27+; use the "seccompProfile" field instead`];
    }
    if (key.startsWith("container.apparmor.security.beta.kubernetes.io/")) {
      return [`${at}: deprecated since v1.30; use the "appArmorProfile" field instead`];
    }
    return key === "scheduler.alpha.kubernetes.io/critical-pod"
      ? [`${at}: non-functional in v1.16+; use the "priorityClassName" field instead`]
      : [];
  });
}

function fractionWarnings(container: Container, at: string): string[] {
  return (["limits", "requests"] as const).flatMap((list) =>
    (["ephemeral-storage", "memory"] as const).flatMap((name) => {
      const text = container.resources?.[list]?.[name];
      const amount = text === undefined ? undefined : Quantity.parse(text);
      return amount && !amount.isInteger
        ? [
            `${at}.resources.${list}[${name}]: fractional byte value ${quote(amount.toString())} is invalid, must be an integer`,
          ]
        : [];
    }),
  );
}

function environmentWarnings(container: Container, at: string): string[] {
  const seen = new Set<string>();
  return (container.env ?? []).flatMap(({ name }, index) => {
    const hides = seen.has(name);
    seen.add(name);
    return hides
      ? [
          `${at}.env[${index}]: hides previous definition of ${quote(name)}, which may be dropped when using apply`,
        ]
      : [];
  });
}

function portWarnings(containers: readonly Container[], field: string): string[] {
  const seen = new Map<string, string>();
  return containers.flatMap(({ ports }, index) =>
    (ports ?? []).flatMap((port, portIndex) => {
      const at = `${field}[${index}].ports[${portIndex}]`;
      const key = `${port.protocol}/${port.containerPort}/${port.hostIP ?? ""}/${port.hostPort ?? 0}`;
      const first = seen.get(key);
      seen.set(key, first ?? at);
      return first ? [`${at}: duplicate port definition with ${first}`] : [];
    }),
  );
}

function volumeWarnings(spec: PodSpec, field: string): string[] {
  return (spec.volumes ?? []).flatMap(({ gitRepo }, index) =>
    gitRepo
      ? [
          `${field}.volumes[${index}].gitRepo: deprecated in v1.11, and disabled by default in v1.33+`,
        ]
      : [],
  );
}

function specWarnings(spec: PodSpec, field: string): string[] {
  const groups = [
    ["initContainers", spec.initContainers ?? []],
    ["containers", spec.containers ?? []],
  ] as const;
  const emptyNames = (spec.imagePullSecrets ?? []).flatMap(({ name }, index) =>
    name ? [] : [`${field}.imagePullSecrets[${index}].name: invalid empty name ""`],
  );
  const grace = `${field}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`;
  return [
    ...nodeSelectorWarnings(spec, field),
    ...volumeWarnings(spec, field),
    ...emptyNames,
    ...groups.flatMap(([name, containers]) =>
      containers.flatMap((container, index) => [
        ...fractionWarnings(container, `${field}.${name}[${index}]`),
        ...environmentWarnings(container, `${field}.${name}[${index}]`),
      ]),
    ),
    ...portWarnings(spec.containers ?? [], `${field}.containers`),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0 ? [grace] : []),
  ];
}

/** Warnings about a Pod. Source: pkg/api/pod/warnings.go v1.35. */
export function podWarnings(pod: { metadata?: ObjectMeta; spec?: PodSpec }): string[] {
  const name = pod.metadata?.name ?? "";
  const faults = name === "" ? [] : dns1123LabelFaults(name);
  const surprising = `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${faults.join(" ")}]`;
  return [
    ...(faults.length > 0 ? [surprising] : []),
    ...annotationWarnings(pod.metadata, "metadata."),
    ...(pod.spec ? specWarnings(pod.spec, "spec") : []),
  ];
}

/** Warnings about a Pod template at `field`, such as `spec.template`. */
export function templateWarnings(template: PodTemplateSpec | undefined, field: string): string[] {
  return [
    ...annotationWarnings(template?.metadata, `${field}.metadata.`),
    ...(template?.spec ? specWarnings(template.spec, `${field}.spec`) : []),
  ];
}

/** Names of workloads end up in the names of their Pods. */
export function workloadNameWarnings(metadata: ObjectMeta | undefined): string[] {
  const faults = metadata?.name ? dns1123LabelFaults(metadata.name) : [];
  return faults.length > 0
    ? [
        `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${faults.join(" ")}]`,
      ]
    : [];
}
