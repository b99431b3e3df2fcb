import type { Check, CheckFunction } from "../model.ts";
import { containersText, joinQuote, pluralize, settersText, sorted } from "../text.ts";

const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

function isAllowedAnnotation(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}

function isBadAppArmor(profile: { readonly type?: string } | undefined): boolean {
  return profile !== undefined && profile.type !== "RuntimeDefault" && profile.type !== "Localhost";
}

const appArmorCheck: CheckFunction = ({ metadata, spec, containers }) => {
  const pod = spec.securityContext?.appArmorProfile;
  const bad = containers.filter((each) => isBadAppArmor(each.securityContext?.appArmorProfile));
  const types = sorted([
    ...(isBadAppArmor(pod) ? [pod?.type ?? ""] : []),
    ...bad.map((each) => each.securityContext?.appArmorProfile?.type ?? ""),
  ]);
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !isAllowedAnnotation(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const setters = [
    settersText(isBadAppArmor(pod), bad),
    annotations.length > 0 ? pluralize("annotation", "annotations", annotations.length) : "",
  ].filter((setter) => setter !== "");
  const values = [...types, ...annotations];
  return setters.length === 0
    ? null
    : {
        reason: pluralize(
          "forbidden AppArmor profile",
          "forbidden AppArmor profiles",
          values.length,
        ),
        detail: `${setters.join(" and ")} must not set AppArmor profile type to ${joinQuote(values)}`,
      };
};

/** Source: pod-security-admission policy/check_appArmorProfile.go v1.35. */
export const appArmorProfile: Check = {
  id: "appArmorProfile",
  level: "baseline",
  revisions: [{ since: 0, check: appArmorCheck }],
};

const procMountCheck: CheckFunction = ({ containers }) => {
  const typeOf = (each: (typeof containers)[number]) =>
    each.securityContext?.procMount ?? "Default";
  const bad = containers.filter((each) => typeOf(each) !== "Default");
  return bad.length === 0
    ? null
    : {
        reason: "procMount",
        detail: `${containersText(bad)} must not set securityContext.procMount to ${joinQuote(sorted(bad.map(typeOf)))}`,
      };
};

/** Source: pod-security-admission policy/check_procMount_baseline.go v1.35. */
export const procMount: Check = {
  id: "procMount",
  level: "baseline",
  revisions: [
    { since: 0, check: procMountCheck },
    { since: 35, check: exceptUserNamespaces(procMountCheck) },
  ],
};

/** Source: pod-security-admission policy/check_procMount_restricted.go v1.35. */
export const procMountRestricted: Check = {
  id: "procMount_restricted",
  level: "restricted",
  revisions: [{ since: 35, check: procMountCheck, overrides: ["procMount"] }],
};

/** Relaxes a check for Pods in a user namespace, whose root is nobody on the node. */
export function exceptUserNamespaces(check: CheckFunction): CheckFunction {
  return (subject) => (subject.spec.hostUsers === false ? null : check(subject));
}

function seLinuxCheck(allowedTypes: readonly string[]): CheckFunction {
  return ({ spec, containers }) => {
    type Options = NonNullable<NonNullable<typeof spec.securityContext>["seLinuxOptions"]>;
    const isBad = (options: Options | undefined): options is Options =>
      options !== undefined &&
      (!allowedTypes.includes(options.type ?? "") || !!options.user || !!options.role);
    const pod = spec.securityContext?.seLinuxOptions;
    const bad = containers.filter((each) => isBad(each.securityContext?.seLinuxOptions));
    const options = [pod, ...bad.map((each) => each.securityContext?.seLinuxOptions)].filter(isBad);
    const types = sorted(
      options.map((each) => each.type ?? "").filter((type) => !allowedTypes.includes(type)),
    );
    const data = [
      ...(types.length > 0
        ? [`${pluralize("type", "types", types.length)} ${joinQuote(types)}`]
        : []),
      ...(options.some((each) => each.user) ? ["user may not be set"] : []),
      ...(options.some((each) => each.role) ? ["role may not be set"] : []),
    ];
    return options.length === 0
      ? null
      : {
          reason: "seLinuxOptions",
          detail: `${settersText(isBad(pod), bad)} set forbidden securityContext.seLinuxOptions: ${data.join("; ")}`,
        };
  };
}

const seLinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t"];

/** Source: pod-security-admission policy/check_seLinuxOptions.go v1.35. */
export const seLinuxOptions: Check = {
  id: "seLinuxOptions",
  level: "baseline",
  revisions: [
    { since: 0, check: seLinuxCheck(seLinuxTypes) },
    { since: 31, check: seLinuxCheck([...seLinuxTypes, "container_engine_t"]) },
  ],
};

function sysctlsCheck(allowed: readonly string[]): CheckFunction {
  return ({ spec }) => {
    const names = (spec.securityContext?.sysctls ?? []).map((sysctl) => sysctl.name);
    const bad = names.filter((name) => !allowed.includes(name));
    return bad.length === 0 ? null : { reason: "forbidden sysctls", detail: bad.join(", ") };
  };
}

const sysctlsSince0 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const sysctlsSince27 = [...sysctlsSince0, "net.ipv4.ip_local_reserved_ports"];
const sysctlsSince29 = [
  ...sysctlsSince27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const sysctlsSince32 = [...sysctlsSince29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

/** Source: pod-security-admission policy/check_sysctls.go v1.35. */
export const sysctls: Check = {
  id: "sysctls",
  level: "baseline",
  revisions: [
    { since: 0, check: sysctlsCheck(sysctlsSince0) },
    { since: 27, check: sysctlsCheck(sysctlsSince27) },
    { since: 29, check: sysctlsCheck(sysctlsSince29) },
    { since: 32, check: sysctlsCheck(sysctlsSince32) },
  ],
};
