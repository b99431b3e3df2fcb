import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestCluster, type TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;
const maps = "/api/v1/namespaces/default/configmaps";
const json = { "content-type": "application/json" };

beforeAll(async () => {
  cluster = await startTestCluster();
});

afterAll(() => cluster.dispose());

async function create(path: string, object: object): Promise<[number, string]> {
  const { status, text } = await cluster.send("POST", path, JSON.stringify(object), json);
  return [status, JSON.parse(text).message ?? ""];
}

describe("what is long is answered before its client gives up", () => {
  const count = 10_000;
  const range = (name: (index: number) => object) =>
    Array.from({ length: count }, (_, i) => name(i));

  it("a Secret of very many texts", async () => {
    const stringData = Object.assign({}, ...range((index) => ({ [`k${index}`]: "v" })));
    const secret = { metadata: { name: "long" }, stringData };
    expect(await create("/api/v1/namespaces/default/secrets", secret)).toEqual([201, ""]);
  });

  it("a strategic patch of a list with very many elements", async () => {
    const pods = "/api/v1/namespaces/default/pods";
    const schedulingGates = range((index) => ({ name: `g${index}` }));
    const containers = [{ name: "c", image: "busybox" }];
    const pod = { metadata: { name: "long" }, spec: { containers, schedulingGates } };
    expect(await create(pods, pod)).toEqual([201, ""]);
    const patched = await cluster.send("PATCH", `${pods}/long`, JSON.stringify(pod), {
      "content-type": "application/strategic-merge-patch+json",
    });
    expect(patched.status).toBe(200);
  });
});

describe("what is too large is refused in upstream's words", () => {
  it("a body", async () => {
    const answer = await cluster.send("POST", maps, "x".repeat(3 * 1024 * 1024 + 1), json);
    expect([answer.status, JSON.parse(answer.text).message]).toEqual([
      413,
      "Request entity too large: limit is 3145728",
    ]);
  });

  it("a body in chunks without a length", async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { ...json, authorization: `Bearer ${cluster.token}` };
      const outgoing = request(
        {
          headers,
          port: cluster.port,
          host: "127.0.0.1",
          method: "POST",
          path: maps,
          rejectUnauthorized: false,
          agent: false,
        },
        (answer) => resolve(answer.resume().statusCode),
      );
      outgoing.on("error", reject);
      for (let index = 0; index < 5; index += 1) {
        outgoing.write(Buffer.alloc(1024 * 1024, "x"));
      }
      outgoing.end();
    });
    expect(status).toBe(413);
  });

  it("a ConfigMap's data, an object, annotations, names", async () => {
    const metadata = { name: "big" };
    const big = "v".repeat(1024 * 1024 + 1);
    expect(await create(maps, { metadata, data: { a: big } })).toEqual([
      422,
      'ConfigMap "big" is invalid: []: Too long: may not be more than 1048576 bytes',
    ]);
    const object = { metadata, spec: { podSelector: { matchLabels: { a: "b" } } } };
    const policies = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies";
    const ingress = Array.from({ length: 40_000 }, () => ({
      from: [{ ipBlock: { cidr: "10.0.0.0/8" } }],
    }));
    expect(await create(policies, { ...object, spec: { ...object.spec, ingress } })).toEqual([
      413,
      "etcdserver: request is too large",
    ]);
    const annotations = { a: "v".repeat(256 * 1024) };
    expect(await create(maps, { metadata: { ...metadata, annotations } })).toEqual([
      422,
      'ConfigMap "big" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
    const [status, message] = await create(maps, { metadata: { name: "n".repeat(254) } });
    expect([status, message]).toEqual([422, expect.stringContaining("must be no more than 253")]);
  });

  it("a JSON patch's number of operations, and nesting", async () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/a", value: 1 }));
    await create(maps, { metadata: { name: "patched" } });
    const patch = { "content-type": "application/json-patch+json" };
    const answer = await cluster.send(
      "PATCH",
      `${maps}/patched`,
      JSON.stringify(operations),
      patch,
    );
    expect([answer.status, JSON.parse(answer.text).message]).toEqual([
      413,
      "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
    ]);
    const deep = await cluster.send("POST", maps, `${"[".repeat(100_000)}`, json);
    expect([deep.status, JSON.parse(deep.text).message]).toEqual([
      400,
      expect.stringContaining("exceeded max depth"),
    ]);
  });
});

/** Opens a watch whose answer isn't read. */
function openWatch(): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        headers: { authorization: `Bearer ${cluster.token}` },
        port: cluster.port,
        host: "127.0.0.1",
        path: `${maps}?watch=1`,
        rejectUnauthorized: false,
        agent: false,
      },
      (answer) => resolve(answer.pause()),
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
}

it("a watcher that doesn't read is cut off, and the others go on", async () => {
  const answer = await openWatch();
  const value = "v".repeat(1024 * 1024 - 1024);
  await create(maps, { metadata: { name: "hot" } });
  const changes = 40;
  for (let index = 0; index < changes; index += 1) {
    const object = { metadata: { name: "hot" }, data: { a: value, b: String(index) } };
    const written = await cluster.send("PUT", `${maps}/hot`, JSON.stringify(object), json);
    expect(written.status).toBe(200);
  }
  let bytes = 0;
  answer.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  const end = await new Promise<string>((resolve) => {
    answer.on("error", () => resolve("cut off"));
    answer.on("end", () => resolve("ended"));
    answer.resume();
  });
  expect([end, bytes < changes * value.length]).toEqual(["cut off", true]);
  expect((await cluster.send("GET", "/readyz")).text).toBe("ok");
});
