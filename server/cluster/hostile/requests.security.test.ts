import { connect, type TLSSocket } from "node:tls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultOf, startTestCluster, type TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;
const runs = { seed: 24, numRuns: 150 };

beforeAll(async () => {
  cluster = await startTestCluster();
});

afterAll(() => cluster.dispose());

const segment = fc.constantFrom(
  "api",
  "apis",
  "v1",
  "apps",
  "authorization.k8s.io",
  "namespaces",
  "default",
  "kube-system",
  "pods",
  "deployments",
  "nodes",
  "configmaps",
  "status",
  "scale",
  "log",
  "exec",
  "proxy",
  "token",
  "finalize",
  "watch",
  "openapi",
  "v3",
  "livez",
  "version",
  "..",
  ".",
  "",
  "%2f",
  "%2e%2e",
  "%00",
  "%zz",
  "%e3%81",
  "a".repeat(300),
  "__proto__",
  "constructor",
  "*",
);
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "a=b",
    "a in (b",
    "!a,b!=c,d",
    "metadata.name=x",
    "spec.nodeName!=x",
    "a\\=b=c",
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "1.5",
    "true",
    "All",
    "Exact",
    "NotOlderThan",
    "Strict",
    "Metadata",
    "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhL2IifQ",
    "__proto__",
    "\u0000",
    "x".repeat(5_000),
  ),
);
const parameter = fc.tuple(
  fc.constantFrom(
    "labelSelector",
    "fieldSelector",
    "limit",
    "continue",
    "resourceVersion",
    "resourceVersionMatch",
    "timeoutSeconds",
    "sendInitialEvents",
    "allowWatchBookmarks",
    "includeObject",
    "pretty",
    "dryRun",
    "fieldManager",
    "fieldValidation",
    "force",
    "gracePeriodSeconds",
    "propagationPolicy",
    "orphanDependents",
    "container",
    "tailLines",
    "sinceTime",
    "limitBytes",
    "previous",
    "command",
    "ports",
    "hash",
  ),
  text,
);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => new URLSearchParams(pairs).toString());
const accept = fc.constantFrom(
  "",
  "*/*",
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/json;as=Table;v=v1;g=meta.k8s.io",
  "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
  "application/json;as=Nope;v=v1;g=meta.k8s.io",
  ";;;,,,q=x",
  "text/html;q=0",
);

describe("requests", () => {
  it("to any path are answered", async () => {
    const path = fc.array(segment, { maxLength: 8 }).map((parts) => `/${parts.join("/")}`);
    const method = fc.constantFrom(
      "GET",
      "POST",
      "PUT",
      "PATCH",
      "DELETE",
      "HEAD",
      "OPTIONS",
      "PURGE",
    );
    await fc.assert(
      fc.asyncProperty(method, path, query, accept, async (verb, target, pairs, wanted) => {
        // A watch goes on; those are below.
        fc.pre(!/\/watch\/|[?&]watch/.test(target));
        const asked = `${target}?${pairs}&dryRun=All`;
        const answer = await cluster.send(verb, asked, "", { accept: wanted });
        expect(verb === "HEAD" ? "" : faultOf(answer)).toBe("");
      }),
      { ...runs, numRuns: 400 },
    );
    expect(cluster.failures.splice(0)).toEqual([]);
  });

  const collection = fc.constantFrom(
    "/api/v1/pods",
    "/api/v1/namespaces/kube-system/pods",
    "/api/v1/nodes",
    "/api/v1/namespaces/default/events",
    "/apis/apps/v1/deployments",
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
  );

  it("with any options for a list are answered", async () => {
    await fc.assert(
      fc.asyncProperty(collection, query, accept, async (path, pairs, wanted) => {
        const answer = await cluster.send("GET", `${path}?${pairs}`, "", { accept: wanted });
        expect(faultOf(answer)).toBe("");
      }),
      runs,
    );
    expect(cluster.failures.splice(0)).toEqual([]);
  });

  it("with any options for a watch are answered, and end in time", async () => {
    await fc.assert(
      fc.asyncProperty(collection, query, accept, async (path, pairs, wanted) => {
        const rest = new URLSearchParams(pairs);
        rest.set("timeoutSeconds", "1");
        const asked = `${path}?watch=1&${rest}`;
        const answer = await cluster.send("GET", asked, "", { accept: wanted });
        expect(faultOf(answer)).toBe("");
      }),
      { ...runs, numRuns: 12 },
    );
    expect(cluster.failures.splice(0)).toEqual([]);
  });

  it("by anybody and for anybody are answered", async () => {
    const name = fc.constantFrom(
      "impersonate-user",
      "impersonate-group",
      "impersonate-uid",
      "impersonate-extra-a",
      "impersonate-extra-%zz",
      "authorization",
      "content-type",
      "accept-encoding",
      "if-none-match",
      "user-agent",
    );
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'abc:%/;=, "') }),
      fc.constantFrom("Bearer", "Bearer a.b.c", "Basic x", "system:masters", "v".repeat(9_000)),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value), async (headers) => {
        const answer = await cluster.send("GET", "/api/v1/namespaces/default/pods", "", headers);
        expect(faultOf(answer)).toBe("");
      }),
      runs,
    );
    expect(cluster.failures.splice(0)).toEqual([]);
  });
});

/** Writes bytes to the port. @returns what came back until the server closed. */
function exchange(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({
      port: cluster.port,
      host: "127.0.0.1",
      rejectUnauthorized: false,
    });
    const chunks: Buffer[] = [];
    socket.setTimeout(8_000, () => socket.destroy(new Error("the connection hangs")));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // Closed while we still wrote: as good an end as any.
      if (error.code === "ECONNRESET" || error.code === "EPIPE") {
        resolve(Buffer.concat(chunks).toString("latin1"));
      } else {
        reject(error);
      }
    });
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
    socket.on("secureConnect", () => {
      for (const part of parts) {
        socket.write(part);
      }
    });
  });
}

describe("connections", () => {
  const head = (line: string, ...headers: string[]) =>
    `${[line, "Host: x", "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;

  it.each([
    ["no HTTP", "\u0000\u0001\u0002 nonsense\r\n\r\n", 400],
    ["another version", head("GET / HTTP/9.9"), 400],
    ["a head without a host", "GET /version HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    ["too large a head", head("GET /version HTTP/1.1", `A: ${"a".repeat(70_000)}`), 431],
    ["two lengths", head("POST /api HTTP/1.1", "Content-Length: 1", "Content-Length: 2"), 400],
    [
      "a length and chunks",
      head("POST /api HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: chunked"),
      400,
    ],
    [
      "a chunk without a size",
      `${head("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews HTTP/1.1", "Transfer-Encoding: chunked", "Authorization: Bearer TOKEN")}zz\r\n`,
      400,
    ],
    [
      "an upgrade to something",
      head("GET /version HTTP/1.1", "Upgrade: h2c", "Connection: Upgrade"),
      403,
    ],
    ["an absolute target", head("GET https://elsewhere/version HTTP/1.1"), 403],
    ["a proxy's request", head("CONNECT elsewhere:443 HTTP/1.1"), 0],
  ])("with %s end", async (_what, bytes, status) => {
    const answer = await exchange(bytes.replace("TOKEN", cluster.token));
    const found = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
    expect([found, answer.slice(0, 300)]).toEqual([status, expect.any(String)]);
    expect((await cluster.send("GET", "/readyz")).text).toBe("ok");
  });
});
