import { describe, expect, it } from "vitest";
import type { Pod } from "../../../kube/index.ts";
import { contextOf, created, creationAnswer, kindOf, updateAnswer } from "../test-kinds.ts";

const plain = `
metadata: { name: web }
spec:
  containers:
    - { name: web, image: "nginx:1.27", ports: [{ containerPort: 80 }] }
`;

function withContainer(fields: string): string {
  return `{ metadata: { name: web }, spec: { containers: [{ name: web, image: nginx, ${fields} }] } }`;
}

describe("defaulting", () => {
  it("fills what upstream fills", () => {
    expect(created("pods", plain)).toEqual({
      metadata: { name: "web" },
      spec: {
        containers: [
          {
            name: "web",
            image: "nginx:1.27",
            ports: [{ containerPort: 80, protocol: "TCP" }],
            resources: {},
            terminationMessagePath: "/dev/termination-log",
            terminationMessagePolicy: "File",
            imagePullPolicy: "IfNotPresent",
          },
        ],
        restartPolicy: "Always",
        terminationGracePeriodSeconds: 30,
        dnsPolicy: "ClusterFirst",
        securityContext: {},
        schedulerName: "default-scheduler",
        enableServiceLinks: true,
      },
      status: { phase: "Pending", qosClass: "BestEffort" },
    });
  });

  it.each([
    ["nginx", "Always"],
    ["nginx:latest", "Always"],
    ["registry:5000/nginx", "Always"],
    ["registry:5000/nginx:1", "IfNotPresent"],
    ["nginx@sha256:00", "IfNotPresent"],
  ])("pulls %s %s", (image, policy) => {
    const pod: Pod = created(
      "pods",
      `{ metadata: { name: a }, spec: { containers: [{ name: a, image: "${image}" }] } }`,
    );
    expect(pod.spec?.containers[0]?.imagePullPolicy).toBe(policy);
  });

  it("requests what is limited, and is Guaranteed then", () => {
    const pod: Pod = created(
      "pods",
      withContainer('resources: { limits: { cpu: "0.5", memory: 64Mi } }'),
    );
    expect(pod.spec?.containers[0]?.resources).toEqual({
      limits: { cpu: "500m", memory: "64Mi" },
      requests: { cpu: "500m", memory: "64Mi" },
    });
    expect(pod.status?.qosClass).toBe("Guaranteed");
  });
});

describe("validation", () => {
  it.each([
    ["{ metadata: { name: web }, spec: {} }", "spec.containers: Required value"],
    [
      "{ metadata: { name: web }, spec: { containers: [{ name: Web, image: nginx }] } }",
      `spec.containers[0].name: Invalid value: "Web": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
    [
      "{ metadata: { name: web }, spec: { containers: [{ name: web }] } }",
      "spec.containers[0].image: Required value",
    ],
    [
      withContainer("ports: [{ containerPort: 80, protocol: HTTP }]"),
      'spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [
      withContainer("ports: [{ containerPort: 70000 }]"),
      "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
    ],
    [
      withContainer("volumeMounts: [{ name: data, mountPath: /data }]"),
      'spec.containers[0].volumeMounts[0].name: Not found: "data"',
    ],
    [
      withContainer("imagePullPolicy: Sometimes"),
      'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
    [
      withContainer("resources: { requests: { cpu: 2 }, limits: { cpu: 1 } }"),
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
    [
      withContainer("securityContext: { privileged: true, allowPrivilegeEscalation: false }"),
      'spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ],
    [
      withContainer("securityContext: { runAsUser: -1 }"),
      "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
    ],
    [
      withContainer("securityContext: { seccompProfile: { type: Localhost } }"),
      "spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
    ],
    [
      withContainer("livenessProbe: { periodSeconds: 5 }"),
      "spec.containers[0].livenessProbe: Required value: must specify a handler type",
    ],
    [
      "{ metadata: { name: web }, spec: { restartPolicy: Sometimes, containers: [{ name: web, image: nginx }] } }",
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
  ])("refuses %s", (yaml, message) => {
    expect(creationAnswer("pods", yaml)).toBe(`Pod "web" is invalid: ${message}`);
  });

  it("takes a sound Pod", () => {
    expect(creationAnswer("pods", plain)).toBe("ok");
  });
});

describe("updates", () => {
  it("lets the image change", () => {
    const change = (object: Pod) => {
      const [container] = object.spec?.containers ?? [];
      if (container) {
        container.image = "nginx:1.28";
      }
    };
    expect(updateAnswer("pods", plain, change)).toBe("ok");
  });

  it("refuses other changes and shows them", () => {
    const answer = updateAnswer("pods", plain, (object: Pod) => {
      const [container] = object.spec?.containers ?? [];
      if (container) {
        container.imagePullPolicy = "Always";
      }
    });
    expect(answer).toBe(
      [
        'Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        "  core.PodSpec{",
        "  \t... // 6 identical fields",
        "  \tContainers: {",
        "  \t\t{",
        "  \t\t\t... // 6 identical fields",
        '- \t\t\tImagePullPolicy: "IfNotPresent",',
        '+ \t\t\tImagePullPolicy: "Always",',
        "  \t\t},",
        "  \t},",
        "  }",
        "",
      ].join("\n"),
    );
  });

  it("refuses another container", () => {
    const answer = updateAnswer("pods", plain, (object: Pod) => {
      object.spec?.containers.push({ name: "more", image: "busybox:1.36" });
    });
    expect(answer).toBe(
      'Pod "web" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
    );
  });

  it("lets ephemeral containers be added through their own subresource alone", () => {
    const add = (object: Pod) => {
      if (object.spec) {
        object.spec.ephemeralContainers = [{ name: "debug", image: "busybox:1.36" }];
      }
    };
    expect(updateAnswer("pods", plain, add, "ephemeralcontainers")).toBe("ok");
    expect(updateAnswer("pods", plain, add)).toContain("pod updates may not change fields");
  });
});

describe("grace period", () => {
  it("is none for a Pod without a node or at its end, else the Pod's own", () => {
    const { defaultGracePeriodSeconds } = kindOf("pods");
    const pod = created("pods", plain);
    expect(defaultGracePeriodSeconds?.(pod)).toBe(0);
    const bound: Pod = structuredClone(pod);
    bound.spec = { ...bound.spec, nodeName: "node-1", containers: [] };
    expect(defaultGracePeriodSeconds?.({ ...bound })).toBe(30);
    expect(defaultGracePeriodSeconds?.({ ...bound, status: { phase: "Failed" } })).toBe(0);
  });
});

describe("warnings", () => {
  it("tells what won't do what it says", () => {
    const yaml = withContainer(
      "env: [{ name: A }, { name: A }], resources: { limits: { memory: 1m } }",
    );
    const pod = created("pods", yaml, contextOf());
    expect(kindOf("pods").warnings?.(pod, undefined)).toEqual([
      'spec.containers[0].resources.limits[memory]: fractional byte value "1m" is invalid, must be an integer',
      'spec.containers[0].resources.requests[memory]: fractional byte value "1m" is invalid, must be an integer',
      'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ]);
  });
});
