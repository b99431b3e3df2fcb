import { expect, test } from "vitest";
import { detailText, evaluate } from "./evaluate.ts";
import type { Level } from "./model.ts";
import {
  annotated,
  type Change,
  container,
  minimal,
  onContainer,
  onInit,
  onPod,
  onSpec,
  volumes,
} from "./testing/pods.ts";

/** The newest minor version that has checks of its own. */
const newest = 35;

/** What a change violates, by level and minor version; nothing where it is not asked. */
type Expected = Partial<Record<Level, readonly (readonly [from: number, text: string])[]>>;

const always = (text: string): Expected => ({ baseline: [[0, text]], restricted: [[0, text]] });
const restricted = (from: number, text: string): Expected => ({ restricted: [[from, text]] });
const never: Expected = {};

const privileged =
  'privileged (container "container1" must not set securityContext.privileged=true)';
const escalation = (who: string) =>
  `allowPrivilegeEscalation != false (container "${who}" must set securityContext.allowPrivilegeEscalation=false)`;
const added = (who: string, names: string): Expected => ({
  baseline: [
    [
      0,
      `non-default capabilities (container "${who}" must not include ${names} in securityContext.capabilities.add)`,
    ],
  ],
  restricted: [
    [
      0,
      `non-default capabilities (container "${who}" must not include ${names} in securityContext.capabilities.add)`,
    ],
    [
      22,
      `unrestricted capabilities (container "${who}" must not include ${names} in securityContext.capabilities.add)`,
    ],
  ],
});
const drop = { drop: ["ALL"] };
const profile = (type: string) => ({ seccompProfile: { type } });
const seccomp = (who: string, type: string): Expected => {
  const text = `seccompProfile (${who} must not set securityContext.seccompProfile.type to "${type}")`;
  return { baseline: [[19, text]], restricted: [[19, text]] };
};
const oldSeccomp = (text: string): Expected => ({
  baseline: [
    [0, `seccompProfile (forbidden annotation ${text})`],
    [19, ""],
  ],
  restricted: [
    [0, `seccompProfile (forbidden annotation ${text})`],
    [19, ""],
  ],
});
const sysctl = (name: string, allowedFrom = 99): Expected => {
  const rows = [
    [0, `forbidden sysctls (${name})`],
    [allowedFrom, ""],
  ] as const;
  return { baseline: rows, restricted: rows };
};
const restrictedVolume = (type: string) =>
  restricted(0, `restricted volume types (volume "volume0" uses restricted volume type "${type}")`);
const probeHost: Expected = {
  baseline: [
    [34, 'probe or lifecycle host (container "container1" uses probe or lifecycle host "8.8.8.8")'],
  ],
  restricted: [
    [34, 'probe or lifecycle host (container "container1" uses probe or lifecycle host "8.8.8.8")'],
  ],
};
const appArmor = "container.apparmor.security.beta.kubernetes.io/container1";
const alpha = "seccomp.security.alpha.kubernetes.io/pod";

/** Facts of upstream's fixtures (pod-security-admission test/fixtures_*.go v1.35), each control in turn. */
const facts: Readonly<Record<string, readonly [Change, Expected]>> = {
  "nothing else": [(subject) => subject, never],
  "a container without escalation set": [
    onContainer({ allowPrivilegeEscalation: true }),
    restricted(8, escalation("container1")),
  ],
  "an init container with escalation": [
    onInit({ allowPrivilegeEscalation: true }),
    restricted(8, escalation("initcontainer1")),
  ],
  "AppArmor by default": [annotated({ [appArmor]: "runtime/default" }), never],
  "AppArmor of the node": [annotated({ [appArmor]: "localhost/foo" }), never],
  "AppArmor unconfined by annotation": [
    annotated({ [appArmor]: "unconfined" }),
    always(
      `forbidden AppArmor profile (annotation must not set AppArmor profile type to "${appArmor}="unconfined"")`,
    ),
  ],
  "AppArmor unconfined by field": [
    onInit({ appArmorProfile: { type: "Unconfined" } }),
    always(
      'forbidden AppArmor profile (container "initcontainer1" must not set AppArmor profile type to "Unconfined")',
    ),
  ],
  "a default capability": [
    onContainer({ capabilities: { ...drop, add: ["CHOWN"] } }),
    {
      restricted: [
        [
          22,
          'unrestricted capabilities (container "container1" must not include "CHOWN" in securityContext.capabilities.add)',
        ],
      ],
    },
  ],
  NET_BIND_SERVICE: [onContainer({ capabilities: { ...drop, add: ["NET_BIND_SERVICE"] } }), never],
  NET_RAW: [
    onContainer({ capabilities: { ...drop, add: ["NET_RAW"] } }),
    added("container1", '"NET_RAW"'),
  ],
  "a capability in small letters": [
    onInit({ capabilities: { ...drop, add: ["chown"] } }),
    added("initcontainer1", '"chown"'),
  ],
  "a capability with its prefix": [
    onContainer({ capabilities: { ...drop, add: ["CAP_CHOWN"] } }),
    added("container1", '"CAP_CHOWN"'),
  ],
  "no dropped capabilities": [
    onContainer({ capabilities: {} }),
    restricted(
      22,
      'unrestricted capabilities (container "container1" must set securityContext.capabilities.drop=["ALL"])',
    ),
  ],
  "some dropped capabilities": [
    onInit({ capabilities: { drop: ["SYS_TIME"] } }),
    restricted(
      22,
      'unrestricted capabilities (container "initcontainer1" must set securityContext.capabilities.drop=["ALL"])',
    ),
  ],
  "the host's network": [
    onSpec({ hostNetwork: true }),
    always("host namespaces (hostNetwork=true)"),
  ],
  "the host's processes": [onSpec({ hostPID: true }), always("host namespaces (hostPID=true)")],
  "the host's IPC": [onSpec({ hostIPC: true }), always("host namespaces (hostIPC=true)")],
  "a host's path": [
    volumes({ hostPath: { path: "/a" } }),
    {
      baseline: [[0, 'hostPath volumes (volume "volume0")']],
      restricted: restrictedVolume("hostPath").restricted ?? [],
    },
  ],
  "a container's port": [container({ ports: [{ hostPort: 0 }] }), never],
  "a host's port": [
    container({ ports: [{ hostPort: 12345 }] }),
    always('hostPort (container "container1" uses hostPort 12345)'),
  ],
  "two host ports": [
    container({ ports: [{ hostPort: 12346 }, { hostPort: 12345 }] }),
    always('hostPort (container "container1" uses hostPorts 12345, 12346)'),
  ],
  "a probe of another host": [
    container({ livenessProbe: { httpGet: { host: "8.8.8.8" } } }),
    probeHost,
  ],
  "a hook to another host": [
    container({ lifecycle: { postStart: { tcpSocket: { host: "8.8.8.8" } } } }),
    probeHost,
  ],
  "a probe without host": [container({ readinessProbe: { tcpSocket: {} } }), never],
  "a privileged container": [onContainer({ privileged: true }), always(privileged)],
  "a container that says it isn't": [onContainer({ privileged: false }), never],
  "procMount by default": [onContainer({ procMount: "Default" }), never],
  "procMount unmasked": [
    onContainer({ procMount: "Unmasked" }),
    always(
      'procMount (container "container1" must not set securityContext.procMount to "Unmasked")',
    ),
  ],
  "procMount unmasked in a user namespace": [
    (subject) => onSpec({ hostUsers: false })(onContainer({ procMount: "Unmasked" })(subject)),
    {
      baseline: [
        [
          0,
          'procMount (container "container1" must not set securityContext.procMount to "Unmasked")',
        ],
        [35, ""],
      ],
      restricted: [
        [
          0,
          'procMount (container "container1" must not set securityContext.procMount to "Unmasked")',
        ],
      ],
    },
  ],
  "the volumes of restricted": [
    volumes(
      {},
      { configMap: {} },
      { csi: {} },
      { downwardAPI: {} },
      { emptyDir: {} },
      { ephemeral: {} },
      { image: {} },
      { persistentVolumeClaim: {} },
      { projected: {} },
      { secret: {} },
    ),
    never,
  ],
  ...Object.fromEntries(
    [
      "gcePersistentDisk",
      "awsElasticBlockStore",
      "gitRepo",
      "nfs",
      "iscsi",
      "glusterfs",
      "rbd",
      "flexVolume",
      "cinder",
      "cephfs",
      "flocker",
      "fc",
      "azureFile",
      "vsphereVolume",
      "quobyte",
      "azureDisk",
      "portworxVolume",
      "scaleIO",
      "storageos",
      "photonPersistentDisk",
    ].map((type) => [
      `a volume of type ${type}`,
      [volumes({ [type]: {} }), restrictedVolume(type)] as const,
    ]),
  ),
  "root by the Pod": [
    onPod({ runAsNonRoot: false }),
    restricted(0, "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)"),
  ],
  "root by a container": [
    onContainer({ runAsNonRoot: false }),
    restricted(
      0,
      'runAsNonRoot != true (container "container1" must not set securityContext.runAsNonRoot=false)',
    ),
  ],
  "root in a user namespace": [
    (subject) => onSpec({ hostUsers: false })(onPod({ runAsNonRoot: false })(subject)),
    {
      restricted: [
        [0, "runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)"],
        [35, ""],
      ],
    },
  ],
  "uid 0 by the Pod": [
    onPod({ runAsUser: 0 }),
    restricted(23, "runAsUser=0 (pod must not set runAsUser=0)"),
  ],
  "uid 0 by an init container": [
    onInit({ runAsUser: 0 }),
    restricted(23, 'runAsUser=0 (container "initcontainer1" must not set runAsUser=0)'),
  ],
  "uid 1000": [onPod({ runAsUser: 1000 }), never],
  "SELinux type": [onPod({ seLinuxOptions: { type: "container_kvm_t" } }), never],
  "SELinux type since v1.31": [
    onContainer({ seLinuxOptions: { type: "container_engine_t" } }),
    {
      baseline: [
        [
          0,
          'seLinuxOptions (container "container1" set forbidden securityContext.seLinuxOptions: type "container_engine_t")',
        ],
        [31, ""],
      ],
      restricted: [
        [
          0,
          'seLinuxOptions (container "container1" set forbidden securityContext.seLinuxOptions: type "container_engine_t")',
        ],
        [31, ""],
      ],
    },
  ],
  "SELinux user": [
    onPod({ seLinuxOptions: { user: "u" } }),
    always(
      "seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: user may not be set)",
    ),
  ],
  "SELinux role": [
    onInit({ seLinuxOptions: { role: "r" } }),
    always(
      'seLinuxOptions (container "initcontainer1" set forbidden securityContext.seLinuxOptions: role may not be set)',
    ),
  ],
  "seccomp by annotation": [annotated({ [alpha]: "localhost/x" }), never],
  "seccomp unconfined by annotation": [
    annotated({ [alpha]: "unconfined" }),
    oldSeccomp(`${alpha}="unconfined"`),
  ],
  "seccomp of the node": [onContainer(profile("Localhost")), never],
  "seccomp unconfined by the Pod": [onPod(profile("Unconfined")), seccomp("pod", "Unconfined")],
  "seccomp unconfined by a container": [
    onContainer(profile("Unconfined")),
    seccomp('container "container1"', "Unconfined"),
  ],
  "a sysctl of v1.0": [onPod({ sysctls: [{ name: "net.ipv4.tcp_syncookies" }] }), never],
  "a sysctl of v1.27": [
    onPod({ sysctls: [{ name: "net.ipv4.ip_local_reserved_ports" }] }),
    sysctl("net.ipv4.ip_local_reserved_ports", 27),
  ],
  "a sysctl of v1.29": [
    onPod({ sysctls: [{ name: "net.ipv4.tcp_keepalive_time" }] }),
    sysctl("net.ipv4.tcp_keepalive_time", 29),
  ],
  "a sysctl of v1.32": [
    onPod({ sysctls: [{ name: "net.ipv4.tcp_rmem" }] }),
    sysctl("net.ipv4.tcp_rmem", 32),
  ],
  "another sysctl": [onPod({ sysctls: [{ name: "othersysctl" }] }), sysctl("othersysctl")],
  "a host process by the Pod": [
    onPod({ windowsOptions: { hostProcess: true } }),
    always("hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)"),
  ],
  "a host process by a container": [
    onContainer({ windowsOptions: { hostProcess: true } }),
    always(
      'hostProcess (container "container1" must not set securityContext.windowsOptions.hostProcess=true)',
    ),
  ],
  "a Windows Pod": [
    (subject) => ({
      ...subject,
      spec: {
        ...minimal("baseline").spec,
        os: { name: "windows" },
        securityContext: { runAsNonRoot: true },
      },
    }),
    {
      restricted: [
        [0, ""],
        [
          8,
          'allowPrivilegeEscalation != false (containers "initcontainer1", "container1" must set securityContext.allowPrivilegeEscalation=false)',
        ],
        [
          19,
          'allowPrivilegeEscalation != false (containers "initcontainer1", "container1" must set securityContext.allowPrivilegeEscalation=false), seccompProfile (pod or containers "initcontainer1", "container1" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
        ],
        [
          22,
          'allowPrivilegeEscalation != false (containers "initcontainer1", "container1" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "initcontainer1", "container1" must set securityContext.capabilities.drop=["ALL"]), seccompProfile (pod or containers "initcontainer1", "container1" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
        ],
        [25, ""],
      ],
    },
  ],
};

/** Every version has its text: that of the newest row that is not newer. */
function textAt(expected: Expected, level: Level, minor: number): string {
  return expected[level]?.findLast(([from]) => from <= minor)?.[1] ?? "";
}

test.each(Object.entries(facts))("%s, at every level and version", (_name, [change, expected]) => {
  for (const level of ["privileged", "baseline", "restricted"] as const) {
    const { metadata, spec } = change(minimal(level === "privileged" ? "baseline" : level));
    const versions = Array.from({ length: newest + 1 }, (_, minor) => minor);
    const found = versions.map((minor) => detailText(evaluate(level, minor, metadata, spec)));
    expect(found).toEqual(versions.map((minor) => textAt(expected, level, minor)));
    const newestText = textAt(expected, level, newest);
    expect(detailText(evaluate(level, "latest", metadata, spec))).toBe(newestText);
    expect(detailText(evaluate(level, newest + 2, metadata, spec))).toBe(newestText);
  }
});
