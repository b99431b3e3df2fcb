import type { Check, CheckFunction } from "../model.ts";
import { containersText, joinQuote, settersText, sorted } from "../text.ts";

/** A Windows Pod can't set these fields, so that nothing is asked of it. */
export function exceptWindows(check: CheckFunction): CheckFunction {
  return (subject) => (subject.spec.os?.name === "windows" ? null : check(subject));
}

const privilegedCheck: CheckFunction = ({ containers }) => {
  const bad = containers.filter((each) => each.securityContext?.privileged === true);
  return bad.length === 0
    ? null
    : {
        reason: "privileged",
        detail: `${containersText(bad)} must not set securityContext.privileged=true`,
      };
};

/** Source: pod-security-admission policy/check_privileged.go v1.35. */
export const privileged: Check = {
  id: "privileged",
  level: "baseline",
  revisions: [{ since: 0, check: privilegedCheck }],
};

const escalationCheck: CheckFunction = ({ containers }) => {
  const bad = containers.filter((each) => each.securityContext?.allowPrivilegeEscalation !== false);
  return bad.length === 0
    ? null
    : {
        reason: "allowPrivilegeEscalation != false",
        detail: `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      };
};

/** Source: pod-security-admission policy/check_allowPrivilegeEscalation.go v1.35. */
export const allowPrivilegeEscalation: Check = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  revisions: [
    { since: 8, check: escalationCheck },
    { since: 25, check: exceptWindows(escalationCheck) },
  ],
};

const capabilitiesOfBaseline = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** Who adds capabilities outside of `allowed`, as a detail; null for nobody. */
function addedCapabilities(
  containers: Parameters<CheckFunction>[0]["containers"],
  isAllowed: (capability: string) => boolean,
): string | null {
  const added = (each: (typeof containers)[number]) =>
    (each.securityContext?.capabilities?.add ?? []).filter((name) => !isAllowed(name));
  const bad = containers.filter((each) => added(each).length > 0);
  const names = sorted(bad.flatMap(added));
  return bad.length === 0
    ? null
    : `${containersText(bad)} must not include ${joinQuote(names)} in securityContext.capabilities.add`;
}

const baselineCapabilitiesCheck: CheckFunction = ({ containers }) => {
  const detail = addedCapabilities(containers, (name) => capabilitiesOfBaseline.has(name));
  return detail === null ? null : { reason: "non-default capabilities", detail };
};

/** Source: pod-security-admission policy/check_capabilities_baseline.go v1.35. */
export const capabilitiesBaseline: Check = {
  id: "capabilities_baseline",
  level: "baseline",
  revisions: [{ since: 0, check: baselineCapabilitiesCheck }],
};

const restrictedCapabilitiesCheck: CheckFunction = ({ containers }) => {
  const keeping = containers.filter(
    (each) => !(each.securityContext?.capabilities?.drop ?? []).includes("ALL"),
  );
  const added = addedCapabilities(containers, (name) => name === "NET_BIND_SERVICE");
  const details = [
    ...(keeping.length > 0
      ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(added === null ? [] : [added]),
  ];
  return details.length === 0
    ? null
    : { reason: "unrestricted capabilities", detail: details.join("; ") };
};

/** Source: pod-security-admission policy/check_capabilities_restricted.go v1.35. */
export const capabilitiesRestricted: Check = {
  id: "capabilities_restricted",
  level: "restricted",
  revisions: [
    { since: 22, check: restrictedCapabilitiesCheck, overrides: ["capabilities_baseline"] },
    {
      since: 25,
      check: exceptWindows(restrictedCapabilitiesCheck),
      overrides: ["capabilities_baseline"],
    },
  ],
};

const hostProcessCheck: CheckFunction = ({ spec, containers }) => {
  const podIsBad = spec.securityContext?.windowsOptions?.hostProcess === true;
  const bad = containers.filter(
    (each) => each.securityContext?.windowsOptions?.hostProcess === true,
  );
  return podIsBad || bad.length > 0
    ? {
        reason: "hostProcess",
        detail: `${settersText(podIsBad, bad)} must not set securityContext.windowsOptions.hostProcess=true`,
      }
    : null;
};

/** Source: pod-security-admission policy/check_windowsHostProcess.go v1.35. */
export const windowsHostProcess: Check = {
  id: "windowsHostProcess",
  level: "baseline",
  revisions: [{ since: 0, check: hostProcessCheck }],
};
