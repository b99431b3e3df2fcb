import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { Deployment, KubeObject, Service } from "../../kube/index.ts";
import { builtinKinds } from "./index.ts";
import { contextOf, created, creationAnswer, kindOf, testNow, updateAnswer } from "./test-kinds.ts";

const deployment = `
metadata: { name: web, creationTimestamp: "2026-01-01T00:00:00Z" }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "nginx:1.27" }] }
`;

function row(resource: string, yaml: string) {
  return kindOf(resource).row(created(resource, yaml), testNow);
}

describe("all kinds", () => {
  it("stand what a careless client leaves out", () => {
    const pieces: KubeObject[] = [{}, { spec: {} }, { spec: { template: {}, jobTemplate: {} } }];
    for (const kind of builtinKinds) {
      for (const piece of pieces) {
        const object: KubeObject = { metadata: { name: "x" }, ...structuredClone(piece) };
        kind.applyDefaults?.(object);
        kind.prepareForCreate?.(object, contextOf());
        expect(Array.isArray(kind.validate(object, contextOf())), kind.resource).toBe(true);
        kind.validateUpdate?.(object, structuredClone(object), contextOf());
        kind.warnings?.(object, undefined);
        kind.selectableFields?.(object);
        expect(kind.row(object, testNow), kind.resource).toHaveLength(kind.columns.length);
      }
    }
  });

  it("default once and for all", () => {
    for (const kind of builtinKinds) {
      const object: KubeObject = { metadata: { name: "x" }, spec: {} };
      kind.applyDefaults?.(object);
      const again = structuredClone(object);
      kind.applyDefaults?.(again);
      expect(again, kind.resource).toEqual(object);
    }
  });

  it("take the chapter's manifests", async () => {
    const folder = "content/chapter-14/files/professional-kubernetes-hands-on/src/part5/security";
    const files = [
      "allow-frontend-policy",
      "backend-app",
      "deny-all-policy",
      "frontend-pod",
      "insecure-deployment",
      "other-pod",
      "privileged-pod",
    ];
    for (const file of files) {
      for (const document of parseAllDocuments(await readFile(`${folder}/${file}.yaml`, "utf8"))) {
        const kind = builtinKinds.find((one) => one.kind === document.get("kind"));
        expect(creationAnswer(kind?.resource ?? "", document.toString()), file).toBe("ok");
      }
    }
  });
});

describe("Deployments", () => {
  it("show replicas, wide with images", () => {
    expect(row("deployments", deployment)).toEqual([
      "web",
      "0/1",
      0,
      0,
      "10m",
      "web",
      "nginx:1.27",
      "app=web",
    ]);
  });

  it("must select their own Pods", () => {
    expect(
      creationAnswer(
        "deployments",
        deployment.replace("{ app: web } }\n    spec", "{ app: api } }\n    spec"),
      ),
    ).toBe(
      'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"api"}: `selector` does not match template `labels`',
    );
  });

  it("keep their selector", () => {
    const answer = updateAnswer("deployments", deployment, (object: Deployment) => {
      if (object.spec) {
        object.spec.selector = { matchLabels: { app: "web", tier: "front" } };
        object.spec.template.metadata = { labels: { app: "web", tier: "front" } };
      }
    });
    expect(answer).toBe(
      'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"front"}}: field is immutable',
    );
  });

  it("refuse a negative count and a rolling update that can't move", () => {
    const yaml = deployment.replace(
      "spec:\n",
      "spec:\n  replicas: -1\n  strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }\n",
    );
    expect(creationAnswer("deployments", yaml)).toBe(
      'Deployment.apps "web" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0]',
    );
  });
});

describe("Services", () => {
  const service = `
metadata: { name: web, creationTimestamp: "2026-01-01T00:00:00Z" }
spec: { clusterIP: 10.96.0.20, selector: { app: web }, ports: [{ port: 80 }] }
`;

  it("show addresses and ports", () => {
    expect(row("services", service)).toEqual([
      "web",
      "ClusterIP",
      "10.96.0.20",
      "<none>",
      "80/TCP",
      "10m",
      "app=web",
    ]);
    const nodePort = service.replace(
      "ports: [{ port: 80 }]",
      "type: NodePort, ports: [{ port: 80, nodePort: 30000 }]",
    );
    expect(row("services", nodePort)[4]).toBe("80:30000/TCP");
  });

  it("get a free address of the range", () => {
    const { spec }: Service = created("services", service.replace("clusterIP: 10.96.0.20, ", ""));
    expect(spec?.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(spec?.clusterIPs).toEqual([spec?.clusterIP]);
  });

  it("don't share an address or a node port", () => {
    const other: Service = {
      metadata: { name: "other", namespace: "default" },
      spec: { clusterIPs: ["10.96.0.20"], ports: [{ port: 80, protocol: "TCP", nodePort: 30000 }] },
    };
    const context = contextOf([{ ...other }]);
    expect(creationAnswer("services", service, context)).toBe(
      'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.20"]: failed to allocate IP 10.96.0.20: provided IP is already allocated',
    );
    const nodePort = service
      .replace("clusterIP: 10.96.0.20, ", "type: NodePort, ")
      .replace("port: 80", "port: 80, nodePort: 30000");
    expect(creationAnswer("services", nodePort, context)).toBe(
      'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30000: provided port is already allocated',
    );
  });

  it("keep their address", () => {
    const answer = updateAnswer("services", service, ({ spec }: Service) => {
      if (spec) {
        spec.clusterIP = "10.96.0.21";
      }
    });
    expect(answer).toBe(
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.21"]: may not change once set',
    );
    expect(
      updateAnswer("services", service, ({ spec }: Service) => {
        delete spec?.clusterIP;
        delete spec?.clusterIPs;
      }),
    ).toBe("ok");
  });

  it("need ports, with names if there are several", () => {
    expect(creationAnswer("services", "{ metadata: { name: web }, spec: {} }")).toBe(
      'Service "web" is invalid: spec.ports: Required value',
    );
    const two =
      "{ metadata: { name: web }, spec: { ports: [{ port: 80 }, { port: 81, name: b }] } }";
    expect(creationAnswer("services", two)).toBe(
      'Service "web" is invalid: spec.ports[0].name: Required value',
    );
  });
});

describe("NetworkPolicies", () => {
  it("show the Pods they select", () => {
    const yaml = `{ metadata: { name: p, creationTimestamp: "2026-01-01T00:00:00Z" }, spec: { podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: tier, operator: In, values: [b, a] }] } } }`;
    expect(row("networkpolicies", yaml)).toEqual(["p", "app=web,tier in (a,b)", "10m"]);
    expect(row("networkpolicies", "{ metadata: { name: p }, spec: { podSelector: {} } }")[1]).toBe(
      "<none>",
    );
  });

  it("apply to what their rules are about", () => {
    const yaml = "{ metadata: { name: p }, spec: { podSelector: {}, egress: [{}] } }";
    expect(created("networkpolicies", yaml).spec).toEqual({
      podSelector: {},
      egress: [{}],
      policyTypes: ["Ingress", "Egress"],
    });
  });

  it.each([
    [
      "policyTypes: [Inbound]",
      'spec.policyTypes: Unsupported value: "Inbound": supported values: "Egress", "Ingress"',
    ],
    ["ingress: [{ from: [{}] }]", "spec.ingress[0].from[0]: Required value: must specify a peer"],
    [
      "ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }]",
      "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
    ],
    [
      "ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }]",
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
    [
      "ingress: [{ from: [{ ipBlock: { cidr: 10.0.0/8 } }] }]",
      'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0/8": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
    [
      "egress: [{ ports: [{ port: 80, endPort: 79 }] }]",
      "spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`",
    ],
    [
      "egress: [{ ports: [{ port: http, endPort: 90 }] }]",
      "spec.egress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is non-numeric",
    ],
    [
      "ingress: [{ ports: [{ port: 80, protocol: ICMP }] }]",
      'spec.ingress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    ],
  ])("refuse %s", (fields, message) => {
    const yaml = `{ metadata: { name: p }, spec: { podSelector: {}, ${fields} } }`;
    expect(creationAnswer("networkpolicies", yaml)).toBe(
      `NetworkPolicy.networking.k8s.io "p" is invalid: ${message}`,
    );
  });
});

describe("tables of the other kinds", () => {
  it.each([
    [
      "events",
      `{ metadata: { name: e.1, namespace: default }, type: Warning, reason: FailedCreate, message: "no\\n", count: 3,
        firstTimestamp: "2026-01-01T00:00:00Z", lastTimestamp: "2026-01-01T00:09:55Z", source: { component: kubelet, host: node-1 },
        involvedObject: { kind: Pod, name: web, namespace: default, fieldPath: "spec.containers{web}" } }`,
      [
        "5s",
        "Warning",
        "FailedCreate",
        "pod/web",
        "spec.containers{web}",
        "kubelet, node-1",
        "no",
        "10m",
        3,
        "e.1",
      ],
    ],
    [
      "namespaces",
      `{ metadata: { name: a, creationTimestamp: "2026-01-01T00:00:00Z" } }`,
      ["a", "Active", "10m"],
    ],
    ["configmaps", "{ metadata: { name: a }, data: { b: c } }", ["a", 1, "<unknown>"]],
    ["secrets", "{ metadata: { name: a }, stringData: { b: c } }", ["a", "Opaque", 1, "<unknown>"]],
    [
      "endpointslices",
      "{ metadata: { name: a }, addressType: IPv4, ports: [{ port: 80 }], endpoints: [{ addresses: [10.0.0.1] }, { addresses: [10.0.0.2] }, { addresses: [10.0.0.3] }, { addresses: [10.0.0.4] }] }",
      ["a", "IPv4", "80", "10.0.0.1,10.0.0.2,10.0.0.3 + 1 more...", "<unknown>"],
    ],
    [
      "rolebindings",
      "{ metadata: { name: a }, roleRef: { kind: Role, name: r }, subjects: [{ kind: User, name: u }, { kind: ServiceAccount, name: s, namespace: n }] }",
      ["a", "Role/r", "<unknown>", "u", "", "n/s"],
    ],
    [
      "jobs",
      "{ metadata: { name: a, uid: u }, spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: i }] } } } }",
      ["a", "Running", "0/1", "", "<unknown>", "c", "i", "batch.kubernetes.io/controller-uid=u"],
    ],
  ])("%s", (resource, yaml, cells) => {
    expect(row(resource, yaml)).toEqual(cells);
  });
});
