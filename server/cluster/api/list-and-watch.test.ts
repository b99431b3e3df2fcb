import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestAnswer } from "./test-server.ts";

let api: Awaited<ReturnType<typeof startTestServer>>;
const maps = "/api/v1/namespaces/a/configmaps";

beforeEach(async () => {
  api = await startTestServer();
  for (const name of ["one", "two", "three"]) {
    await api.call("POST", maps, { metadata: { name }, data: { is: "new" } });
  }
});

afterEach(() => api.server.dispose());

const list = (query: string) => api.call("GET", `${maps}?${query}`);

function namesIn({ body }: TestAnswer): string[] {
  return (body.items as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);
}

function metadataOf({ body }: TestAnswer) {
  return body.metadata as { resourceVersion: string; continue?: string };
}

/** More changes than the history keeps. */
async function compact(): Promise<void> {
  for (let index = 0; index < 13_000; index += 1) {
    await api.storage.create(`/other/a/${index}`, {
      apiVersion: "v1",
      kind: "Other",
      metadata: {
        name: `${index}`,
        namespace: "a",
        uid: "u",
        resourceVersion: "",
        creationTimestamp: "",
      },
    });
  }
}

describe("lists", () => {
  it.each([
    [
      "resourceVersionMatch=Exact",
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
    ],
    [
      "resourceVersionMatch=Exact&resourceVersion=0",
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      "resourceVersionMatch=Other&resourceVersion=1",
      'resourceVersionMatch: Unsupported value: "Other": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      "resourceVersionMatch=Exact&resourceVersion=1&continue=x&sendInitialEvents=true",
      "[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]",
    ],
    [
      "watch=1&sendInitialEvents=true",
      "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
    ],
    [
      "watch=1&resourceVersionMatch=Exact",
      '[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
    ],
  ])("refuse %s", async (query, why) => {
    const { status, body } = await list(query);
    expect([status, body.message]).toEqual([422, `ListOptions.meta.k8s.io "" is invalid: ${why}`]);
  });

  it.each([
    [
      "continue=%21",
      "invalid continue token: continue key is not valid: illegal base64 data at input byte 0",
    ],
    [
      `continue=${Buffer.from('{"v":"x"}').toString("base64url")}`,
      "invalid continue token: continue key is not valid: server does not recognize this encoded version x",
    ],
    [
      `continue=${Buffer.from('{"v":"meta.k8s.io/v1","rv":0,"start":"a"}').toString("base64url")}`,
      "invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)",
    ],
    [
      `continue=${Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":"../a"}').toString("base64url")}`,
      "invalid continue token: continue key is not valid: ../a",
    ],
    [
      "resourceVersion=x",
      'invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    ["limit=x", 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      "fieldSelector=spec.x%3Dy",
      '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])("refuse %s", async (query, message) => {
    const { status, body } = await list(query);
    expect([status, body.message]).toEqual([400, message]);
  });

  it("show the past exactly, and nothing that has not been", async () => {
    const before = metadataOf(await list("")).resourceVersion;
    await api.call("DELETE", `${maps}/two`);
    await api.call("PUT", `${maps}/one`, { metadata: { name: "one" }, data: { is: "changed" } });
    await api.call("POST", maps, { metadata: { name: "zero" } });
    const past = await list(`resourceVersion=${before}&resourceVersionMatch=Exact`);
    expect([namesIn(past), metadataOf(past).resourceVersion]).toEqual([
      ["one", "three", "two"],
      before,
    ]);
    expect((past.body.items as object[])[0]).toMatchObject({ data: { is: "new" } });
    const notOlder = await list(`resourceVersion=${before}&resourceVersionMatch=NotOlderThan`);
    expect(namesIn(notOlder)).toEqual(["one", "three", "zero"]);
    for (const path of [`${maps}?resourceVersion=1000`, `${maps}/one?resourceVersion=1000`]) {
      const future = await api.call("GET", path);
      expect([future.status, future.headers["retry-after"], future.body]).toEqual([
        504,
        "1",
        {
          kind: "Status",
          apiVersion: "v1",
          metadata: {},
          status: "Failure",
          message: "Timeout: Too large resource version: 1000, current: 6",
          reason: "Timeout",
          details: {
            causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
            retryAfterSeconds: 1,
          },
          code: 504,
        },
      ]);
    }
  });

  it("go on page by page at the first one's revision", async () => {
    const first = await list("limit=2");
    const { continue: token = "", resourceVersion } = metadataOf(first);
    expect([namesIn(first), first.body.metadata]).toEqual([
      ["one", "three"],
      { resourceVersion, continue: token, remainingItemCount: 1 },
    ]);
    await api.call("DELETE", `${maps}/two`);
    const second = await list(`limit=2&continue=${token}`);
    expect([namesIn(second), second.body.metadata]).toEqual([["two"], { resourceVersion }]);
    const both = await list(`continue=${token}&resourceVersion=1`);
    expect([both.status, both.body.message]).toEqual([
      400,
      "specifying resource version is not allowed when using continue",
    ]);
  });

  it("offer to go on inconsistently once the past is forgotten", async () => {
    const first = await list("limit=2");
    const { continue: token = "", resourceVersion } = metadataOf(first);
    await compact();
    await api.call("POST", maps, { metadata: { name: "zero" } });
    const exact = await list(`resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`);
    expect([exact.status, exact.body.reason, exact.body.message]).toEqual([
      410,
      "Expired",
      "The resourceVersion for the provided list is too old.",
    ]);
    const expired = await list(`limit=2&continue=${token}`);
    expect([expired.status, expired.body.reason, expired.body.message]).toEqual([
      410,
      "Expired",
      expect.stringContaining("results in an inconsistent list - objects that were created,"),
    ]);
    const rest = await list(`limit=2&continue=${metadataOf(expired).continue}`);
    expect(namesIn(rest)).toEqual(["two", "zero"]);
  });
});

describe("watches", () => {
  /** What a watch told until its time was over. */
  async function watch(query: string, timeoutSeconds: number): Promise<TestAnswer> {
    const answer = list(`watch=1&timeoutSeconds=${timeoutSeconds}&${query}`);
    await expect.poll(() => api.clock.pending).toBeGreaterThan(0);
    await api.clock.advance(timeoutSeconds * 1000);
    return answer;
  }

  const eventsIn = ({ text }: TestAnswer) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("tell their revision once more two seconds before their end", async () => {
    const answer = await watch("resourceVersion=2&allowWatchBookmarks=true", 5);
    expect(eventsIn(answer)).toMatchObject([
      { type: "ADDED", object: { metadata: { name: "three", resourceVersion: "3" } } },
      {
        type: "BOOKMARK",
        object: { kind: "ConfigMap", apiVersion: "v1", metadata: { resourceVersion: "3" } },
      },
    ]);
  });

  it("from a forgotten revision tell so and end", async () => {
    await compact();
    const answer = await list("watch=1&resourceVersion=1");
    expect([answer.status, eventsIn(answer)]).toEqual([
      200,
      [
        {
          type: "ERROR",
          object: {
            kind: "Status",
            apiVersion: "v1",
            metadata: {},
            status: "Failure",
            message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
            reason: "Expired",
            code: 410,
          },
        },
      ],
    ]);
  });

  it("from a revision to come tell nothing older", async () => {
    const told = list("watch=1&timeoutSeconds=1&resourceVersion=4");
    await expect.poll(() => api.clock.pending).toBeGreaterThan(0);
    for (const is of ["fourth", "fifth"]) {
      await api.call("PUT", `${maps}/one`, { metadata: { name: "one" }, data: { is } });
    }
    await api.clock.advance(1_000);
    expect(eventsIn(await told)).toMatchObject([{ object: { data: { is: "fifth" } } }]);
    const initial = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    expect((await list(`watch=1&resourceVersion=99&${initial}`)).status).toBe(504);
  });
});

describe("writes", () => {
  it.each([
    [
      "POST",
      maps,
      "dryRun=some",
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["some"]: supported values: "All"',
    ],
    [
      "PUT",
      `${maps}/one`,
      "fieldValidation=x",
      'UpdateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      "PATCH",
      `${maps}/one`,
      "force=true",
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
    [
      "PUT",
      `${maps}/one`,
      `fieldManager=${"m".repeat(129)}`,
      'UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
    [
      "PUT",
      `${maps}/one`,
      "fieldManager=a%0A",
      'UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\n": invalid character U+000A (at position 1)',
    ],
    [
      "DELETE",
      `${maps}/one`,
      "propagationPolicy=Foreground&orphanDependents=true",
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Foreground": orphanDependents and deletionPropagation cannot be both set',
    ],
    [
      "DELETE",
      `${maps}/one`,
      "propagationPolicy=x",
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
  ] as const)("%s %s refuses %s", async (method, path, query, message) => {
    const body = method === "DELETE" ? "" : { metadata: { name: "one" } };
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const answer = await api.call(method, `${path}?${query}`, body, { "content-type": type });
    expect([answer.status, answer.body.message]).toEqual([422, message]);
  });

  it("an apply without a manager is refused", async () => {
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" } };
    const type = { "content-type": "application/apply-patch+yaml" };
    const answer = await api.call("PATCH", `${maps}/one`, body, type);
    expect(answer.body.message).toBe(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  });

  it("an object above etcd's limit is refused, and nothing changes", async () => {
    const body = { metadata: { name: "big" }, data: { a: "ü".repeat(800_000) } };
    const answer = await api.call("POST", maps, body);
    expect([answer.status, answer.body.message]).toEqual([413, "etcdserver: request is too large"]);
    expect((await api.call("GET", `${maps}/big`)).status).toBe(404);
  });
});
