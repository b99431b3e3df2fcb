import { expect, test } from "vitest";
import type { PodSpec } from "../../../../kube/index.ts";
import { podErrors } from "./spec.ts";

const container = {
  name: "c",
  image: "i",
  imagePullPolicy: "Always",
  terminationMessagePolicy: "File",
} as const;

function said(spec: Partial<PodSpec>): string[] {
  const sound = { restartPolicy: "Always", dnsPolicy: "ClusterFirst", containers: [container] };
  const errors = podErrors({ spec: { ...sound, ...spec } });
  return errors.map(({ field, body }) => `${field}: ${body}`);
}

test.each<[string, Partial<PodSpec>, string[]]>([
  ["no system", {}, []],
  ["linux", { os: { name: "linux" }, securityContext: { runAsUser: 1 } }, []],
  ["none", { os: { name: "" } }, ["spec.os.name: Required value: cannot be empty"]],
  [
    "another",
    { os: { name: "plan9" } },
    ['spec.os.name: Unsupported value: "plan9": supported values: "linux", "windows"'],
  ],
  [
    "linux with options of windows",
    {
      os: { name: "linux" },
      securityContext: { windowsOptions: {} },
      containers: [{ ...container, securityContext: { windowsOptions: { hostProcess: true } } }],
    },
    [
      "spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers",
      "spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
      "spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod",
    ],
  ],
  [
    "windows with what linux knows",
    {
      os: { name: "windows" },
      hostPID: true,
      hostIPC: false,
      shareProcessNamespace: false,
      securityContext: { runAsNonRoot: true, seLinuxOptions: {}, sysctls: [], runAsUser: 5 },
      containers: [
        {
          ...container,
          securityContext: { capabilities: {}, runAsNonRoot: true, privileged: false },
        },
      ],
    },
    [
      "spec.securityContext.seLinuxOptions: Forbidden: cannot be set for a windows pod",
      "spec.hostPID: Forbidden: cannot be set for a windows pod",
      "spec.shareProcessNamespace: Forbidden: cannot be set for a windows pod",
      "spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
      "spec.containers[0].securityContext.capabilities: Forbidden: cannot be set for a windows pod",
      "spec.containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod",
    ],
  ],
  [
    "processes of the host",
    {
      os: { name: "windows" },
      hostNetwork: true,
      securityContext: { windowsOptions: { hostProcess: true } },
    },
    [],
  ],
  [
    "some processes of the host",
    {
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [
        container,
        {
          ...container,
          name: "d",
          securityContext: { windowsOptions: { hostProcess: false } },
        },
      ],
    },
    [
      "spec.containers[1].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true",
      'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
      "spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers",
    ],
  ],
  [
    "sysctls of what is the host's, and one twice",
    {
      hostIPC: true,
      securityContext: {
        sysctls: [
          { name: "net.core.somaxconn", value: "1" },
          { name: "kernel/shm_rmid_forced", value: "1" },
          { name: "net.core.somaxconn", value: "2" },
        ],
      },
    },
    [
      "spec.securityContext.sysctls[1].name: Invalid value: \"kernel/shm_rmid_forced\": may not be specified when 'hostIPC' is true",
      'spec.securityContext.sysctls[2].name: Duplicate value: "net.core.somaxconn"',
    ],
  ],
  [
    "policies that there aren't",
    { securityContext: { supplementalGroupsPolicy: "Some", seLinuxChangePolicy: "Never" } },
    [
      'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "Some": supported values: "Merge", "Strict"',
      'spec.securityContext.seLinuxChangePolicy: Unsupported value: "Never": supported values: "MountOption", "Recursive"',
    ],
  ],
])("%s", (_name, spec, expected) => {
  expect(said(spec)).toEqual(expected);
});
