import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../../core/clock.ts";
import type { NetworkPolicy } from "../../../../kube/index.ts";
import { createNetwork } from "../../../network/create-network.ts";
import { FakeCluster } from "../../testing/fake-cluster.ts";
import { NodeHarness } from "../../testing/harness.ts";

const image = "registry.k8s.io/e2e-test-images/agnhost:2.56";
const cluster = new FakeCluster();
const network = createNetwork({ informers: cluster.informers, clock: systemClock });
const harness = new NodeHarness(systemClock, { cluster, network });
const ips = { server: "", porter: "", closed: "" };

afterAll(async () => {
  await harness.dispose();
  await network.dispose();
});

beforeAll(async () => {
  const namespaces = { group: "", resource: "namespaces" };
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } };
  await cluster.create(namespaces, "", object);
  await createDns();
  await harness.run("client", { containers: [{ name: "c", image, args: ["pause"] }] });
  await harness.run("server", {
    containers: [
      { name: "http", image, args: ["netexec", "--sctp-port=8082"] },
      { name: "name", image, args: ["serve-hostname", "--port=9000"] },
      { name: "udp", image, args: ["serve-hostname", "--http=false", "--udp", "--port=9001"] },
    ],
  });
  const env = [
    { name: "SERVE_PORT_80", value: "tcp 80" },
    { name: "SERVE_UDP_PORT_80", value: "udp 80" },
    { name: "SERVE_SCTP_PORT_81", value: "sctp 81" },
  ];
  await harness.run("porter", {
    containers: [{ name: "c", image, args: ["porter", "--json-response"], env }],
  });
  await harness.run("closed", { containers: [{ name: "c", image, args: ["porter"], env }] });
  await harness.untilReady("client");
  for (const name of ["server", "porter", "closed"] as const) {
    ips[name] = (await harness.untilReady(name)).status?.podIP ?? "";
  }
  await cluster.create<NetworkPolicy>(
    { group: "networking.k8s.io", resource: "networkpolicies" },
    "default",
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "deny" },
      spec: {
        podSelector: { matchLabels: { app: "closed" } },
        policyTypes: ["Ingress"],
      },
    },
  );
  const closed = await harness.pod("closed");
  await cluster.update(
    { group: "", resource: "pods" },
    {
      ...closed,
      metadata: { ...closed.metadata, labels: { app: "closed" } },
    },
  );
});

async function createDns(): Promise<void> {
  const metadata = { name: "kube-dns", namespace: "kube-system" };
  const port = { name: "dns", port: 53, protocol: "UDP" };
  await cluster.create({ group: "", resource: "services" }, "kube-system", {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { clusterIP: "10.96.0.10", ports: [port] },
  });
  await cluster.create({ group: "discovery.k8s.io", resource: "endpointslices" }, "kube-system", {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...metadata, labels: { "kubernetes.io/service-name": "kube-dns" } },
    ports: [port],
    endpoints: [
      { addresses: [network.allocate({ namespace: "kube-system", name: "dns" }, "node-1")] },
    ],
  });
}

/** Addresses and ports that differ from run to run are written as in the tables. */
async function agnhost(command: string) {
  const named = command.replace(/\b(server|porter|closed)\b(?=:)/g, (name) =>
    name === "server" ? ips.server : name === "porter" ? ips.porter : ips.closed,
  );
  const { stdout, stderr, code } = await harness.exec("client", ["/agnhost", ...named.split(" ")]);
  const ownIp = network.addressOf({ namespace: "default", name: "client" }) ?? "";
  const told = Object.entries(ips).reduce(
    (text, [name, ip]) => text.replaceAll(ip, name),
    stderr.replaceAll(`${ownIp}:`, "client:").replace(/client:\d+/g, "client:port"),
  );
  return { stdout, stderr: told, code };
}

describe("connect", () => {
  it.each([
    ["connect server:8080", "", 0],
    ["connect --protocol=udp server:8081 --timeout=2s", "", 0],
    ["connect --protocol sctp server:8082 --timeout 2s", "", 0],
    ["connect porter:80 --timeout=2s", "", 0],
    ["connect porter:80 --protocol=udp --timeout=2s", "", 0],
    ["connect porter:81 --protocol=sctp --timeout=2s", "", 0],
    ["connect 127.0.0.1:80", "REFUSED\n", 1],
    ["connect server:81 --timeout=2s", "REFUSED\n", 1],
    [
      "connect server:81 --protocol=udp --timeout=2s",
      "REFUSED: read udp client:port->server:81: read: connection refused\n",
      1,
    ],
    ["connect server:80 --protocol=sctp --timeout=2s", "OTHER: connection refused\n", 1],
    ["connect closed:80 --timeout=100ms", "TIMEOUT\n", 1],
    [
      "connect closed:80 --protocol=udp --timeout=100ms",
      "TIMEOUT: read udp client:port->closed:80: i/o timeout\n",
      1,
    ],
    ["connect closed:81 --protocol=sctp --timeout=100ms", "TIMEOUT\n", 1],
    ["connect nosuch:80", "DNS: lookup nosuch on 10.96.0.10:53: no such host\n", 1],
    ["connect server", "UNKNOWN: address server: missing port in address\n", 1],
    [
      "connect server:80 --foo",
      "Error: unknown flag: --foo\nRun 'app connect --help' for usage.\n",
      1,
    ],
    ["connect", "Error: accepts 1 arg(s), received 0\nRun 'app connect --help' for usage.\n", 1],
  ])("%s", async (command, stderr, code) => {
    expect(await agnhost(command)).toEqual({ stdout: "", stderr, code });
  });
});

/** GETs a URL of the server from the client's container. */
async function get(url: string): Promise<string> {
  const target = `http://${ips.server}:8080${url}`;
  const { stdout } = await harness.exec("client", ["curl", "-s", "-w", "\\n%{http_code}", target]);
  return stdout;
}

describe("netexec", () => {
  it.each([
    ["/hostname", "server\n200"],
    ["/hostName", "server\n200"],
    ["/healthz", "\n200"],
    ["/readyz", "ok\n200"],
    ["/echo?msg=hi&code=418", "hi\n418"],
    ["/echo?msg=hi&code=x", "argument 'code' must be an integer or empty, got \"x\"\n\n200"],
    [
      "/redirect?location=/hostname&code=307",
      '<a href="/hostname">Temporary Redirect</a>.\n\n\n307',
    ],
    ["/shell?cmd=echo+%27%3Ca%3E%27", '{"output":"\\u003ca\\u003e\\n"}\n200'],
    ["/shell?shellCommand=exit+3", '{"error":"exit status 3"}\n200'],
    ["/header?key=user-agent", "curl/8.14.1\n200"],
    ["/dial?host=127.0.0.1&port=9000&request=x", '{"responses":["server"]}\n200'],
    [
      "/dial?host=127.0.0.1&port=8081&request=echo+A&protocol=udp&tries=2",
      '{"responses":["a","a"]}\n200',
    ],
    ["/dial?host=127.0.0.1&port=9001&request=x&protocol=udp", '{"responses":["server"]}\n200'],
    [
      "/dial?host=127.0.0.1&port=8082&request=hostname&protocol=sctp",
      '{"responses":["server"]}\n200',
    ],
    [
      "/dial?host=127.0.0.1&port=1&request=x",
      '{"errors":["Get \\"http://127.0.0.1:1/x\\": dial tcp 127.0.0.1:1: connect: connection refused"]}\n200',
    ],
    ["/dial?host=127.0.0.1&port=1", "request parameter not specified. <nil>\n\n400"],
    ["/dial?host=127.0.0.1&port=1&request=x&protocol=y", "unsupported protocol. y\n\n400"],
  ])("%s", async (url, expected) => {
    expect(await get(url)).toBe(expected);
  });

  it("answers in the order of Go's headers", async () => {
    const url = `http://${ips.server}:8080/hostname`;
    const { stdout } = await harness.exec("client", ["curl", "-si", url]);
    expect(stdout.replace(/(?<=Date: ).*/, "now")).toBe(
      "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 6\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nserver",
    );
  });

  it("exits with the code that it is told, and is started again", async () => {
    const url = `http://${ips.server}:8080/exit?code=3`;
    const { stderr, code } = await harness.exec("client", ["curl", "-sS", url]);
    expect({ stderr, code }).toEqual({ stderr: "curl: (52) Empty reply from server\n", code: 52 });
    const { status } = await harness.until("server", (pod) =>
      Boolean(pod.status?.containerStatuses?.[0]?.lastState?.terminated),
    );
    expect(status?.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(3);
    await harness.untilReady("server");
  });
});

it("porter answers with JSON if it is asked to", async () => {
  const { stdout } = await harness.exec("client", ["curl", "-s", `http://${ips.porter}/x`]);
  expect(stdout).toBe('{"Method":"GET","Body":"tcp 80"}');
});

it.each([
  ["dns-suffix", "default.svc.cluster.local,svc.cluster.local,cluster.local\n"],
  ["dns-server-list", "10.96.0.10\n"],
  ["entrypoint-tester a b", "[/agnhost entrypoint-tester a b]\n"],
  [
    "mounttest --fs_type=/tmp --new_file_0660=/tmp/f --file_perm=/tmp/f --file_mode=/tmp --file_owner=/tmp/f",
    'mount type of "/tmp": overlay\ncontent of file "/tmp/f": mount-tester new file\n\nmode of file "/tmp": dtrwxrwxrwx\nperms of file "/tmp/f": -rw-rw----\nowner UID of "/tmp/f": 0\nowner GID of "/tmp/f": 0\n',
  ],
])("%s", async (command, stdout) => {
  expect(await agnhost(command)).toEqual({ stdout, stderr: "", code: 0 });
});
