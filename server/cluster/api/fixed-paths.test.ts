import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer } from "./test-server.ts";

let api: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  api = await startTestServer();
});

afterAll(() => api.server.dispose());

const get = (path: string, headers: Record<string, string> = {}) =>
  api.call("GET", path, "", headers);

describe("health", () => {
  it.each([
    ["/healthz", "ok"],
    ["/livez/ping", "ok"],
    [
      "/readyz?verbose",
      "[+]ping ok\n[+]log ok\n[+]storage ok\n[+]poststarthook/bootstrap-controller ok\nreadyz check passed\n",
    ],
    [
      "/livez?verbose&exclude=log&exclude=etcd",
      '[+]ping ok\n[+]log excluded: ok\n[+]storage ok\n[+]poststarthook/bootstrap-controller ok\nwarn: some health checks cannot be excluded: no matches for "etcd"\nlivez check passed\n',
    ],
  ])("%s", async (path, text) => {
    const answer = await get(path);
    expect([answer.status, answer.headers["content-type"], answer.text]).toEqual([
      200,
      "text/plain; charset=utf-8",
      text,
    ]);
  });

  it("knows no other check", async () => {
    expect((await get("/livez/nope")).status).toBe(404);
  });
});

describe("documents that clients keep", () => {
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  it.each([
    ["/apis", accept],
    ["/apis", "application/json"],
    ["/openapi/v3/api/v1?hash=AB", "application/json"],
  ])("%s as %s is sent once", async (path, wanted) => {
    const first = await get(path, { accept: wanted });
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^"[0-9A-F]+"$/);
    const again = await get(path, { accept: wanted, "if-none-match": `"x", ${tag}` });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, "", tag]);
    const other = await get(path, { accept: wanted, "if-none-match": '"x"' });
    expect([other.status, other.text]).toEqual([200, first.text]);
  });

  it("change with what is served", async () => {
    const before = await get("/apis");
    const [kind] = api.registry.all();
    api.registry.add([
      { ...(kind?.definition ?? expect.fail("no kind")), group: "new.example.com" },
    ]);
    const after = await get("/apis", { "if-none-match": String(before.headers.etag) });
    expect([after.status, after.text]).toEqual([200, expect.stringContaining("new.example.com")]);
    api.registry.remove("new.example.com", "v1", kind?.definition.resource ?? "");
    expect((await get("/apis")).text).toBe(before.text);
  });
});

describe("methods", () => {
  it.each([
    ["HEAD", "/version", 200],
    ["HEAD", "/api/v1/namespaces/a/configmaps", 405],
    ["OPTIONS", "/api/v1/namespaces/a/configmaps", 405],
    ["OPTIONS", "/version", 405],
    ["POST", "/version", 405],
    ["TRACE", "/api/v1/namespaces/a/configmaps", 405],
    ["PUT", "/apis", 405],
    ["DELETE", "/api/v1/configmaps", 405],
    ["GET", "/apis/authorization.k8s.io/v1/subjectaccessreviews", 405],
    ["DELETE", "/nope", 404],
  ])("%s %s answers %i", async (method, path, status) => {
    const answer = await api.call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.text === "").toBe(method === "HEAD");
    if (status === 405 && method !== "HEAD") {
      expect(answer.body.message).toBe(
        "the server does not allow this method on the requested resource",
      );
    }
  });
});
