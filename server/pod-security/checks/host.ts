import type { Check, CheckedContainer, CheckFunction } from "../model.ts";
import { containersText, hasSource, joinQuote, pluralize, sorted } from "../text.ts";

const hostNamespacesCheck: CheckFunction = ({ spec }) => {
  const shared = [
    ...(spec.hostNetwork === true ? ["hostNetwork=true"] : []),
    ...(spec.hostPID === true ? ["hostPID=true"] : []),
    ...(spec.hostIPC === true ? ["hostIPC=true"] : []),
  ];
  return shared.length === 0 ? null : { reason: "host namespaces", detail: shared.join(", ") };
};

/** Source: pod-security-admission policy/check_hostNamespaces.go v1.35. */
export const hostNamespaces: Check = {
  id: "hostNamespaces",
  level: "baseline",
  revisions: [{ since: 0, check: hostNamespacesCheck }],
};

const hostPathVolumesCheck: CheckFunction = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter((volume) => hasSource(volume, "hostPath"));
  const names = joinQuote(bad.map((volume) => volume.name));
  return bad.length === 0
    ? null
    : {
        reason: "hostPath volumes",
        detail: `${pluralize("volume", "volumes", bad.length)} ${names}`,
      };
};

/** Source: pod-security-admission policy/check_hostPathVolumes.go v1.35. */
export const hostPathVolumes: Check = {
  id: "hostPathVolumes",
  level: "baseline",
  revisions: [{ since: 0, check: hostPathVolumesCheck }],
};

function hostPortsOf(container: CheckedContainer): string[] {
  const ports = (container.ports ?? []).map((port) => port.hostPort ?? 0);
  return ports.filter((port) => port !== 0).map(String);
}

const hostPortsCheck: CheckFunction = ({ containers }) => {
  const bad = containers.filter((each) => hostPortsOf(each).length > 0);
  const ports = sorted(bad.flatMap(hostPortsOf));
  return bad.length === 0
    ? null
    : {
        reason: "hostPort",
        detail: `${containersText(bad)} ${pluralize("uses", "use", bad.length)} ${pluralize("hostPort", "hostPorts", ports.length)} ${ports.join(", ")}`,
      };
};

/** Source: pod-security-admission policy/check_hostPorts.go v1.35. */
export const hostPorts: Check = {
  id: "hostPorts",
  level: "baseline",
  revisions: [{ since: 0, check: hostPortsCheck }],
};

function hostsOf(container: CheckedContainer): string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
    .flatMap((handler) => [handler?.httpGet?.host ?? "", handler?.tcpSocket?.host ?? ""])
    .filter((host) => host !== "");
}

/** Names of containers are sorted in this check alone, since upstream collects them in a set. */
const hostProbesCheck: CheckFunction = ({ containers }) => {
  const bad = containers.filter((each) => hostsOf(each).length > 0);
  const names = sorted(bad.map((each) => each.name));
  const hosts = sorted(bad.flatMap(hostsOf));
  const what = pluralize("probe or lifecycle host", "probe or lifecycle hosts", hosts.length);
  const who = `${pluralize("container", "containers", names.length)} ${joinQuote(names)}`;
  return bad.length === 0
    ? null
    : {
        reason: "probe or lifecycle host",
        detail: `${who} ${pluralize("uses", "use", names.length)} ${what} ${joinQuote(hosts)}`,
      };
};

/** Source: pod-security-admission policy/check_hostProbesAndhostLifecycle.go v1.35. */
export const hostProbesAndHostLifecycle: Check = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  revisions: [{ since: 34, check: hostProbesCheck }],
};
