import {
  type FieldError,
  fieldErrors,
  type PodSpec,
  userIdFaults,
} from "../../../../kube/index.ts";
import { eachOf, invalidNumber } from "../../shared/faults.ts";
import type { PodSecurityContext, SecurityContext } from "../types.ts";
import { localPathErrors } from "./paths.ts";

type Profile = NonNullable<SecurityContext["seccompProfile"]>;

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

function profileTypeErrors(profile: Profile, field: string, name: string): FieldError[] {
  if (!profile.type) {
    const kind = name === "seccomp" ? "seccompProfile" : "appArmorProfile";
    return [fieldErrors.required(field, `type is required when ${kind} is set`)];
  }
  return profileTypes.includes(profile.type)
    ? []
    : [fieldErrors.notSupported(field, profile.type, profileTypes)];
}

function localProfileErrors(
  profile: Profile,
  field: string,
  name: "seccomp" | "AppArmor",
): FieldError[] {
  const { localhostProfile: local } = profile;
  if (profile.type === "Localhost") {
    return local === undefined
      ? [fieldErrors.required(field, `must be set when ${name} type is Localhost`)]
      : localPathErrors(local, field);
  }
  const shown = name === "seccomp" ? { Type: profile.type, LocalhostProfile: local } : local;
  return local === undefined
    ? []
    : [fieldErrors.invalid(field, shown, `can only be set when ${name} type is Localhost`)];
}

function profileErrors(
  profile: Profile | undefined,
  field: string,
  name: "seccomp" | "AppArmor",
): FieldError[] {
  return profile
    ? [
        ...profileTypeErrors(profile, `${field}.type`, name),
        ...localProfileErrors(profile, `${field}.localhostProfile`, name),
      ]
    : [];
}

function idErrors(context: SecurityContext | PodSecurityContext, field: string): FieldError[] {
  return (["runAsUser", "runAsGroup"] as const).flatMap((name) => {
    const id = context[name];
    return id === undefined ? [] : invalidNumber(`${field}.${name}`, id, userIdFaults);
  });
}

function shownProfile(profile: Profile | undefined): unknown {
  return profile
    ? { Type: profile.type, LocalhostProfile: profile.localhostProfile ?? null }
    : null;
}

function shownLinuxOptions(options: SecurityContext["seLinuxOptions"]): unknown {
  const { user = "", role = "", type = "", level = "" } = options ?? {};
  return options ? { User: user, Role: role, Type: type, Level: level } : null;
}

/** The internal form of a security context, which upstream prints in its messages. */
function shownContext(context: SecurityContext): unknown {
  const { capabilities } = context;
  return {
    Capabilities: capabilities
      ? { Add: capabilities.add ?? null, Drop: capabilities.drop ?? null }
      : null,
    Privileged: context.privileged ?? null,
    SELinuxOptions: shownLinuxOptions(context.seLinuxOptions),
    WindowsOptions: context.windowsOptions ?? null,
    RunAsUser: context.runAsUser ?? null,
    RunAsGroup: context.runAsGroup ?? null,
    RunAsNonRoot: context.runAsNonRoot ?? null,
    ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
    AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
    ProcMount: context.procMount ?? null,
    SeccompProfile: shownProfile(context.seccompProfile),
    AppArmorProfile: shownProfile(context.appArmorProfile),
  };
}

function escalationErrors(context: SecurityContext, field: string): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) {
    return [];
  }
  const reasons: string[] = [];
  if (context.privileged === true) {
    reasons.push("cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
  }
  if (context.capabilities?.add?.includes("CAP_SYS_ADMIN")) {
    reasons.push(
      "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
    );
  }
  return reasons.map((reason) => fieldErrors.invalid(field, shownContext(context), reason));
}

function procMountErrors(
  mount: string | undefined,
  hostUsers: boolean,
  field: string,
): FieldError[] {
  const types = ["Default", "Unmasked"];
  if (mount === undefined) {
    return [];
  }
  if (!types.includes(mount)) {
    return [fieldErrors.notSupported(field, mount, types)];
  }
  return mount === "Unmasked" && hostUsers
    ? [fieldErrors.invalid(field, mount, "`hostUsers` must be false to use `Unmasked`")]
    : [];
}

/** Faults of a container's security context. */
export function containerSecurityErrors(
  context: SecurityContext | undefined,
  hostUsers: boolean,
  field: string,
): FieldError[] {
  return context
    ? [
        ...idErrors(context, field),
        ...procMountErrors(context.procMount, hostUsers, `${field}.procMount`),
        ...profileErrors(context.seccompProfile, `${field}.seccompProfile`, "seccomp"),
        ...escalationErrors(context, field),
        ...profileErrors(context.appArmorProfile, `${field}.appArmorProfile`, "AppArmor"),
      ]
    : [];
}

const sysctlSegment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const sysctlFormat = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`;
const sysctlPattern = new RegExp(sysctlFormat);

function nameErrorsOf(name: string, field: string): FieldError[] {
  if (!name) {
    return [fieldErrors.required(field)];
  }
  const detail = `must have at most 253 characters and match regex ${sysctlFormat}`;
  return name.length <= 253 && sysctlPattern.test(name)
    ? []
    : [fieldErrors.invalid(field, name, detail)];
}

/** Sysctls of a namespace that the Pod shares with its host are the host's. */
function sharedFault(name: string, spec: PodSpec): string | undefined {
  const dotted = name.replaceAll("/", ".");
  if (spec.hostNetwork && dotted.startsWith("net.")) {
    return "may not be specified when 'hostNetwork' is true";
  }
  const isOfIpc = /^kernel\.(?:sem$|shm|msg)|^fs\.mqueue\./.test(dotted);
  return spec.hostIPC && isOfIpc ? "may not be specified when 'hostIPC' is true" : undefined;
}

function sysctlErrors(spec: PodSpec, field: string): FieldError[] {
  const seen = new Set<string>();
  return eachOf(spec.securityContext?.sysctls, field, ({ name }, at) => {
    const faults = nameErrorsOf(name, `${at}.name`);
    const shared = sharedFault(name, spec);
    const isAgain = faults.length === 0 && seen.has(name);
    seen.add(name);
    return [
      ...faults,
      ...(isAgain ? [fieldErrors.duplicate(`${at}.name`, name)] : []),
      ...(shared ? [fieldErrors.invalid(`${at}.name`, name, shared)] : []),
    ];
  });
}

const changePolicies = ["Always", "OnRootMismatch"];
const groupPolicies = ["Merge", "Strict"];
const labelPolicies = ["MountOption", "Recursive"];

/** Faults of the Pod's security context. */
export function podSecurityErrors(spec: PodSpec, field: string): FieldError[] {
  const context = spec.securityContext;
  if (!context) {
    return [];
  }
  const { fsGroup, fsGroupChangePolicy: change } = context;
  const shared = "ShareProcessNamespace and HostPID cannot both be enabled";
  return [
    ...(fsGroup === undefined ? [] : invalidNumber(`${field}.fsGroup`, fsGroup, userIdFaults)),
    ...idErrors(context, field),
    ...eachOf(context.supplementalGroups, `${field}.supplementalGroups`, (id, at) =>
      invalidNumber(at, id, userIdFaults),
    ),
    ...(spec.shareProcessNamespace && spec.hostPID
      ? [fieldErrors.invalid(`${field}.shareProcessNamespace`, true, shared)]
      : []),
    ...sysctlErrors(spec, `${field}.sysctls`),
    ...policyErrors(`${field}.fsGroupChangePolicy`, change, changePolicies),
    ...profileErrors(context.seccompProfile, `${field}.seccompProfile`, "seccomp"),
    ...profileErrors(context.appArmorProfile, `${field}.appArmorProfile`, "AppArmor"),
    ...policyErrors(
      `${field}.supplementalGroupsPolicy`,
      context.supplementalGroupsPolicy,
      groupPolicies,
    ),
    ...policyErrors(`${field}.seLinuxChangePolicy`, context.seLinuxChangePolicy, labelPolicies),
  ];
}

function policyErrors(
  field: string,
  policy: string | undefined,
  known: readonly string[],
): FieldError[] {
  return policy === undefined || known.includes(policy)
    ? []
    : [fieldErrors.notSupported(field, policy, known)];
}
