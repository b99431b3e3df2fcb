import * as host from "./checks/host.ts";
import * as kernel from "./checks/kernel.ts";
import * as privileges from "./checks/privileges.ts";
import * as seccomp from "./checks/seccomp.ts";
import * as users from "./checks/users.ts";
import * as volumes from "./checks/volumes.ts";
import type {
  Check,
  CheckedMetadata,
  CheckedPodSpec,
  CheckFunction,
  Level,
  Version,
  Violation,
} from "./model.ts";

/** The minor version that `latest` means; newer ones are judged as it is. */
const latestMinor = 35;

/** Every control in the order of its messages: baseline before restricted, each by id. */
export const checks: readonly Check[] = [
  kernel.appArmorProfile,
  privileges.capabilitiesBaseline,
  host.hostNamespaces,
  host.hostPathVolumes,
  host.hostPorts,
  host.hostProbesAndHostLifecycle,
  privileges.privileged,
  kernel.procMount,
  kernel.seLinuxOptions,
  seccomp.seccompProfileBaseline,
  kernel.sysctls,
  privileges.windowsHostProcess,
  privileges.allowPrivilegeEscalation,
  privileges.capabilitiesRestricted,
  kernel.procMountRestricted,
  volumes.restrictedVolumes,
  users.runAsNonRoot,
  users.runAsUser,
  seccomp.seccompProfileRestricted,
];

/**
 * What a Pod violates at a level and version, in upstream's order; nothing means allowed. Pure, on
 * plain JSON. Source: pod-security-admission policy/registry.go v1.35.
 */
export function evaluate(
  level: Level,
  version: Version,
  metadata: CheckedMetadata | undefined,
  spec: CheckedPodSpec,
): readonly Violation[] {
  if (level === "privileged") {
    return [];
  }
  const minor = version === "latest" ? latestMinor : Math.min(version, latestMinor);
  const subject = {
    metadata: metadata ?? {},
    spec,
    containers: [
      ...(spec.initContainers ?? []),
      ...(spec.containers ?? []),
      ...(spec.ephemeralContainers ?? []),
    ],
  };
  return checksOf(level, minor).flatMap((check) => check(subject) ?? []);
}

function checksOf(level: Level, minor: number): readonly CheckFunction[] {
  const inForce = checks
    .filter((check) => check.level === "baseline" || level === "restricted")
    .flatMap(({ id, revisions }) => {
      const revision = revisions.findLast(({ since }) => since <= minor);
      return revision ? [{ id, revision }] : [];
    });
  const overridden = new Set(inForce.flatMap(({ revision }) => revision.overrides ?? []));
  return inForce.filter(({ id }) => !overridden.has(id)).map(({ revision }) => revision.check);
}

/** `host ports, privileged`: for a message about many Pods. */
export function reasonText(violations: readonly Violation[]): string {
  return violations.map(({ reason }) => reason).join(", ");
}

/** `privileged (container "a" must not …), …`: for a message about one Pod. */
export function detailText(violations: readonly Violation[]): string {
  return violations
    .map(({ reason, detail }) => (detail === "" ? reason : `${reason} (${detail})`))
    .join(", ");
}
