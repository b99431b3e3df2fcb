import { expect, test } from "vitest";
import { checks, detailText, evaluate } from "./evaluate.ts";
import type { CheckedMetadata, CheckedPodSpec, Level, Version } from "./model.ts";

/** Allowed by restricted:latest; each fact below changes what it is about. */
const good = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};
const goodPod = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

interface Fact {
  readonly at: readonly [Level, Version];
  readonly spec: CheckedPodSpec;
  readonly metadata?: CheckedMetadata;
  readonly text: string;
}

function containers(contexts: Record<string, object>) {
  return Object.entries(contexts).map(([name, securityContext]) => ({ name, securityContext }));
}

const seLinux = { type: "foo", user: "bar", role: "baz" };
const annotations = {
  "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
  "container.seccomp.security.alpha.kubernetes.io/a": "unknown",
  "container.seccomp.security.alpha.kubernetes.io/other": "unknown",
};

/** Expected texts are those of upstream's own tables (pod-security-admission policy/*_test.go v1.35). */
const facts: Record<string, Fact> = {
  "init, regular and ephemeral containers are named in this order": {
    at: ["baseline", "latest"],
    spec: {
      containers: containers({ d: { privileged: true }, ok: { privileged: false } }),
      initContainers: containers({ e: { privileged: true } }),
      ephemeralContainers: containers({ f: { privileged: true } }),
    },
    text: 'privileged (containers "e", "d", "f" must not set securityContext.privileged=true)',
  },
  "AppArmor by field and annotation": {
    at: ["baseline", 0],
    metadata: {
      annotations: { "container.apparmor.security.beta.kubernetes.io/a": "unconfined" },
    },
    spec: {
      securityContext: { appArmorProfile: { type: "Unconfined" } },
      containers: containers({ a: { appArmorProfile: { type: "Unconfined" } } }),
    },
    text: 'forbidden AppArmor profiles (pod and container "a" and annotation must not set AppArmor profile type to "Unconfined", "container.apparmor.security.beta.kubernetes.io/a="unconfined"")',
  },
  "capabilities of baseline": {
    at: ["baseline", "latest"],
    spec: {
      containers: containers({
        a: { capabilities: { add: ["FOO", "BAR"] } },
        b: { capabilities: { add: ["BAR", "BAZ"] } },
        c: { capabilities: { add: ["CHOWN"] } },
      }),
    },
    text: 'non-default capabilities (containers "a", "b" must not include "BAR", "BAZ", "FOO" in securityContext.capabilities.add)',
  },
  "capabilities of restricted replace those of baseline": {
    at: ["restricted", "latest"],
    spec: {
      securityContext: goodPod,
      containers: containers({
        a: { ...good, capabilities: { add: ["FOO", "CHOWN"] } },
        b: { ...good, capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } },
      }),
    },
    text: 'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must not include "CHOWN", "FOO" in securityContext.capabilities.add)',
  },
  "host namespaces": {
    at: ["baseline", "latest"],
    spec: { hostNetwork: true, hostPID: true, hostIPC: true },
    text: "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)",
  },
  "hostPath at baseline": {
    at: ["baseline", "latest"],
    spec: { volumes: [{ name: "a", hostPath: {} } as { name: string }, { name: "b" }] },
    text: 'hostPath volumes (volume "a")',
  },
  "hostPath at restricted is a restricted volume type": {
    at: ["restricted", "latest"],
    spec: {
      volumes: [
        { name: "a", hostPath: {} } as { name: string },
        { name: "b", nfs: {} } as { name: string },
        { name: "c", emptyDir: {} } as { name: string },
      ],
    },
    text: 'restricted volume types (volumes "a", "b" use restricted volume types "hostPath", "nfs")',
  },
  "host ports are sorted as texts": {
    at: ["baseline", "latest"],
    spec: {
      containers: [
        { name: "a", ports: [{ hostPort: 0 }] },
        { name: "b", ports: [{ hostPort: 9 }, { hostPort: 10 }] },
        { name: "c", ports: [{ hostPort: 10 }] },
      ],
    },
    text: 'hostPort (containers "b", "c" use hostPorts 10, 9)',
  },
  "hosts of probes and hooks since v1.34": {
    at: ["baseline", 34],
    spec: {
      containers: [
        { name: "z", livenessProbe: { httpGet: { host: "b.com" } } },
        { name: "a", lifecycle: { preStop: { tcpSocket: { host: "a.com" } } } },
      ],
    },
    text: 'probe or lifecycle host (containers "a", "z" use probe or lifecycle hosts "a.com", "b.com")',
  },
  "hosts of probes before v1.34": {
    at: ["baseline", 33],
    spec: { containers: [{ name: "z", livenessProbe: { httpGet: { host: "b.com" } } }] },
    text: "",
  },
  "procMount outside of a user namespace": {
    at: ["baseline", "latest"],
    spec: { containers: containers({ d: { procMount: "Unmasked" }, e: { procMount: "other" } }) },
    text: 'procMount (containers "d", "e" must not set securityContext.procMount to "Unmasked", "other")',
  },
  "procMount in a user namespace is open to baseline since v1.35": {
    at: ["baseline", 35],
    spec: { hostUsers: false, containers: containers({ d: { procMount: "Unmasked" } }) },
    text: "",
  },
  "procMount in a user namespace is closed to baseline before": {
    at: ["baseline", 34],
    spec: { hostUsers: false, containers: containers({ d: { procMount: "Unmasked" } }) },
    text: 'procMount (container "d" must not set securityContext.procMount to "Unmasked")',
  },
  "procMount in a user namespace stays closed to restricted": {
    at: ["restricted", "latest"],
    spec: {
      hostUsers: false,
      securityContext: { seccompProfile: { type: "Localhost" }, runAsUser: 0 },
      containers: containers({ d: { ...good, procMount: "Unmasked" } }),
    },
    text: 'procMount (container "d" must not set securityContext.procMount to "Unmasked")',
  },
  "SELinux options": {
    at: ["baseline", 30],
    spec: {
      securityContext: { seLinuxOptions: seLinux },
      containers: containers({
        a: { seLinuxOptions: { type: "container_t" } },
        d: { seLinuxOptions: { type: "container_engine_t" } },
      }),
    },
    text: 'seLinuxOptions (pod and container "d" set forbidden securityContext.seLinuxOptions: types "container_engine_t", "foo"; user may not be set; role may not be set)',
  },
  "container_engine_t since v1.31": {
    at: ["baseline", 31],
    spec: { containers: containers({ d: { seLinuxOptions: { type: "container_engine_t" } } }) },
    text: "",
  },
  "seccomp annotations until v1.18": {
    at: ["baseline", 18],
    metadata: { annotations },
    spec: { containers: containers({ a: {} }) },
    text: 'seccompProfile (forbidden annotations container.seccomp.security.alpha.kubernetes.io/a="unknown", seccomp.security.alpha.kubernetes.io/pod="unconfined")',
  },
  "seccomp annotations mean nothing since v1.19": {
    at: ["baseline", 19],
    metadata: { annotations },
    spec: { containers: containers({ a: {} }) },
    text: "",
  },
  "seccomp fields at baseline": {
    at: ["baseline", "latest"],
    spec: {
      securityContext: { seccompProfile: { type: "Unconfined" } },
      containers: containers({ c: { seccompProfile: { type: "Unconfined" } }, d: {} }),
    },
    text: 'seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined")',
  },
  "safe sysctls grow by version": {
    at: ["baseline", 31],
    spec: {
      securityContext: {
        sysctls: [
          { name: "net.ipv4.tcp_rmem" },
          { name: "net.ipv4.tcp_keepalive_time" },
          { name: "kernel.msgmax" },
        ],
      },
    },
    text: "forbidden sysctls (net.ipv4.tcp_rmem, kernel.msgmax)",
  },
  "sysctls of v1.37 are unknown to v1.35": {
    at: ["baseline", 37],
    spec: { securityContext: { sysctls: [{ name: "net.ipv4.tcp_notsent_lowat" }] } },
    text: "forbidden sysctls (net.ipv4.tcp_notsent_lowat)",
  },
  "Windows host process": {
    at: ["baseline", "latest"],
    spec: {
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: containers({ e: { windowsOptions: { hostProcess: true } } }),
    },
    text: 'hostProcess (pod and container "e" must not set securityContext.windowsOptions.hostProcess=true)',
  },
  "users at restricted": {
    at: ["restricted", "latest"],
    spec: {
      securityContext: { ...goodPod, runAsNonRoot: false, runAsUser: 0 },
      containers: containers({ c: { ...good, runAsUser: 0, runAsNonRoot: false } }),
    },
    text: 'runAsNonRoot != true (pod and container "c" must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod and container "c" must not set runAsUser=0)',
  },
  "runAsUser before v1.23": {
    at: ["restricted", 22],
    spec: { securityContext: { ...goodPod, runAsUser: 0 }, containers: containers({ c: good }) },
    text: "",
  },
  "a plain Pod at restricted:latest": {
    at: ["restricted", "latest"],
    spec: { containers: [{ name: "nginx" }] },
    text: 'allowPrivilegeEscalation != false (container "nginx" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "nginx" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "nginx" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "nginx" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  },
  "a plain Pod at restricted:v1.7": {
    at: ["restricted", 7],
    spec: { containers: [{ name: "nginx" }] },
    text: 'runAsNonRoot != true (pod or container "nginx" must set securityContext.runAsNonRoot=true)',
  },
  "a Windows Pod at restricted:latest": {
    at: ["restricted", "latest"],
    spec: { os: { name: "windows" }, containers: [{ name: "a" }] },
    text: 'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)',
  },
  "a good Pod at restricted:latest": {
    at: ["restricted", "latest"],
    spec: { securityContext: goodPod, containers: containers({ a: good }) },
    text: "",
  },
  "anything at privileged": {
    at: ["privileged", "latest"],
    spec: { hostNetwork: true, containers: containers({ a: { privileged: true } }) },
    text: "",
  },
};

test.each(Object.entries(facts))("%s", (_name, { at: [level, version], metadata, spec, text }) => {
  expect(detailText(evaluate(level, version, metadata, spec))).toBe(text);
});

test("checks are in upstream's order: baseline by id, then restricted by id", () => {
  const ids = (level: string) =>
    checks.filter((check) => check.level === level).map((check) => check.id);
  expect(checks.map((check) => check.id)).toEqual([
    ...ids("baseline").toSorted(),
    ...ids("restricted").toSorted(),
  ]);
});
