import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reply } from "./testing/fake-cluster.ts";
import { createStage, type Stage } from "./testing/learner.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
  stage.cluster.handle = ({ url }, response) => {
    const isGatewaysOwn = /^\/api\/v1\/?$|labelSelector=kubebook|namespaces\/[^/]+$/.test(url);
    return !isGatewaysOwn && reply(response, { url });
  };
});

afterEach(() => stage.stop());

describe("identity", () => {
  it("is refused without a token, with a wrong one, and with another sandbox's", async () => {
    const other = await stage.gateway.open("zyxwvutsrq", { loopback: false });
    const foreign = /token: (.+)/.exec(other.kubeconfig("https://x"))?.[1];
    for (const authorization of ["", "Bearer x", "Basic eDp5", `Bearer ${foreign}`]) {
      const answer = await stage.send("GET", "/version", undefined, { authorization });
      expect([answer.status, answer.json.reason]).toEqual([401, "Unauthorized"]);
    }
    expect(stage.cluster.received).toEqual([]);
    await other.dispose();
  });

  it("is never the learner's choice", async () => {
    for (const header of ["impersonate-user", "impersonate-group", "Impersonate-Extra-scopes"]) {
      const answer = await stage.send("GET", "/api/v1/nodes", undefined, { [header]: "admin" });
      expect(answer.status).toBe(403);
    }
    expect(stage.cluster.received).toEqual([]);
    await stage.send("GET", "/api/v1/nodes", undefined, {
      "x-remote-user": "admin",
      "x-remote-group": "system:masters",
      "x-forwarded-for": "10.0.0.1",
      cookie: "a=b",
    });
    const headers = stage.cluster.impersonated[0]?.headers ?? {};
    expect(Object.keys(headers).sort()).toEqual([
      "accept",
      "authorization",
      "connection",
      "host",
      "impersonate-group",
      "impersonate-user",
    ]);
    expect(headers["impersonate-user"]).toBe("learner-abcdefgh23");
  });

  it("ends with its access: open streams break, nothing listens any more", async () => {
    const other = await stage.gateway.open("zyxwvutsrq", { loopback: true });
    expect(other.loopbackUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { port } = new URL(other.loopbackUrl ?? "");
    const connection = connect({
      host: "127.0.0.1",
      port: Number(port),
      rejectUnauthorized: false,
    });
    await once(connection, "secureConnect");
    await other.dispose();
    await once(connection, "close");
    const refused = connect({ host: "127.0.0.1", port: Number(port) });
    await expect(once(refused, "secureConnect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(existsSync(other.socketDirectory)).toBe(false);
    expect(existsSync(stage.access.socketDirectory)).toBe(true);
  });
});

describe("paths", () => {
  it.each([
    [
      "/api/v1/namespaces/lab-zzzzzzzzzz/pods",
      "/api/v1/namespaces/lab-abcdefgh23-lab-zzzzzzzzzz/pods",
    ],
    ["/api/v1/watch/namespaces/x/pods", "/api/v1/namespaces/lab-abcdefgh23-x/pods?watch=true"],
    ["//api//v1//namespaces//x//pods", "/api/v1/namespaces/lab-abcdefgh23-x/pods"],
    ["/api/v1/namespaces/x/pods/a%252fb", null],
    ["/api/v1/namespaces/x%2f..%2fkube-system/pods", null],
    ["/api/v1/namespaces/x/../kube-system/secrets", null],
    ["/api/v1/namespaces/x/%2e%2e/kube-system/secrets", null],
    ["/api/v1/namespaces/x/pods/..%2f..%2fy", null],
    ["/api/v1/namespaces/x\\y/pods", null],
    ["/api/v1/namespaces/x/pods/%00", null],
    ["/api/v1/namespaces/x/pods/%zz", null],
    ["/api/v1/namespaces/x/namespaces/kube-system", null],
    ["/api/v1/namespaces/x/namespaces", null],
    ["https://other/api/v1/nodes", null],
    ["/api/v1/proxy/namespaces/kube-system/services/s", null],
    ["/api/v1/nodes/n/proxy/pods", null],
    ["/api/v1/nodes/n/log", null],
    ["/api/v1/namespaces/kube-system/services/s/proxy/", null],
    ["/api/v1/namespaces/kube-system/pods/p/exec", null],
    ["/api/v1/namespaces/default/finalize", null],
    ["/logs/x", null],
    ["/debug/pprof", null],
    ["/metrics", null],
    ["/configz", null],
  ])("%s reaches the cluster as %s", async (path, upstream) => {
    const answer = await stage.send("GET", path);
    const urls = stage.cluster.impersonated.map(({ url }) => url);
    expect(urls).toEqual(upstream === null ? [] : [upstream]);
    expect(answer.status).toBe(upstream === null ? expectedRefusal(answer.status) : 200);
  });

  function expectedRefusal(status: number): number {
    return [400, 403, 404].includes(status) ? status : -1;
  }

  it("lets nobody watch others by a selector of fields", async () => {
    const selector = encodeURIComponent("metadata.namespace=lab-zzzzzzzzzz");
    await stage.send("GET", `/api/v1/pods?fieldSelector=${selector}`);
    expect(stage.cluster.impersonated.map(({ url }) => url)).toEqual([
      "/api/v1/namespaces/lab-abcdefgh23/pods?fieldSelector=metadata.namespace%3Dlab-abcdefgh23-lab-zzzzzzzzzz",
    ]);
  });

  it("asks the cluster for a sandbox's own namespaces only", async () => {
    const label = encodeURIComponent("kubebook.dev/sandbox in (abcdefgh23,zyxwvutsrq)");
    await stage.send("GET", `/api/v1/namespaces?labelSelector=${label}`);
    const queries = stage.cluster.received.map(({ url }) =>
      new URL(url, "http://x").searchParams.get("labelSelector"),
    );
    expect(queries[0]).toBe(
      "kubebook.dev/sandbox in (abcdefgh23,zyxwvutsrq),kubebook.dev/sandbox=abcdefgh23",
    );
  });
});

describe("bodies", () => {
  it("name the learner's own namespaces only", async () => {
    await stage.send("POST", "/api/v1/namespaces/default/pods", {
      metadata: { name: "p", namespace: "lab-zzzzzzzzzz" },
    });
    expect(JSON.parse(stage.cluster.impersonated[0]?.body ?? "").metadata.namespace).toBe(
      "lab-abcdefgh23-lab-zzzzzzzzzz",
    );
  });

  it("reach the cluster as they were judged, without duplicate fields", async () => {
    const body = '{"metadata":{"namespace":"a"},"metadata":{"name":"b"}}';
    await stage.send("POST", "/api/v1/namespaces/default/pods", body);
    expect(stage.cluster.impersonated[0]?.body).toBe('{"metadata":{"name":"b"}}');
  });

  it.each([
    ["application/json", "{", 400],
    ["application/json", `${"[".repeat(200_000)}`, 400],
    ["application/yaml", "a: [", 400],
    ["application/vnd.kubernetes.protobuf", "k8s\0\xff\xff", 400],
    ["application/cbor", "\xa0", 415],
    ["text/plain", "x", 415],
  ])("of %s that nobody can read never reach the cluster", async (type, body, status) => {
    const headers = { "content-type": type };
    const bytes = Buffer.from(body, "latin1");
    const answer = await stage.send("POST", "/api/v1/namespaces/x/pods", bytes, headers);
    expect(answer.status).toBe(status);
    expect(stage.cluster.received).toEqual([]);
  });

  it.each([1, 20 * 1024 * 1024])("are refused with %i bytes above 3 MiB", async (beyond) => {
    const bytes = Buffer.alloc(3 * 1024 * 1024 + beyond, 0x20);
    const answer = await stage.send("POST", "/api/v1/namespaces/x/pods", bytes);
    expect([answer.status, answer.json.message]).toEqual([
      413,
      "Request entity too large: limit is 3145728",
    ]);
    expect(stage.cluster.received).toEqual([]);
  });

  it("are refused unread when they announce hundreds of MiB", async () => {
    const answer = await stage.send("POST", "/api/v1/namespaces/x/pods", undefined, {
      "content-length": String(512 * 1024 * 1024),
    });
    expect(answer.status).toBe(413);
  });

  it("don't touch what the platform put into a namespace", async () => {
    const path = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";
    const refused = await stage.send("DELETE", `${path}/kubebook`);
    expect(refused.status).toBe(403);
    await stage.send("DELETE", path);
    expect(stage.cluster.impersonated.map(({ url }) => url)).toEqual([
      "/apis/rbac.authorization.k8s.io/v1/namespaces/lab-abcdefgh23/rolebindings?fieldSelector=metadata.name%21%3Dkubebook",
    ]);
  });
});

describe("changes of protocol", () => {
  const upgrade = { connection: "Upgrade", upgrade: "websocket" };

  it.each([
    "/api/v1/namespaces/default/pods?watch=true",
    "/api/v1/pods",
    "/version",
    "/api/v1/nodes/n/proxy/exec",
    "/api/v1/namespaces/kube-system/pods/p/exec?command=sh",
    "/api/v1/namespaces/default/services/s/proxy/",
  ])("are refused on %s", async (path) => {
    const answer = await stage.send("GET", path, undefined, upgrade);
    expect([400, 403]).toContain(answer.status);
    expect(stage.cluster.received).toEqual([]);
  });

  it("that the cluster doesn't make pass no further bytes to it", async () => {
    const seen: string[] = [];
    stage.cluster.handleUpgrade = (_request, socket, head) => {
      seen.push(head.toString());
      socket.on("data", (chunk) => seen.push(chunk.toString()));
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    };
    const smuggled = "GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n\r\n";
    const path = "/api/v1/namespaces/default/pods/p/exec?command=sh";
    const text = await raw(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${stage.token}\r\n` +
        `Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n${smuggled}`,
    );
    expect(text.startsWith("HTTP/1.1 200 ")).toBe(true);
    expect(text.endsWith("\r\n\r\n{}")).toBe(true);
    expect(seen.join("")).toBe("");
  });
});

/** Sends these bytes through the sandbox's socket and resolves with all that comes back until it closes. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      path: join(stage.access.socketDirectory, "s"),
      rejectUnauthorized: false,
    });
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.write(text);
  });
}

describe("connections", () => {
  const authorization = () => `Authorization: Bearer ${stage.token}\r\n`;

  it.each([
    [
      "both a length and chunks",
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "0\r\n\r\n",
    ],
    ["two lengths", "Content-Length: 0\r\nContent-Length: 44\r\n", ""],
    ["chunks by another name", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"],
    ["a length that is none", "Content-Length: +5\r\n", "hello"],
    ["a header that breaks off", "X: a\rContent-Length: 44\r\n", ""],
  ])("with %s are closed: what follows could be another request", async (_, headers, body) => {
    const smuggled = `GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n${authorization()}\r\n`;
    const path = "/api/v1/namespaces/default/pods";
    await raw(
      `POST ${path} HTTP/1.1\r\nHost: x\r\n${authorization()}${headers}\r\n${body}${smuggled}`,
    );
    expect(stage.cluster.received).toEqual([]);
  });

  it("prove who they are with every request, not with the first", async () => {
    const request = (headers: string) => `GET /version HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
    const text = await raw(request(authorization()) + request("Authorization: Bearer x\r\n"));
    expect(text.match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 200", "HTTP/1.1 401"]);
    expect(stage.cluster.received.map(({ url }) => url)).toEqual(["/version"]);
  });

  it("aren't opened by the token of an access that has ended", async () => {
    const ended = await stage.gateway.open("zyxwvutsrq", { loopback: false });
    const token = /token: (.+)/.exec(ended.kubeconfig("https://x"))?.[1];
    await ended.dispose();
    const answer = await stage.send("GET", "/version", undefined, {
      authorization: `Bearer ${token}`,
    });
    expect(answer.status).toBe(401);
  });

  it.each(["/api/v1/namespaces/default/pods?watch=true", "/api/v1/pods?watch=true"])(
    "that don't read %s hold up the cluster, not fill the server's memory",
    async (path) => {
      const line = `${JSON.stringify({ type: "ADDED", object: { metadata: { name: "x".repeat(64_000) } } })}\n`;
      let taken = 0;
      let isHeld = false;
      stage.cluster.handle = ({ url }, response) => {
        if (!url.includes("watch=true") || url.includes("labelSelector=kubebook")) {
          return false;
        }
        response.writeHead(200, { "content-type": "application/json" });
        const write = () => {
          isHeld = false;
          while (taken < 512 * 1024 * 1024) {
            taken += line.length;
            if (!response.write(line)) {
              isHeld = true;
              response.once("drain", write);
              return;
            }
          }
        };
        write();
        return true;
      };
      const watch = await stage.open("GET", path);
      watch.pause();
      let before = -1;
      await expect
        .poll(
          () => {
            const isStill = isHeld && taken === before;
            before = taken;
            return isStill;
          },
          { interval: 200, timeout: 15_000 },
        )
        .toBe(true);
      expect(taken).toBeLessThan(32 * 1024 * 1024);
      watch.destroy();
    },
  );
});

describe("limits", () => {
  it("answer 429 with Retry-After when a sandbox asks too often", async () => {
    const slow = await createStage({ limits: { requestsBurst: 2, requestsPerSecond: 0.1 } });
    const answers = [];
    for (let count = 0; count < 3; count++) {
      answers.push(await slow.send("GET", "/version"));
    }
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 429]);
    expect(answers[2]?.headers["retry-after"]).toBe("10");
    await slow.stop();
  });

  it("bound how many watches are open", async () => {
    const narrow = await createStage({ limits: { watchesMax: 1 } });
    narrow.cluster.handle = ({ url }, response) => {
      if (!url.includes("watch")) {
        return false;
      }
      response.writeHead(200).flushHeaders();
      return true;
    };
    const path = "/api/v1/namespaces/default/pods?watch=true";
    const first = await narrow.open("GET", path);
    expect((await narrow.send("GET", path)).status).toBe(429);
    const told = new Promise((resolve) => narrow.gateway.onObservation(resolve));
    first.destroy();
    await told;
    const again = await narrow.open("GET", path);
    expect(again.statusCode).toBe(200);
    again.destroy();
    await narrow.stop();
  });
});
