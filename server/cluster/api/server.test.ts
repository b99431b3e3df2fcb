import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startTestServer } from "./test-server.ts";

let api: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  api = await startTestServer();
  await api.call("POST", "/api/v1/namespaces/a/configmaps", { metadata: { name: "one" } });
  await api.call("POST", "/api/v1/namespaces/a/pods", {
    metadata: { name: "p" },
    spec: { nodeName: "n", containers: [{ name: "c", image: "x" }] },
  });
  await api.call("POST", "/api/v1/namespaces/a/pods", {
    metadata: { name: "two" },
    spec: {
      containers: [
        { name: "c", image: "x" },
        { name: "d", image: "x" },
      ],
    },
  });
});

afterAll(() => api.server.dispose());

const maps = "/api/v1/namespaces/a/configmaps";

describe("requests", () => {
  it("serves discovery, plain and aggregated", async () => {
    expect((await api.call("GET", "/api")).body).toMatchObject({
      kind: "APIVersions",
      versions: ["v1"],
    });
    const accept =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    const apis = await api.call("GET", "/apis", "", { accept });
    expect(apis.headers["content-type"]).toBe(
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
    );
    const [apps] = apis.body.items as { metadata: object; versions: object[] }[];
    expect(apps).toMatchObject({
      metadata: { name: "apps" },
      versions: [
        {
          version: "v1",
          resources: [
            {
              resource: "deployments",
              scope: "Namespaced",
              subresources: [
                {
                  subresource: "scale",
                  responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
                },
                { subresource: "status" },
              ],
            },
          ],
        },
      ],
    });
  });

  it("answers tables, metadata alone, and YAML", async () => {
    const as = (kind: string) => ({ accept: `application/json;as=${kind};v=v1;g=meta.k8s.io` });
    const table = await api.call("GET", `${maps}/one?includeObject=None`, "", as("Table"));
    expect(table.body).toEqual({
      kind: "Table",
      apiVersion: "meta.k8s.io/v1",
      metadata: { resourceVersion: "1" },
      columnDefinitions: [
        { name: "Name", type: "string", format: "name", description: "its name", priority: 0 },
      ],
      rows: [{ cells: ["one"] }],
    });
    const partial = await api.call("GET", maps, "", as("PartialObjectMetadataList"));
    expect(partial.body).toMatchObject({
      kind: "PartialObjectMetadataList",
      items: [{ kind: "PartialObjectMetadata", metadata: { name: "one" } }],
    });
    const yaml = await api.call("GET", `${maps}/one`, "", { accept: "application/yaml" });
    expect(yaml.text).toContain("kind: ConfigMap\n");
    const none = await api.call("GET", maps, "", { accept: "image/png" });
    expect([none.status, none.body.reason]).toEqual([406, "NotAcceptable"]);
  });

  it("tells a resource's names and the hash of its stored version in upstream's order", async () => {
    // Source: kubernetes test/cmd/discovery.sh run_assert_short_name_tests v1.35.
    expect((await api.call("GET", "/api/v1")).text).toContain(
      '{"name":"configmaps","singularName":"configmap","namespaced":true,"kind":"ConfigMap","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"storageVersionHash":"qFsyl6wFWjQ="}',
    );
  });

  it.each([
    ["curl", "curl/8.5.0", "", true],
    ["Wget", "Wget/1.21", "", true],
    ["a browser", "Mozilla/5.0 (X11)", "", true],
    ["curl that doesn't want it", "curl/8.5.0", "?pretty=false", false],
    ["kubectl", "kubectl/v1.35.2", "", false],
    ["kubectl that wants it", "kubectl/v1.35.2", "?pretty=true", true],
  ])("indents for %s: %s %s %s", async (_who, agent, query, isIndented) => {
    const { text } = await api.call("GET", `${maps}/one${query}`, "", { "user-agent": agent });
    expect(text.split("\n")[1]).toBe(isIndented ? '  "metadata": {' : "");
    const missing = await api.call("GET", `${maps}/no${query}`, "", { "user-agent": agent });
    expect(missing.text.includes('  "reason": "NotFound",')).toBe(isIndented);
  });

  it.each([
    ["the query", "?dryRun=All", {}],
    ["the body", "", { deleteOptions: { dryRun: ["All"] } }],
  ])("evicts nothing when %s asks for a dry run", async (_where, query, body) => {
    const path = "/api/v1/namespaces/a/pods/two";
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "two" } };
    const answer = await api.call("POST", `${path}/eviction${query}`, { ...eviction, ...body });
    expect([answer.status, answer.body.status]).toEqual([201, "Success"]);
    expect((await api.call("GET", path)).status).toBe(200);
  });

  it("has no table of a review", async () => {
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb: "get" } },
    };
    const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const answer = await api.call("POST", path, review, { accept });
    expect([answer.status, answer.body.reason]).toEqual([406, "NotAcceptable"]);
  });

  it("warns of, refuses, or ignores unknown and repeated fields", async () => {
    const body = '{"metadata":{"name":"w","name":"w"},"dataa":{}}';
    const strict = await api.call("POST", `${maps}?fieldValidation=Strict`, body);
    expect(strict.body.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dataa", duplicate field "metadata.name"',
    );
    const warned = await api.call("POST", `${maps}?dryRun=All`, body);
    expect([warned.status, warned.headers.warning]).toEqual([
      201,
      '299 - "unknown field \\"dataa\\"", 299 - "duplicate field \\"metadata.name\\""',
    ]);
  });

  it.each([
    ["POST", maps, "[1]", 400],
    ["POST", maps, '{"kind":"Pod"}', 400],
    ["POST", maps, '{"apiVersion":"v2"}', 400],
    ["POST", "/api/v1/configmaps", "{}", 405],
    ["PUT", maps, "{}", 405],
    ["GET", "/api/v1/namespaces/a/nope", "", 404],
    ["GET", "/apis/nope/v1", "", 404],
    ["GET", "/%zz", "", 400],
    ["PATCH", `${maps}/one`, "{}", 415],
    ["GET", `${maps}?limit=x`, "", 400],
    ["GET", `${maps}?labelSelector=((`, "", 400],
    ["GET", `${maps}?continue=x`, "", 400],
    ["GET", `${maps}?watch=1&resourceVersion=x`, "", 400],
    ["POST", maps, "x".repeat(3 * 1024 * 1024 + 1), 413],
    ["GET", "/api/v1/namespaces/a/pods/p/exec?command=ls&stdout=1", "", 400],
  ] as const)("%s %s with %.20s answers a Status", async (method, path, body, code) => {
    const answer = await api.call(method, path, body);
    expect([answer.status, answer.body.kind, answer.body.code]).toEqual([code, "Status", code]);
  });

  it("knows nobody by a wrong token and lets the anonymous do nothing", async () => {
    const wrong = await api.call("GET", maps, "", { authorization: "Bearer nope" });
    expect([wrong.status, wrong.body.message]).toEqual([401, "Unauthorized"]);
    const anonymous = await api.call("GET", maps, "", { authorization: "" });
    expect(anonymous.body.message).toBe(
      'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "a"',
    );
    expect((await api.call("GET", "/readyz", "", { authorization: "" })).text).toBe("ok");
  });

  it("answers reviews", async () => {
    const answer = await api.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {
      kind: "SelfSubjectReview",
      apiVersion: "authentication.k8s.io/v1",
    });
    expect([answer.status, answer.body.status]).toEqual([
      201,
      { userInfo: { username: "root", groups: ["system:masters", "system:authenticated"] } },
    ]);
  });

  it("scales through /scale", async () => {
    const deployments = "/apis/apps/v1/namespaces/a/deployments";
    await api.call("POST", deployments, {
      metadata: { name: "web" },
      spec: { replicas: 1, selector: { matchLabels: { a: "b" } } },
    });
    const scaled = await api.call(
      "PATCH",
      `${deployments}/web/scale`,
      { spec: { replicas: 4 } },
      { "content-type": "application/merge-patch+json" },
    );
    expect(scaled.body).toMatchObject({
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      spec: { replicas: 4 },
      status: { replicas: 0, selector: "a=b" },
    });
  });

  it("answers any path and body, and lives on", async () => {
    const segment = fc.constantFrom(
      "api",
      "v1",
      "namespaces",
      "a",
      "pods",
      "p",
      "%2f",
      "..",
      "?watch",
      "&",
      "status",
    );
    const path = fc.array(segment, { maxLength: 7 }).map((parts) => `/${parts.join("/")}`);
    const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    await fc.assert(
      fc.asyncProperty(method, path, fc.json(), async (verb, target, body) => {
        fc.pre(!target.includes("?watch"));
        const { status } = await api.call(verb, target, ["GET", "HEAD"].includes(verb) ? "" : body);
        expect([200, 201, 400, 404, 405, 409, 415, 422]).toContain(status);
      }),
      { numRuns: 60 },
    );
    expect((await api.call("GET", "/version")).text).toContain('"gitVersion": "v1.35.2"');
  });
});

describe("watch", () => {
  it("sends initial events, their end as a bookmark, and a 410 as an event", async () => {
    const query = "watch=1&resourceVersion=&timeoutSeconds=1";
    const initial =
      "sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";
    const answer = api.call("GET", `${maps}?${query}&${initial}`);
    // The server's clock stands still: moving it ends the watch.
    await expect.poll(() => api.clock.pending).toBeGreaterThan(0);
    await api.clock.advance(1_000);
    const events = (await answer).text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      { type: "ADDED", object: { kind: "ConfigMap", metadata: { name: "one" } } },
      {
        type: "BOOKMARK",
        object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } },
      },
    ]);
    expect(api.clock.pending).toBe(0);
  });
});

function open(path: string, protocol = "v5.channel.k8s.io") {
  const socket = new WebSocket(`wss://127.0.0.1:${api.port}${path}`, protocol, {
    rejectUnauthorized: false,
    headers: { authorization: "Bearer admin" },
  });
  const frames: string[] = [];
  socket.on("message", (data: Buffer) => frames.push(data.toString("latin1")));
  const ended = new Promise<string>((resolve) => {
    socket.on("close", () => resolve("closed"));
    socket.on("error", (error) => resolve(error.message));
  });
  return { socket, frames, ended };
}

const pod = "/api/v1/namespaces/a/pods/p";

describe("pod streams", () => {
  it("runs a command and tells its exit code", async () => {
    const { frames, ended } = open(`${pod}/exec?command=echo&command=fail&stdout=true`);
    expect(await ended).toBe("closed");
    expect(frames[0]).toBe("\u0001echo fail\n");
    expect(JSON.parse(frames[1]?.slice(1) ?? "")).toEqual({
      metadata: {},
      status: "Failure",
      message: "command terminated with non-zero exit code: command terminated with exit code 3",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  it("takes input, size and input's end, and survives malformed frames", async () => {
    const { socket, frames, ended } = open(`${pod}/exec?command=cat&stdin=1&stdout=1&stderr=1`);
    socket.on("open", () => {
      socket.send(Buffer.from("\u0004nonsense", "latin1"));
      socket.send(Buffer.from('\u0004{"Width":80,"Height":24}', "latin1"));
      socket.send(Buffer.from("\u0000hello", "latin1"));
      socket.send(Buffer.of(255, 0));
    });
    expect(await ended).toBe("closed");
    expect(frames).toEqual([
      "\u0001cat\n",
      "\u000280x24",
      "\u0001hello",
      '\u0003{"metadata":{},"status":"Success"}',
    ]);
  });

  it("speaks base64 too", async () => {
    const { frames, ended } = open(`${pod}/exec?command=ls&stdout=1`, "v4.base64.channel.k8s.io");
    await ended;
    expect(frames[0]).toBe(`1${Buffer.from("ls\n").toString("base64")}`);
  });

  it.each([
    [`${pod}/exec?command=ls`, 400],
    [`${pod}/exec?stdout=1`, 400],
    [`${pod}/exec?command=ls&stdout=1&container=x`, 400],
    ["/api/v1/namespaces/a/pods/two/exec?command=ls&stdout=1", 400],
    ["/api/v1/namespaces/a/pods/none/exec?command=ls&stdout=1", 404],
    [maps, 404],
  ])("refuses %s", async (path, code) => {
    expect(await open(path).ended).toBe(`Unexpected server response: ${code}`);
  });

  it("sends logs", async () => {
    expect((await api.call("GET", `${pod}/log`)).text).toBe("one\ntwo\n");
    const two = await api.call("GET", "/api/v1/namespaces/a/pods/two/log");
    expect(two.body.message).toBe(
      "a container name must be specified for pod two, choose one of: [c d]",
    );
  });
});
