import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { startTestCluster, type TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;
const pod = "/api/v1/namespaces/default/pods/target";
const runs = { seed: 34, numRuns: 40 };

beforeAll(async () => {
  cluster = await startTestCluster();
  const body = {
    metadata: { name: "target" },
    spec: { containers: [{ name: "c", image: "busybox", command: ["sleep", "3600"] }] },
  };
  const json = { "content-type": "application/json" };
  await vi.waitUntil(async () => {
    const path = pod.replace(/\/target$/, "");
    return (await cluster.send("POST", path, JSON.stringify(body), json)).status !== 403;
  });
  await vi.waitUntil(
    async () => JSON.parse((await cluster.send("GET", pod)).text).status?.phase === "Running",
    10_000,
  );
});

afterAll(() => cluster.dispose());

/** A stream without an end after this time hangs. */
const endMsMax = 8_000;

/** Sends messages, then says goodbye. @returns how the stream ended. */
function talk(path: string, protocol: string, messages: readonly Buffer[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://127.0.0.1:${cluster.port}${path}`, protocol, {
      rejectUnauthorized: false,
      headers: { authorization: `Bearer ${cluster.token}` },
    });
    const timer = setTimeout(() => {
      socket.terminate();
      reject(new Error(`${path} hangs`));
    }, endMsMax);
    socket.on("open", () => {
      for (const message of messages) {
        socket.send(message);
      }
      socket.close(1000);
    });
    socket.on("error", (error) => {
      clearTimeout(timer);
      resolve(error.message);
    });
    socket.on("close", (code) => {
      clearTimeout(timer);
      resolve(`closed ${code}`);
    });
  });
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((one) => Buffer.from(one)),
  fc
    .tuple(
      fc.constantFrom(0, 1, 2, 3, 4, 5, 9, 254, 255),
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          '{"Width":80,"Height":24}',
          '{"Width":-1}',
          '{"Width":1e9,"Height":1e9}',
          "[",
          "\u0003\u0004",
          "\u001b[A\u001b[999999999C",
          "x".repeat(20_000),
        ),
      ),
    )
    .map(([channel, text]) => Buffer.concat([Buffer.of(channel), Buffer.from(text)])),
);
const messages = fc.array(bytes, { maxLength: 6 });

async function isAlive(): Promise<void> {
  expect((await cluster.send("GET", "/readyz")).text).toBe("ok");
  expect(cluster.failures.splice(0)).toEqual([]);
}

const shell = "exec?command=sh&stdin=true&stdout=true";

it.each([
  [`${pod}/${shell}&stderr=true`, "v5.channel.k8s.io"],
  [`${pod}/${shell}&tty=true`, "v4.channel.k8s.io"],
  [`${pod}/${shell}&tty=true`, "v4.base64.channel.k8s.io"],
  [`${pod}/attach?stdin=true&stdout=true`, "v5.channel.k8s.io"],
  [`${pod}/portforward?ports=80,81`, "v4.channel.k8s.io"],
  [`${pod}/portforward?ports=80`, "v4.base64.channel.k8s.io"],
])("%s in %s takes any messages and ends", async (path, protocol) => {
  const property = fc.asyncProperty(messages, async (sent) => {
    expect(await talk(path, protocol, sent)).toMatch(/^closed (1000|1002|1005|1006)$/);
  });
  await fc.assert(property, runs);
  await isAlive();
});

it("too long a message ends the stream", async () => {
  const long = Buffer.alloc(5 * 1024 * 1024);
  const path = `${pod}/${shell}`;
  expect(await talk(path, "v5.channel.k8s.io", [long])).toMatch(/^closed (1006|1009)$|EPIPE|RESET/);
  await isAlive();
});

const option = fc.tuple(
  fc.constantFrom("command", "container", "stdin", "stdout", "stderr", "tty", "ports"),
  fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("c", "true", "0", "80", "true\u0000")),
);

it("any options of a stream are answered", async () => {
  const place = fc.constantFrom("exec", "attach", "portforward", "proxy", "log", "");
  const protocol = fc.constantFrom("v5.channel.k8s.io", "channel.k8s.io", "other");
  const property = fc.asyncProperty(
    place,
    fc.array(option, { maxLength: 5 }),
    protocol,
    async (subresource, options, spoken) => {
      const query = new URLSearchParams(options);
      const path = subresource === "" ? pod : `${pod}/${subresource}`;
      const end = await talk(`${path}?${query}`, spoken, []);
      expect(end).toMatch(/^closed 100\d$|^Unexpected server response: 4\d\d$/);
    },
  );
  await fc.assert(property, { ...runs, numRuns: 80 });
  await isAlive();
});
