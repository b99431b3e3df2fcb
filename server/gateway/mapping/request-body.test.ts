import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { systemClock } from "../../core/clock.ts";
import { ThreadedYamlReader } from "../../kube/index.ts";
import { SandboxNames } from "./names.ts";
import { AnswerReplacer } from "./replacer.ts";
import { mapRequestBody } from "./request-body.ts";

const names = new SandboxNames("abcdefgh23", new Set(["kube-system"]));

const yaml = new ThreadedYamlReader(systemClock);
afterAll(() => yaml.dispose());

async function map(
  groupResource: string,
  body: unknown,
  contentType = "application/json",
): Promise<unknown> {
  const isPatch = contentType.includes("patch");
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const mapped = await mapRequestBody(
    { bytes: Buffer.from(text), contentType, groupResource, isPatch },
    names,
    yaml,
  );
  return JSON.parse(mapped.bytes.toString());
}

const home = "lab-abcdefgh23";
const selector = (name: string) => ({
  matchLabels: { "kubernetes.io/metadata.name": name, team: "default" },
  matchExpressions: [
    { key: "kubernetes.io/metadata.name", operator: "In", values: [name, "default"] },
    { key: "team", operator: "In", values: ["default"] },
  ],
});
const mappedSelector = (name: string) => ({
  matchLabels: { "kubernetes.io/metadata.name": name, team: "default" },
  matchExpressions: [
    { key: "kubernetes.io/metadata.name", operator: "In", values: [name, home] },
    { key: "team", operator: "In", values: ["default"] },
  ],
});
const affinity = (namespace: string, selected: unknown) => {
  const term = { namespaces: [namespace, "kube-system"], namespaceSelector: selected };
  const preferred = [{ weight: 1, podAffinityTerm: term }];
  return {
    affinity: {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
      podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred },
    },
  };
};

describe("objects", () => {
  const cases: [string, unknown, unknown][] = [
    [
      "pods",
      { metadata: { namespace: "x", annotations: { namespace: "x", a: "default" } } },
      { metadata: { namespace: `${home}-x`, annotations: { namespace: "x", a: "default" } } },
    ],
    [
      "pods",
      { spec: affinity("x", selector("x")) },
      { spec: affinity(`${home}-x`, mappedSelector(`${home}-x`)) },
    ],
    [
      "cronjobs.batch",
      { spec: { jobTemplate: { spec: { template: { spec: affinity("default", {}) } } } } },
      { spec: { jobTemplate: { spec: { template: { spec: affinity(home, {}) } } } } },
    ],
    [
      "networkpolicies.networking.k8s.io",
      {
        spec: {
          podSelector: selector("x"),
          ingress: [{ from: [{ namespaceSelector: selector("x") }] }],
          egress: [{ to: [{ namespaceSelector: selector("kube-system") }] }],
        },
      },
      {
        spec: {
          podSelector: selector("x"),
          ingress: [{ from: [{ namespaceSelector: mappedSelector(`${home}-x`) }] }],
          egress: [{ to: [{ namespaceSelector: mappedSelector("kube-system") }] }],
        },
      },
    ],
    [
      "rolebindings.rbac.authorization.k8s.io",
      {
        subjects: [
          { kind: "ServiceAccount", name: "learner", namespace: "default" },
          { kind: "User", name: "learner" },
          { kind: "User", name: "system:serviceaccount:x:sa" },
          { kind: "Group", name: "system:serviceaccounts:x" },
          { kind: "Group", name: "system:serviceaccounts" },
        ],
      },
      {
        subjects: [
          { kind: "ServiceAccount", name: "learner", namespace: home },
          { kind: "User", name: "learner-abcdefgh23" },
          { kind: "User", name: `system:serviceaccount:${home}-x:sa` },
          { kind: "Group", name: `system:serviceaccounts:${home}-x` },
          { kind: "Group", name: "system:serviceaccounts" },
        ],
      },
    ],
    [
      "services",
      { spec: { externalName: "db.x.svc.cluster.local", clusterIP: "None" } },
      { spec: { externalName: `db.${home}-x.svc.cluster.local`, clusterIP: "None" } },
    ],
    [
      "services",
      { spec: { externalName: "example.com" } },
      { spec: { externalName: "example.com" } },
    ],
    [
      "selfsubjectaccessreviews.authorization.k8s.io",
      { spec: { resourceAttributes: { namespace: "x", resource: "namespaces", name: "y" } } },
      {
        spec: {
          resourceAttributes: { namespace: `${home}-x`, resource: "namespaces", name: `${home}-y` },
        },
      },
    ],
    [
      "selfsubjectrulesreviews.authorization.k8s.io",
      { spec: { namespace: "default" } },
      { spec: { namespace: home } },
    ],
    [
      "events",
      { involvedObject: { kind: "Namespace", name: "x", namespace: "default" } },
      { involvedObject: { kind: "Namespace", name: `${home}-x`, namespace: home } },
    ],
    [
      "events.events.k8s.io",
      {
        regarding: { kind: "Namespace", name: "x", namespace: "default" },
        related: { kind: "Pod", name: "x", namespace: "x" },
      },
      {
        regarding: { kind: "Namespace", name: `${home}-x`, namespace: home },
        related: { kind: "Pod", name: "x", namespace: `${home}-x` },
      },
    ],
    [
      "namespaces",
      { metadata: { name: "x", labels: { "kubernetes.io/metadata.name": "x", a: "x" } } },
      {
        metadata: {
          name: `${home}-x`,
          labels: { "kubernetes.io/metadata.name": `${home}-x`, a: "x" },
        },
      },
    ],
    [
      "namespaces",
      { metadata: { generateName: "x-" } },
      { metadata: { generateName: `${home}-x-` } },
    ],
    [
      "widgets.example.com",
      { metadata: { namespace: "x" }, spec: { namespace: "x" } },
      { metadata: { namespace: `${home}-x` }, spec: { namespace: "x" } },
    ],
    [
      "configmaps",
      { metadata: { namespace: 7 }, data: [] },
      { metadata: { namespace: 7 }, data: [] },
    ],
    ["configmaps", null, null],
  ];

  it.each(cases)("%s: %j", async (groupResource, body, upstream) => {
    expect(await map(groupResource, body)).toEqual(upstream);
  });
});

describe("patches", () => {
  const policy = "networkpolicies.networking.k8s.io";
  const path = "/spec/ingress/0/from/-/namespaceSelector";

  it.each([
    ["/metadata/namespace", "x", `${home}-x`],
    ["/metadata/annotations", { namespace: "x" }, { namespace: "x" }],
    ["", { metadata: { namespace: "x" } }, { metadata: { namespace: `${home}-x` } }],
    [path, selector("x"), mappedSelector(`${home}-x`)],
    [`${path}/matchLabels/kubernetes.io~1metadata.name`, "x", `${home}-x`],
    [`${path}/matchLabels/team`, "x", "x"],
    ["/spec/podSelector", selector("x"), selector("x")],
  ])("of JSON map what they put at %s", async (pointer, value, upstream) => {
    const patch = [
      { op: "add", path: pointer, value },
      { op: "remove", path: "/metadata/labels" },
    ];
    expect(await map(policy, patch, "application/json-patch+json")).toEqual([
      { op: "add", path: pointer, value: upstream },
      { op: "remove", path: "/metadata/labels" },
    ]);
  });

  it.each([
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
  ])("of %s are mapped like objects, deletions kept", async (type) => {
    const patch = { metadata: { namespace: "x", labels: { a: null } }, $patch: "merge" };
    expect(await map("pods", patch, type)).toEqual({
      ...patch,
      metadata: { namespace: `${home}-x`, labels: { a: null } },
    });
  });

  it("of very many lines leave their reader the turn", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const lines = Array.from({ length: 20_000 }, (_, index) => `  k${index}: v`).join("\n");
    const document = await map("pods", `data:\n${lines}\n`, "application/apply-patch+yaml");
    clearInterval(timer);
    expect(Object.keys((document as { data: object }).data)).toHaveLength(20_000);
    expect(turns).toBeGreaterThan(2);
  });

  it("of server-side apply may be YAML", async () => {
    const text = "kind: Pod\nmetadata:\n  namespace: default\n";
    expect(await map("pods", text, "application/apply-patch+yaml")).toEqual({
      kind: "Pod",
      metadata: { namespace: home },
    });
  });
});

it("gives back any object: mapped there and answered, it is what it was", async () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
  const namespace = fc.oneof(fc.constantFrom("default", "kube-system"), label);
  const arbitrary = fc.record({
    groupResource: fc.constantFrom(
      "pods",
      "namespaces",
      "services",
      "events",
      "deployments.apps",
      "rolebindings.rbac.authorization.k8s.io",
      "networkpolicies.networking.k8s.io",
    ),
    body: fc.record(
      {
        metadata: fc.record({
          namespace,
          name: namespace,
          annotations: fc.dictionary(label, label),
        }),
        subjects: fc.array(
          fc.oneof(
            fc.record({ kind: fc.constant("ServiceAccount"), name: label, namespace }),
            fc.record({ kind: fc.constant("User"), name: fc.constantFrom("learner", "x") }),
          ),
        ),
        spec: fc.record(
          {
            externalName: namespace.map((name) => `db.${name}.svc.cluster.local`),
            ingress: fc.constant([{ from: [{ namespaceSelector: selector("x") }] }]),
            other: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        involvedObject: fc.record({
          kind: fc.constantFrom("Namespace", "Pod"),
          name: namespace,
          namespace,
        }),
      },
      { requiredKeys: [] },
    ),
  });
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ groupResource, body }) => {
      const upstream = Buffer.from(JSON.stringify(await map(groupResource, body)));
      const replacer = new AnswerReplacer(names);
      const answer = Buffer.concat([...replacer.push(upstream), ...replacer.end()]).toString();
      expect(JSON.parse(answer)).toEqual(JSON.parse(JSON.stringify(body)));
    }),
    { numRuns: 500 },
  );
});
