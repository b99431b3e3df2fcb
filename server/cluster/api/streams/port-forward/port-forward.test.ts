import { request } from "node:https";
import { type Duplex, PassThrough } from "node:stream";
import { KubeConfig, PortForward } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { echoPort, startTestServer } from "../../test-server.ts";
import {
  controlFrame,
  dataFrame,
  FrameReader,
  frameTypes,
  type SpdyFrame,
} from "../spdy/frames.ts";
import { HeaderBlocks } from "../spdy/header-blocks.ts";
import { throughWebsocket } from "./test-tunnel.ts";

let api: Awaited<ReturnType<typeof startTestServer>>;
const pod = "/api/v1/namespaces/a/pods/p/portforward";

beforeAll(async () => {
  api = await startTestServer();
  await api.call("POST", "/api/v1/namespaces/a/pods", {
    metadata: { name: "p" },
    spec: { nodeName: "n", containers: [{ name: "c", image: "x" }] },
  });
});

afterAll(() => api.server.dispose());

const headers = { authorization: "Bearer admin" };

type Upgraded = { readonly socket: Duplex; readonly protocol: unknown };

/** Changes the protocol of a connection; a number is the status of a refusal. */
function upgrade(path: string, more: Record<string, string>): Promise<Upgraded | number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      port: api.port,
      host: "127.0.0.1",
      method: more.upgrade === "websocket" ? "GET" : "POST",
      path,
      rejectUnauthorized: false,
      agent: false,
      headers: { ...headers, connection: "Upgrade", ...more },
    });
    outgoing.on("upgrade", (answer, socket) => {
      const names = ["x-stream-protocol-version", "sec-websocket-protocol"];
      resolve({ socket, protocol: names.map((name) => answer.headers[name]).find(Boolean) });
    });
    outgoing.on("response", (answer) => resolve(answer.statusCode ?? 0));
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const asSpdy = { upgrade: "SPDY/3.1", "x-stream-protocol-version": "portforward.k8s.io" };
const asTunnel = {
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
  "sec-websocket-protocol": "SPDY/3.1+portforward.k8s.io",
};

/** The client's end of SPDY, as far as the tests need it. */
class Client {
  readonly frames: SpdyFrame[] = [];
  readonly closed: Promise<void>;
  readonly #duplex: Duplex;
  readonly #blocks = new HeaderBlocks();

  constructor(duplex: Duplex) {
    this.#duplex = duplex;
    const reader = new FrameReader();
    duplex.on("data", (chunk: Buffer) => this.frames.push(...reader.push(chunk)));
    duplex.on("error", () => undefined);
    this.closed = new Promise((resolve) => duplex.once("close", () => resolve()));
  }

  async open(id: number, values: Record<string, string>): Promise<void> {
    const block = await this.#blocks.encode(new Map(Object.entries(values)));
    const priority = Buffer.alloc(2);
    this.send(controlFrame(frameTypes.synStream, [id, 0], Buffer.concat([priority, block])));
  }

  send(bytes: Uint8Array): void {
    this.#duplex.write(bytes);
  }

  /** What came on a stream, in one text. */
  textOf(id: number): string {
    return this.frames
      .filter((frame) => frame.kind === "data" && frame.stream === id)
      .map(({ bytes }) => bytes.toString())
      .join("");
  }

  isEnded(id: number): boolean {
    return this.frames.some(
      (frame) => frame.kind === "data" && frame.stream === id && frame.flags === 1,
    );
  }

  controls(type: number): string[] {
    return this.frames
      .filter((frame) => frame.kind === "control" && frame.type === type)
      .map(({ bytes }) => bytes.subarray(0, 8).toString("hex"));
  }

  dispose(): void {
    this.#blocks.dispose();
    this.#duplex.destroy();
  }
}

async function openClient(how: "tunnel" | "raw"): Promise<Client> {
  const upgraded = await upgrade(pod, how === "tunnel" ? asTunnel : asSpdy);
  if (typeof upgraded === "number") {
    throw new Error(`refused with ${upgraded}`);
  }
  const prefix = how === "tunnel" ? "SPDY/3.1+" : "";
  expect(upgraded.protocol).toBe(`${prefix}portforward.k8s.io`);
  const { socket } = upgraded;
  return new Client(how === "tunnel" ? throughWebsocket(socket) : socket);
}

const headersOf = (streamtype: string, port: number, requestid: string) => ({
  streamtype,
  requestid,
  port: String(port),
});

describe.each(["tunnel", "raw"] as const)("port-forward over SPDY, %s", (how) => {
  it("forwards several connections at once, to their ends", async () => {
    const client = await openClient(how);
    for (const [index, text] of ["first", "second"].entries()) {
      const id = index * 4 + 1;
      await client.open(id, headersOf("error", echoPort, String(index)));
      client.send(dataFrame(id, Buffer.alloc(0), 1));
      await client.open(id + 2, headersOf("data", echoPort, String(index)));
      client.send(dataFrame(id + 2, Buffer.from(text)));
    }
    await expect.poll(() => [client.textOf(3), client.textOf(7)]).toEqual(["first", "second"]);
    expect(client.isEnded(3)).toBe(false);
    client.send(dataFrame(3, Buffer.alloc(0), 1));
    await expect.poll(() => [client.isEnded(1), client.isEnded(3)]).toEqual([true, true]);
    expect([client.textOf(1), client.isEnded(7)]).toEqual(["", false]);
    client.dispose();
  });

  it("tells what went wrong on the error stream", async () => {
    const client = await openClient(how);
    await client.open(1, headersOf("error", 81, "0"));
    await client.open(3, headersOf("data", 81, "0"));
    await expect
      .poll(() => client.textOf(1))
      .toBe("Internal error occurred: nothing listens on 81 in p");
    client.dispose();
  });

  it("answers pings and refuses odd streams", async () => {
    const client = await openClient(how);
    client.send(controlFrame(frameTypes.ping, [7]));
    await client.open(1, headersOf("error", 0, "0"));
    await client.open(3, headersOf("other", 80, "0"));
    await client.open(4, headersOf("data", 80, "0"));
    await expect.poll(() => client.controls(frameTypes.ping)).toEqual(["00000007"]);
    await expect
      .poll(() => client.controls(frameTypes.rstStream))
      .toEqual(["0000000100000003", "0000000300000003", "0000000400000001"]);
    client.dispose();
  });

  it.each([
    ["another version", Buffer.from("8002000100000000", "hex")],
    ["a frame above the limit", Buffer.from("0000000100ffffff", "hex")],
    ["a header block that is none", controlFrame(frameTypes.synStream, [1, 0], Buffer.alloc(9))],
    ["a frame that is too short", Buffer.from("800300060000000100", "hex")],
  ])("closes on %s", async (_what, bytes) => {
    const client = await openClient(how);
    client.send(bytes);
    await client.closed;
    client.dispose();
  });
});

describe("port-forward over channels", () => {
  const config = new KubeConfig();
  const forward = async (port: number, input: PassThrough) => {
    config.loadFromOptions({
      clusters: [{ name: "c", server: `https://127.0.0.1:${api.port}`, skipTLSVerify: true }],
      users: [{ name: "u", token: "admin" }],
      contexts: [{ name: "x", cluster: "c", user: "u" }],
      currentContext: "x",
    });
    const [output, errors] = [new PassThrough(), new PassThrough()];
    await new PortForward(config).portForward("a", "p", [port], output, errors, input);
    return { output, errors };
  };

  it("serves the official client", async () => {
    const input = new PassThrough();
    const { output } = await forward(echoPort, input);
    input.write("hello");
    const chunk = await new Promise((resolve) => output.once("data", resolve));
    expect(String(chunk)).toBe("hello");
    input.end();
  });

  it("tells the official client what went wrong", async () => {
    const { errors } = await forward(81, new PassThrough());
    let text = "";
    errors.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => text).toBe("Internal error occurred: nothing listens on 81 in p");
  });
});

describe("refusals", () => {
  const refused = (path: string, protocol: string) =>
    upgrade(path, { ...asTunnel, "sec-websocket-protocol": protocol });

  it.each([
    [pod, "v4.channel.k8s.io", 400],
    [`${pod}?ports=0`, "v4.channel.k8s.io", 400],
    [`${pod}?ports=80,x`, "v4.channel.k8s.io", 400],
    [`${pod}?ports=`, "v4.channel.k8s.io", 400],
    [`${pod}?ports=80`, "v5.channel.k8s.io", 400],
    ["/api/v1/namespaces/a/pods/none/portforward", "SPDY/3.1+portforward.k8s.io", 404],
  ] as const)("%s in %s", async (path, protocol, code) => {
    expect(await refused(path, protocol)).toBe(code);
  });

  it("another protocol in SPDY", async () => {
    expect(await upgrade(pod, { ...asSpdy, "x-stream-protocol-version": "v9" })).toBe(403);
  });
});
