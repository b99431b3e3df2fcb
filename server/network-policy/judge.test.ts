import fc from "fast-check";
import { expect, test } from "vitest";
import { judge } from "./judge.ts";
import type { Flow, NamespaceJson, Party, PeerJson, PodJson, PolicyJson } from "./model.ts";

type Spec = NonNullable<PolicyJson["spec"]>;

const namespaces: readonly NamespaceJson[] = [
  { metadata: { name: "default", labels: { env: "dev" } } },
  { metadata: { name: "prod", labels: { env: "prod" } } },
];

function pod(namespace: string, name: string, ip: string, spec: PodJson["spec"] = {}) {
  const object: PodJson = {
    metadata: { namespace, name, labels: { app: name } },
    spec: { nodeName: "node-1", ...spec },
  };
  const party: Party = { kind: "pod", namespace, name, ip };
  return { object, party };
}

const web = pod("default", "web", "10.244.0.2", {
  containers: [
    {
      ports: [
        { name: "http", containerPort: 8080 },
        { name: "dns", containerPort: 53, protocol: "UDP" },
      ],
    },
  ],
});
const client = pod("default", "client", "10.244.0.3");
const prod = pod("prod", "client", "10.244.0.4");
const host = pod("prod", "host", "172.18.0.2", { hostNetwork: true });
const pods = [web, client, prod, host].map(({ object }) => object);
const node: Party = { kind: "node", name: "node-2", ip: "172.18.0.3" };
const ownNode: Party = { kind: "node", name: "node-1", ip: "172.18.0.2" };
const outside: Party = { kind: "outside", ip: "203.0.113.7" };

function flow(source: Party, destination: Party, port = 8080, protocol: Flow["protocol"] = "TCP") {
  return { source, destination, port, protocol };
}

function policy(spec: Spec, name = "p", namespace = "default"): PolicyJson {
  return { metadata: { name, namespace }, spec };
}

function from(peer: PeerJson): Spec {
  return { podSelector: {}, ingress: [{ from: [peer] }] };
}

function allows(spec: Spec, attempt: Flow): boolean {
  return judge(attempt, [policy(spec)], pods, namespaces).allowed;
}

const ingress = flow(client.party, web.party);
const fromProd = flow(prod.party, web.party);
const byName = (app: string) => ({ matchLabels: { app } });
const block = (cidr: string, ...except: string[]) => from({ ipBlock: { cidr, except } });
const onPorts = (...ports: { protocol?: string; port?: number | string; endPort?: number }[]) => ({
  podSelector: {},
  ingress: [{ ports }],
});
const egressTo = (...to: PeerJson[]): Spec => ({
  podSelector: {},
  policyTypes: ["Egress"],
  egress: [{ to }],
});

/** Each clause of the v1 API: a policy in `default`, a flow, and whether it passes. */
const clauses: [string, Spec, Flow, boolean][] = [
  ["no ingress rule denies", { podSelector: {} }, ingress, false],
  ["an empty ingress rule allows all", { podSelector: {}, ingress: [{}] }, fromProd, true],
  ["an empty from allows all", { podSelector: {}, ingress: [{ from: [] }] }, fromProd, true],
  [
    "a policy without policyTypes leaves egress open",
    { podSelector: {} },
    flow(web.party, outside),
    true,
  ],
  [
    "egress rules imply Egress",
    { podSelector: {}, egress: [{ ports: [{ port: 1 }] }] },
    flow(web.party, outside),
    false,
  ],
  ["egress rules imply Ingress too", { podSelector: {}, egress: [{}] }, ingress, false],
  [
    "policyTypes Egress leaves ingress open",
    { podSelector: byName("web"), policyTypes: ["Egress"] },
    ingress,
    true,
  ],
  [
    "policyTypes Egress without rules denies egress",
    { podSelector: {}, policyTypes: ["Egress"] },
    flow(web.party, outside),
    false,
  ],
  ["a selector that misses the Pod doesn't isolate", { podSelector: byName("db") }, ingress, true],
  ["podSelector takes its own namespace", from({ podSelector: {} }), ingress, true],
  ["podSelector doesn't reach other namespaces", from({ podSelector: {} }), fromProd, false],
  ["podSelector by label", from({ podSelector: byName("web") }), ingress, false],
  [
    "namespaceSelector takes all its Pods",
    from({ namespaceSelector: { matchLabels: { env: "prod" } } }),
    fromProd,
    true,
  ],
  [
    "namespaceSelector by label",
    from({ namespaceSelector: { matchLabels: { env: "dev" } } }),
    fromProd,
    false,
  ],
  ["an empty namespaceSelector takes every Pod", from({ namespaceSelector: {} }), fromProd, true],
  [
    "both selectors must hold",
    from({ namespaceSelector: {}, podSelector: byName("client") }),
    fromProd,
    true,
  ],
  [
    "both selectors, one misses",
    from({ namespaceSelector: {}, podSelector: byName("web") }),
    fromProd,
    false,
  ],
  [
    "selectors never match what is outside",
    from({ namespaceSelector: {} }),
    flow(outside, web.party),
    false,
  ],
  [
    "matchExpressions NotIn",
    from({
      podSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["client"] }] },
    }),
    ingress,
    false,
  ],
  ["ipBlock", block("203.0.113.0/24"), flow(outside, web.party), true],
  ["ipBlock except", block("203.0.113.0/24", "203.0.113.0/28"), flow(outside, web.party), false],
  ["ipBlock counts for Pods too", block("10.244.0.3/32"), ingress, true],
  ["ipBlock of another family", block("::/0"), flow(outside, web.party), false],
  ["port", onPorts({ port: 8080 }), ingress, true],
  ["another port", onPorts({ port: 80 }), ingress, false],
  ["empty ports", onPorts(), ingress, true],
  ["endPort holds its last port", onPorts({ port: 8000, endPort: 8080 }), ingress, true],
  ["endPort ends", onPorts({ port: 8000, endPort: 8079 }), ingress, false],
  ["named port", onPorts({ port: "http" }), ingress, true],
  [
    "named port on another number",
    onPorts({ port: "http" }),
    flow(client.party, web.party, 81),
    false,
  ],
  [
    "named port of another protocol",
    onPorts({ port: "dns" }),
    flow(client.party, web.party, 53),
    false,
  ],
  [
    "named UDP port",
    onPorts({ port: "dns", protocol: "UDP" }),
    flow(client.party, web.party, 53, "UDP"),
    true,
  ],
  [
    "protocol defaults to TCP",
    onPorts({ port: 8080 }),
    flow(client.party, web.party, 8080, "SCTP"),
    false,
  ],
  [
    "protocol alone takes all its ports",
    onPorts({ protocol: "SCTP" }),
    flow(client.party, web.party, 9, "SCTP"),
    true,
  ],
  ["egress by podSelector", egressTo({ podSelector: byName("web") }), ingress, true],
  ["egress to others is closed", egressTo({ podSelector: byName("db") }), ingress, false],
  [
    "egress named port is the destination's",
    {
      podSelector: byName("client"),
      policyTypes: ["Egress"],
      egress: [{ ports: [{ port: "http" }] }],
    },
    ingress,
    true,
  ],
  [
    "egress by ipBlock",
    egressTo({ ipBlock: { cidr: "203.0.113.0/24" } }),
    flow(web.party, outside),
    true,
  ],
  [
    "a Pod reaches itself",
    { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    flow(web.party, web.party),
    true,
  ],
  ["nodes always get in", { podSelector: {} }, flow(node, web.party), true],
  ["host-network Pods come as nodes", { podSelector: {} }, flow(host.party, web.party), true],
  ["a Pod reaches its own node", egressTo({ podSelector: {} }), flow(web.party, ownNode), true],
  [
    "a Pod reaches other nodes by rule only",
    egressTo({ podSelector: {} }),
    flow(web.party, node),
    false,
  ],
];

test.each(clauses)("%s", (_name, spec, attempt, allowed) => {
  expect(allows(spec, attempt)).toBe(allowed);
});

test("host-network Pods are never isolated", () => {
  const closed = policy({ podSelector: {} }, "closed", "prod");
  expect(judge(flow(client.party, host.party), [closed], pods, namespaces)).toEqual({
    allowed: true,
    egress: { kind: "exempt", because: "node" },
    ingress: { kind: "exempt", because: "host-network" },
    sentence:
      "Allowed: egress from default/client is open, since policies never stop traffic between a Pod and its node; ingress to prod/host port 8080/TCP is open, since policies don't apply to Pods on the host network.",
  });
});

test("a denial names every policy that selects the Pod", () => {
  const policies = [policy({ podSelector: {} }, "b"), policy(onPorts({ port: 1 }), "a")];
  expect(judge(ingress, policies, pods, namespaces)).toEqual({
    allowed: false,
    egress: { kind: "not-isolated" },
    ingress: {
      kind: "denied",
      selectedBy: [
        { namespace: "default", name: "a" },
        { namespace: "default", name: "b" },
      ],
    },
    sentence:
      "Denied: ingress to default/web port 8080/TCP is closed, since the Pod is selected by policies default/a and default/b and no rule matched.",
  });
});

test("an allowance names the policy and rule of each direction", () => {
  const policies = [
    policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "deny-all"),
    policy({ podSelector: byName("web"), ingress: [{ ports: [{ port: 1 }] }, {}] }, "web"),
    policy(egressTo({ podSelector: byName("web") }), "out"),
  ];
  expect(judge(ingress, policies, pods, namespaces)).toEqual({
    allowed: true,
    egress: { kind: "allowed-by", policy: { namespace: "default", name: "out" }, rule: 0 },
    ingress: { kind: "allowed-by", policy: { namespace: "default", name: "web" }, rule: 1 },
    sentence:
      "Allowed: egress from default/client is allowed by policy default/out rule 1; ingress to default/web port 8080/TCP is allowed by policy default/web rule 2.",
  });
});

const anySelector = fc.constantFrom({}, byName("web"), byName("client"), {
  matchLabels: { env: "prod" },
});
const anyPeer: fc.Arbitrary<PeerJson> = fc.oneof(
  anySelector.map((podSelector) => ({ podSelector })),
  anySelector.map((namespaceSelector) => ({ namespaceSelector })),
  fc
    .constantFrom("0.0.0.0/0", "10.244.0.0/30", "203.0.113.0/24")
    .map((cidr) => ({ ipBlock: { cidr } })),
);
const anyPorts = fc.array(
  fc.record({ port: fc.constantFrom(80, 8080, "http"), protocol: fc.constantFrom("TCP", "UDP") }),
  { maxLength: 2 },
);
const anySpec = fc.record({
  podSelector: anySelector,
  policyTypes: fc.subarray(["Ingress", "Egress"], { minLength: 1 }),
  ingress: fc.array(fc.record({ from: fc.array(anyPeer, { maxLength: 2 }), ports: anyPorts }), {
    maxLength: 2,
  }),
  egress: fc.array(fc.record({ to: fc.array(anyPeer, { maxLength: 2 }), ports: anyPorts }), {
    maxLength: 2,
  }),
});
const anyPolicies = fc.array(
  fc
    .tuple(anySpec, fc.constantFrom("default", "prod"))
    .map(([spec, namespace]) => policy(spec, "p", namespace)),
  { maxLength: 4 },
);
const anyParty = fc.constantFrom(web.party, client.party, prod.party, host.party, outside, node);
const anyFlow = fc
  .tuple(anyParty, anyParty)
  .map(([source, destination]) => flow(source, destination));

test("adding a rule to a policy closes no connection", () => {
  fc.assert(
    fc.property(anyPolicies, anySpec, anySpec, anyFlow, (policies, spec, extra, attempt) => {
      const more = {
        ...spec,
        ingress: [...spec.ingress, ...extra.ingress],
        egress: [...spec.egress, ...extra.egress],
      };
      const before = judge(attempt, [...policies, policy(spec)], pods, namespaces).allowed;
      const after = judge(attempt, [...policies, policy(more)], pods, namespaces).allowed;
      expect(before && !after).toBe(false);
    }),
  );
});

test("the order of policies never matters", () => {
  fc.assert(
    fc.property(anyPolicies, anyFlow, (policies, attempt) => {
      const allowed = (list: PolicyJson[]) => judge(attempt, list, pods, namespaces).allowed;
      expect(allowed(policies.toReversed())).toBe(allowed(policies));
    }),
  );
});

test("a Pod that policies isolate already loses nothing by another policy that isolates it", () => {
  const closed = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "closed");
  fc.assert(
    fc.property(anyPolicies, anySpec, anyFlow, (policies, spec, attempt) => {
      const isolated = [...policies, closed];
      const before = judge(attempt, isolated, pods, namespaces).allowed;
      const after = judge(attempt, [...isolated, policy(spec)], pods, namespaces).allowed;
      expect(before && !after).toBe(false);
    }),
  );
});

test("ingress looks at the destination's namespace alone", () => {
  fc.assert(
    fc.property(anyPolicies, (policies) => {
      const own = policies.filter((each) => each.metadata?.namespace === "default");
      expect(judge(fromProd, policies, pods, namespaces).ingress).toEqual(
        judge(fromProd, own, pods, namespaces).ingress,
      );
    }),
  );
});
