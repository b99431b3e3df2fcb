import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import { toOwned } from "../../core/lifecycle.ts";
import type { KubeObject, StoredObject } from "../../kube/index.ts";
import type { Change, Informer, Informers } from "../client/client.ts";
import { type ClusterNetwork, createNetwork } from "./create-network.ts";
import type { FlowRecord } from "./flows/flow-log.ts";
import type { Connection, Origin } from "./network.ts";

type Named = KubeObject & { metadata: { name: string; namespace?: string } };

/** Informers on plain maps: what is put is in force at once. */
class FakeCluster implements Informers {
  readonly #objects = new Map<string, Map<string, StoredObject>>();
  readonly #listeners = new Map<string, ((change: Change<KubeObject>) => void)[]>();

  put(resource: string, object: Named): void {
    const stored: StoredObject = {
      apiVersion: "v1",
      kind: "Any",
      ...object,
      metadata: {
        uid: `${resource}/${object.metadata.namespace}/${object.metadata.name}`,
        resourceVersion: "1",
        creationTimestamp: "2026-01-01T00:00:00Z",
        ...object.metadata,
      },
    };
    const key = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    const old = this.#of(resource).get(key);
    this.#of(resource).set(key, stored);
    const change: Change<KubeObject> = old
      ? { type: "updated", object: stored, old }
      : { type: "added", object: stored };
    for (const listener of this.#listeners.get(resource) ?? []) {
      listener(change);
    }
  }

  of<T = KubeObject>({ resource }: { resource: string }): Informer<T> {
    const informer: Informer = {
      get: (namespace, name) => this.#of(resource).get(`${namespace}/${name}`),
      list: () => [...this.#of(resource).values()],
      ownedBy: () => [],
      subscribe: (listener) => {
        for (const object of this.#of(resource).values()) {
          listener({ type: "added", object });
        }
        this.#listeners.set(resource, [...(this.#listeners.get(resource) ?? []), listener]);
        return toOwned(() => void this.#listeners.delete(resource));
      },
    };
    return informer as unknown as Informer<T>;
  }

  #of(resource: string): Map<string, StoredObject> {
    const objects = this.#objects.get(resource) ?? new Map<string, StoredObject>();
    this.#objects.set(resource, objects);
    return objects;
  }
}

let cluster: FakeCluster;
let clock: ManualClock;
let network: ClusterNetwork;
let flows: FlowRecord[];

const client: Origin = { kind: "pod", pod: { namespace: "default", name: "client" } };
const web = { namespace: "default", name: "web" };

function addPod(namespace: string, name: string, labels: Record<string, string>): string {
  cluster.put("pods", { metadata: { namespace, name, labels }, spec: { nodeName: "node-1" } });
  return network.allocate({ namespace, name }, "node-1");
}

function addService(namespace: string, name: string, spec: Record<string, unknown>): void {
  cluster.put("services", { metadata: { namespace, name }, spec });
}

function addSlice(namespace: string, service: string, ip: string, port: object): void {
  cluster.put("endpointslices", {
    metadata: {
      namespace,
      name: `${service}-1`,
      labels: { "kubernetes.io/service-name": service },
    },
    ports: [port],
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
  } as Named);
}

function denyEgress(): void {
  cluster.put("networkpolicies", {
    metadata: { namespace: "default", name: "no-egress" },
    spec: { podSelector: {}, policyTypes: ["Egress"] },
  });
}

beforeEach(() => {
  cluster = new FakeCluster();
  clock = new ManualClock();
  cluster.put("namespaces", { metadata: { name: "default" } });
  cluster.put("namespaces", { metadata: { name: "kube-system" } });
  cluster.put("nodes", {
    metadata: { name: "node-1" },
    status: { addresses: [{ type: "InternalIP", address: "172.18.0.2" }] },
  });
  network = createNetwork({ informers: cluster, clock, random: () => 0 });
  flows = [];
  network.flows.onFlow((flow) => flows.push(flow));
  addPod("default", "client", { app: "client" });
  const webIp = addPod("default", "web", { app: "web" });
  const ports = [{ name: "http", port: 80, targetPort: 8080, nodePort: 30080 }];
  addService("default", "web", { clusterIP: "10.96.0.20", ports });
  addSlice("default", "web", webIp, { name: "http", port: 8080, protocol: "TCP" });
  const dnsIp = addPod("kube-system", "coredns", { "k8s-app": "kube-dns" });
  const dnsPorts = [{ name: "dns", port: 53, protocol: "UDP" }];
  addService("kube-system", "kube-dns", { clusterIP: "10.96.0.10", ports: dnsPorts });
  addSlice("kube-system", "kube-dns", dnsIp, { name: "dns", port: 53, protocol: "UDP" });
});

test.each([
  ["Pod", "10.244.0.3", 8080],
  ["Service", "10.96.0.20", 80],
  ["NodePort", "172.18.0.2", 30080],
])("connects by the address of a %s", async (_by, ip, port) => {
  const accepted: Connection[] = [];
  network.listen(web, "TCP", 8080, (connection) => void accepted.push(connection));
  const connection = await network.connect(client, ip, port, "TCP");
  expect(connection.remote).toEqual({ ip, port });
  expect(accepted.map(({ local, remote }) => [local, remote.ip])).toEqual([
    [{ ip: "10.244.0.3", port: 8080 }, "10.244.0.2"],
  ]);
});

test("a port without listener and a Service without endpoints refuse", async () => {
  addService("default", "empty", { clusterIP: "10.96.0.21", ports: [{ port: 80 }] });
  for (const [ip, port] of [
    ["10.244.0.3", 8080],
    ["10.96.0.21", 80],
  ] as const) {
    const attempt = network.connect(client, ip, port, "TCP");
    await expect(attempt).rejects.toMatchObject({ code: "refused" });
  }
  expect(flows.map(({ reason }) => reason)).toEqual([
    "Refused: policies allow it, but nothing listens on 10.244.0.3 port 8080.",
    "Refused: Service default/empty has no ready endpoints.",
  ]);
});

test.each([
  ["an unused Pod address", "10.244.0.99", 3_000, "unreachable"],
  ["an unused Service address", "10.96.7.7", 127_000, "timeout"],
  ["the Internet", "1.1.1.1", 127_000, "timeout"],
])("%s fails as the kernel says", async (_what, ip, afterMs, code) => {
  const failure = expect(network.connect(client, ip, 80, "TCP")).rejects.toMatchObject({ code });
  await clock.advance(afterMs);
  await failure;
});

test("a policy is in force at once: the packet is dropped and the flow says why", async () => {
  network.listen(web, "TCP", 8080, () => undefined);
  denyEgress();
  const failure = expect(network.connect(client, "10.96.0.20", 80, "TCP")).rejects.toMatchObject({
    code: "timeout",
  });
  await clock.advance(127_000);
  await failure;
  expect(flows).toEqual([
    {
      time: "2026-01-01T00:00:00.000Z",
      source: { kind: "pod", namespace: "default", name: "client", ip: "10.244.0.2" },
      destination: { kind: "pod", namespace: "default", name: "web", ip: "10.244.0.3" },
      dialled: { ip: "10.96.0.20", port: 80 },
      service: { namespace: "default", name: "web" },
      port: 8080,
      protocol: "TCP",
      outcome: "denied",
      egress: {
        kind: "denied",
        selectedBy: [{ namespace: "default", name: "no-egress" }],
      },
      ingress: { kind: "not-isolated" },
      reason:
        "Denied: egress from default/client is closed, since the Pod is selected by policy default/no-egress and no rule matched.",
    },
  ]);
});

test.each([
  ["web", { kind: "found", name: "web.default.svc.cluster.local", addresses: ["10.96.0.20"] }],
  [
    "kube-dns.kube-system",
    { kind: "found", name: "kube-dns.kube-system.svc.cluster.local", addresses: ["10.96.0.10"] },
  ],
  [
    "10-244-0-3.default.pod.cluster.local.",
    { kind: "found", name: "10-244-0-3.default.pod.cluster.local", addresses: ["10.244.0.3"] },
  ],
  ["nobody", { kind: "no-such-name" }],
  ["example.com", { kind: "no-such-name" }],
])("looks up %s", async (name, answer) => {
  expect(await network.lookup(client, name)).toEqual(answer);
});

test("names of a headless Service, ports and addresses", async () => {
  addService("default", "db", { clusterIP: "None", ports: [{ name: "sql", port: 5432 }] });
  addSlice("default", "db", "10.244.0.9", { name: "sql", port: 5432, protocol: "TCP" });
  addService("default", "alias", {
    type: "ExternalName",
    externalName: "db.default.svc.cluster.local",
  });
  const target = "10-244-0-9.db.default.svc.cluster.local";
  const addresses = ["10.244.0.9"];
  expect(await network.lookup(client, "10-244-0-9.db")).toEqual({
    kind: "found",
    name: target,
    addresses,
  });
  expect(await network.lookup(client, "alias")).toEqual({
    kind: "found",
    name: "db.default.svc.cluster.local",
    addresses,
  });
  const srv = "_sql._tcp.db.default.svc.cluster.local";
  expect(await network.query(client, srv, "SRV")).toEqual({
    kind: "found",
    records: [{ name: srv, type: "SRV", data: `0 100 5432 ${target}.` }],
  });
  expect(await network.reverseLookup(client, "10.96.0.20")).toEqual({
    kind: "found",
    name: "20.0.96.10.in-addr.arpa",
    addresses: ["web.default.svc.cluster.local"],
  });
});

test("namespaces of one view know each other by its names, and others by their own", async () => {
  const labels = (name: string) => ({
    "kubebook.dev/dns-view": "t7",
    "kubebook.dev/dns-name": name,
  });
  cluster.put("namespaces", { metadata: { name: "t7-home", labels: labels("default") } });
  cluster.put("namespaces", { metadata: { name: "t7-shop", labels: labels("shop") } });
  addService("t7-shop", "till", { clusterIP: "10.96.0.30", ports: [{ port: 80 }] });
  addService("t7-shop", "away", {
    type: "ExternalName",
    externalName: "till.t7-shop.svc.cluster.local",
  });
  addPod("t7-home", "buyer", {});
  const buyer: Origin = { kind: "pod", pod: { namespace: "t7-home", name: "buyer" } };
  const found = { kind: "found", name: "till.shop.svc.cluster.local", addresses: ["10.96.0.30"] };
  for (const name of ["till.shop", "till.shop.svc", found.name, "away.shop", "till.t7-shop"]) {
    expect(await network.lookup(buyer, name)).toEqual(found);
  }
  expect(await network.lookup(buyer, "till")).toEqual({ kind: "no-such-name" });
  expect(await network.lookup(client, "till.shop")).toEqual({ kind: "no-such-name" });
  expect(await network.reverseLookup(buyer, "10.96.0.30")).toMatchObject({
    addresses: ["till.shop.svc.cluster.local"],
  });
  expect(await network.lookup(buyer, "kube-dns.kube-system")).toMatchObject({ kind: "found" });
  expect([network.dnsNameOf("t7-home"), network.dnsNameOf("default")]).toEqual([
    "default",
    "default",
  ]);
});

test("a look-up under denied egress times out", async () => {
  denyEgress();
  const answer = network.lookup(client, "web");
  await clock.advance(10_000);
  expect(await answer).toEqual({ kind: "timeout" });
});

test("datagrams are answered until the socket is closed", async () => {
  const replies: ((bytes: Uint8Array) => void)[] = [];
  network.listenDatagrams(web, 9, ({ reply }) => void replies.push(reply));
  const received: Uint8Array[] = [];
  const socket = network.sendDatagram(client, "10.244.0.3", 9, new Uint8Array([1]), (bytes) =>
    received.push(bytes),
  );
  replies[0]?.(new Uint8Array([2]));
  await socket.dispose();
  replies[0]?.(new Uint8Array([3]));
  expect(received).toEqual([new Uint8Array([2])]);
});

test("a Pod that goes away resets its connections and its address rests a while", async () => {
  network.listen(web, "TCP", 8080, () => undefined);
  const connection = await network.connect(client, "10.244.0.3", 8080, "TCP");
  network.release(web);
  await expect(connection.read()).rejects.toMatchObject({ code: "reset" });
  expect(network.addressOf(web)).toBeUndefined();
  expect(network.allocate(web, "node-1")).toBe("10.244.0.5");
});

test("Pods keep their addresses over a restart and new ones get others", () => {
  cluster.put("pods", {
    metadata: { namespace: "default", name: "old" },
    spec: { nodeName: "node-1" },
    status: { phase: "Running", podIP: "10.244.0.7" },
  });
  const restarted = createNetwork({ informers: cluster, clock });
  expect(restarted.addressOf({ namespace: "default", name: "old" })).toBe("10.244.0.7");
  expect(restarted.allocate({ namespace: "default", name: "new" }, "node-1")).toBe("10.244.0.8");
  expect(restarted.allocate({ namespace: "default", name: "new" }, "node-2")).toBe("10.244.0.8");
  expect(restarted.allocate({ namespace: "default", name: "far" }, "node-2")).toBe("10.244.4.2");
});

test("a port is taken once", () => {
  network.listen(web, "TCP", 80, () => undefined);
  expect(() => network.listen(web, "TCP", 80, () => undefined)).toThrow("Address already in use");
});

test("the API server's Service goes to its handler, or refuses without one", async () => {
  const spec = { clusterIP: "10.96.0.1", ports: [{ port: 443, targetPort: 6443 }] };
  addService("default", "kubernetes", spec);
  await expect(network.connect(client, "10.96.0.1", 443, "TCP")).rejects.toMatchObject({
    code: "refused",
  });
  const accepted: Connection[] = [];
  const apiServer = (connection: Connection) => void accepted.push(connection);
  const open = createNetwork({ informers: cluster, clock, apiServer });
  await open.connect(client, "10.96.0.1", 443, "TCP");
  expect(accepted).toHaveLength(1);
});

test("a datagram to a port that nobody has is refused, a denied one is lost", async () => {
  const told: string[] = [];
  const send = (note: string) =>
    network.sendDatagram(
      client,
      "10.244.0.3",
      9,
      new Uint8Array([1]),
      () => told.push(`${note}: reply`),
      () => told.push(`${note}: refused`),
    );
  const socket = send("open");
  await Promise.resolve();
  denyEgress();
  send("denied");
  await Promise.resolve();
  expect([socket.local.ip, told]).toEqual(["10.244.0.2", ["open: refused"]]);
});

test.each([
  ["UDP", "UDP", true],
  ["SCTP", "UDP", false],
  ["TCP", "UDP", false],
] as const)("a rule for %s lets %s datagrams through: %s", async (protocol, _kind, passes) => {
  cluster.put("networkpolicies", {
    metadata: { namespace: "default", name: "one-protocol" },
    spec: {
      podSelector: { matchLabels: { app: "web" } },
      ingress: [{ ports: [{ protocol, port: 9 }] }],
    },
  } as Named);
  let received = 0;
  network.listenDatagrams(web, 9, () => {
    received += 1;
  });
  network.sendDatagram(client, "10.244.0.3", 9, new Uint8Array([1]), () => undefined);
  expect(received).toBe(passes ? 1 : 0);
});

test("associations and connections of one port are apart", async () => {
  network.listen(web, "SCTP", 80, () => undefined);
  await network.connect(client, "10.244.0.3", 80, "SCTP");
  await expect(network.connect(client, "10.244.0.3", 80, "TCP")).rejects.toMatchObject({
    code: "refused",
  });
});

test("echo: a Pod answers, a Service doesn't, an unused address is unreachable", () => {
  const outcomes = ["10.244.0.3", "127.0.0.1", "10.96.0.20", "10.244.0.99"].map((ip) =>
    network.echo(client, ip),
  );
  expect(outcomes).toEqual(["reply", "reply", "lost", "unreachable"]);
});

test("a node's port with externalTrafficPolicy Local leads outsiders to that node's endpoints only", async () => {
  const ports = [{ name: "http", port: 80, nodePort: 30081 }];
  const spec = { clusterIP: "10.96.0.30", externalTrafficPolicy: "Local", ports };
  addService("default", "local", spec);
  addSlice("default", "local", "10.244.0.3", { name: "http", port: 8080, protocol: "TCP" });
  network.listen(web, "TCP", 8080, () => undefined);
  await network.connect(client, "172.18.0.2", 30081, "TCP");
  const node: Origin = { kind: "node", node: "node-1" };
  const failure = expect(network.connect(node, "172.18.0.2", 30081, "TCP")).rejects.toMatchObject({
    code: "timeout",
  });
  await clock.advance(127_000);
  await failure;
});
