import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ManualClock } from "../../core/clock.ts";
import type { OutsideAccess } from "../gateway.ts";
import { reply } from "../testing/fake-cluster.ts";
import { createStage, type Stage, sandbox } from "../testing/learner.ts";

const other = "zyxwvutsrq";
const pods = "/api/v1/namespaces/default/pods";
const hourMs = 60 * 60_000;

let clock: ManualClock;
let stage: Stage;
let outside: OutsideAccess;
const keys = new Map<string, { sandboxId: string; expiresAt: string }>();

/** A kubeconfig's token for a sandbox, good for an hour. */
function issue(sandboxId: string): { token: string; ca: Buffer; digest: string } {
  const { digest, kubeconfig } = outside.issue(`https://book.example:${outside.port}`);
  const expiresAt = new Date(clock.now().getTime() + hourMs).toISOString();
  keys.set(digest, { sandboxId, expiresAt });
  const config = parse(kubeconfig);
  const { cluster } = config.clusters[0];
  expect(cluster["tls-server-name"]).toBe("localhost");
  const ca = Buffer.from(cluster["certificate-authority-data"], "base64");
  return { token: config.users[0].user.token, ca, digest };
}

async function ask(path: string, { token, ca }: { token: string; ca: Buffer }) {
  const sent = request({
    port: outside.port,
    host: "127.0.0.1",
    servername: "localhost",
    ca,
    agent: false,
    path,
    headers: token === "" ? {} : { authorization: `Bearer ${token}` },
  });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return response;
}

async function statusOf(path: string, key: { token: string; ca: Buffer }): Promise<number> {
  const response = await ask(path, key);
  response.resume();
  return response.statusCode ?? 0;
}

beforeEach(async () => {
  keys.clear();
  clock = new ManualClock();
  stage = await createStage({ clock, limits: { outsideConnectionsPerAddressMax: 4 } });
  stage.cluster.handle = ({ url }, response) => {
    if (url.includes("watch=true")) {
      response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      return true;
    }
    return url.includes("/pods") && reply(response, { url });
  };
  outside = await stage.gateway.openOutside({
    host: "127.0.0.1",
    port: 0,
    keys: { find: async (digest) => keys.get(digest) ?? null },
  });
});

afterEach(() => stage.stop());

describe("a kubectl from outside", () => {
  it("is the sandbox of its key, and the cluster sees that learner", async () => {
    const [mine, theirs] = [issue(sandbox), issue(other)];
    expect([await statusOf(pods, mine), await statusOf(pods, theirs)]).toEqual([200, 200]);
    expect(
      stage.cluster.impersonated.map(({ url, headers }) => [url, headers["impersonate-user"]]),
    ).toEqual([
      [`/api/v1/namespaces/lab-${sandbox}/pods`, `learner-${sandbox}`],
      [`/api/v1/namespaces/lab-${other}/pods`, `learner-${other}`],
    ]);
  });

  it("is refused without a key, with a made-up one, and with a shell's", async () => {
    const { ca } = issue(sandbox);
    for (const token of ["", "x", stage.token]) {
      expect(await statusOf(pods, { token, ca })).toBe(401);
    }
    expect(stage.cluster.received).toEqual([]);
  });

  it("is refused once its key is withdrawn, and what it had open ends", async () => {
    const key = issue(sandbox);
    const watch = await ask(`${pods}?watch=true`, key);
    watch.on("error", () => {});
    const closed = new Promise((resolve) => watch.once("close", resolve));
    watch.resume();
    keys.delete(key.digest);
    outside.end(sandbox);
    await closed;
    expect(await statusOf(pods, key)).toBe(401);
  });

  it("can't go on past the end of its key: its streams close at that moment", async () => {
    const key = issue(sandbox);
    const watch = await ask(`${pods}?watch=true`, key);
    let isClosed = false;
    watch.on("error", () => {});
    watch.once("close", () => {
      isClosed = true;
    });
    watch.resume();
    await clock.advance(hourMs - 1);
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await expect.poll(() => isClosed).toBe(true);
  });

  it("doesn't hold a connection without a key, nor more of them than an address may", async () => {
    const idle = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const socket = connect(outside.port, "127.0.0.1");
        await once(socket, "connect");
        return socket;
      }),
    );
    const fifth = connect(outside.port, "127.0.0.1");
    fifth.on("error", () => {});
    await once(fifth, "close");
    for (const socket of idle) {
      socket.destroy();
    }
    await expect.poll(() => statusOf(pods, issue(sandbox)).catch(() => 0)).toBe(200);
  });

  it("ends with the gateway's way out: nothing listens afterwards", async () => {
    await outside.dispose();
    const refused = connect(outside.port, "127.0.0.1");
    await expect(once(refused, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
