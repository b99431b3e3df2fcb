import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reply } from "../testing/fake-cluster.ts";
import { createStage, type Stage } from "../testing/learner.ts";

let stage: Stage;
/** Pods by upstream namespace. */
let pods: Record<string, string[]>;

beforeEach(async () => {
  stage = await createStage();
  for (const name of ["b", "a"]) {
    await stage.send("POST", "/api/v1/namespaces", { metadata: { name } });
  }
  stage.cluster.received.length = 0;
  pods = {
    "lab-abcdefgh23": ["d1", "d2"],
    "lab-abcdefgh23-a": ["a1", "a2", "a3"],
    "lab-abcdefgh23-b": ["b1"],
    "lab-zzzzzzzzzz": ["secret"],
  };
});

afterEach(() => stage.stop());

function servePods(): void {
  stage.cluster.handle = ({ url, headers }, response) => {
    const { pathname, searchParams } = new URL(url, "http://x");
    const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/.exec(pathname)?.[1];
    if (!namespace) {
      return false;
    }
    const start = Number(searchParams.get("continue") ?? 0);
    const limit = Number(searchParams.get("limit") ?? 0) || 1000;
    const all = pods[namespace] ?? [];
    const items = all
      .slice(start, start + limit)
      .map((name) => ({ metadata: { name, namespace } }));
    const more = start + limit < all.length ? { continue: String(start + limit) } : {};
    const resourceVersion = namespace.endsWith("-a") ? "95" : "100";
    const metadata = { resourceVersion, ...more };
    return (headers.accept ?? "").includes("as=Table")
      ? reply(response, {
          kind: "Table",
          metadata,
          columnDefinitions: [{ name: "Name" }],
          rows: items.map((object) => ({ cells: [object.metadata.name], object })),
        })
      : reply(response, { kind: "PodList", apiVersion: "v1", metadata, items });
  };
}

const namesOf = (json: Record<string, unknown>) =>
  (json.items as { metadata: { name: string; namespace: string } }[]).map(
    ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  );

describe("a list over all namespaces", () => {
  it("joins the sandbox's namespaces in their order with the lowest revision", async () => {
    servePods();
    const { json } = await stage.send("GET", "/api/v1/pods?limit=500");
    expect(namesOf(json)).toEqual(["a/a1", "a/a2", "a/a3", "b/b1", "default/d1", "default/d2"]);
    expect(json).toMatchObject({ kind: "PodList", metadata: { resourceVersion: "95" } });
  });

  it("joins the rows of tables", async () => {
    servePods();
    const { json } = await stage.send("GET", "/api/v1/pods?limit=500", undefined, {
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
    });
    expect(json).toMatchObject({ kind: "Table", columnDefinitions: [{ name: "Name" }] });
    const rows = json.rows as { cells: string[] }[];
    expect(rows.map(({ cells }) => cells[0])).toEqual(["a1", "a2", "a3", "b1", "d1", "d2"]);
  });

  it.each([1, 2, 3, 4, 5, 6])("pages through everything once with limit %i", async (limit) => {
    servePods();
    const seen: string[] = [];
    let next = "";
    do {
      const query = new URLSearchParams({ limit: String(limit), ...(next && { continue: next }) });
      const { json } = await stage.send("GET", `/api/v1/pods?${query}`);
      const names = namesOf(json);
      expect(names.length).toBeLessThanOrEqual(limit);
      seen.push(...names);
      next = (json.metadata as { continue?: string }).continue ?? "";
    } while (next !== "");
    expect(seen).toEqual(["a/a1", "a/a2", "a/a3", "b/b1", "default/d1", "default/d2"]);
  });

  it("leaves out a namespace whose rights are gone already", async () => {
    servePods();
    const serve = stage.cluster.handle;
    stage.cluster.handle = (request, response) =>
      request.url.includes("lab-abcdefgh23-a/pods")
        ? reply(response, { message: "no" }, 403)
        : serve(request, response);
    const { json } = await stage.send("GET", "/api/v1/pods");
    expect(namesOf(json)).toEqual(["b/b1", "default/d1", "default/d2"]);
  });

  it("answers with the refusal when every namespace refuses", async () => {
    stage.cluster.handle = ({ url }, response) =>
      url.includes("/pods") && reply(response, { message: "not in lab-abcdefgh23-a" }, 403);
    const { status, json } = await stage.send("GET", "/api/v1/pods");
    expect([status, json.message]).toEqual([403, "not in a"]);
  });

  it("refuses a continue token of another server", async () => {
    const { status } = await stage.send("GET", "/api/v1/pods?continue=eyJ2IjoibWV0YS5rOHMuaW8ifQ");
    expect(status).toBe(400);
  });
});

describe("a watch over all namespaces", () => {
  const watches = new Map<string, ServerResponse>();
  const event = (type: string, name: string, revision: number, annotations = {}) =>
    `${JSON.stringify({ type, object: { metadata: { name, resourceVersion: String(revision), annotations } } })}\n`;

  function serveWatches(): void {
    watches.clear();
    stage.cluster.handle = ({ url }, response) => {
      const { pathname, searchParams } = new URL(url, "http://x");
      if (searchParams.get("watch") !== "true") {
        return false;
      }
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      watches.set(pathname, response);
      return true;
    };
  }

  const podsOf = (suffix: string) => `/api/v1/namespaces/lab-abcdefgh23${suffix}/pods`;

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it("merges events, joins bookmarks, follows new namespaces and ends with its parts", async () => {
    serveWatches();
    const answer = await stage.open("GET", "/api/v1/pods?watch=1&sendInitialEvents=true");
    let text = "";
    answer.on("data", (chunk) => {
      text += chunk;
    });
    await until(() => watches.size === 4);
    const end = { "k8s.io/initial-events-end": "true" };
    watches.get(podsOf(""))?.write(event("ADDED", "d", 7) + event("BOOKMARK", "", 20, end));
    watches.get(podsOf("-a"))?.write(event("BOOKMARK", "", 30, end));
    await until(() => text.includes('"d"'));
    expect(text).not.toContain("BOOKMARK");
    watches.get(podsOf("-b"))?.write(event("BOOKMARK", "", 25, end));
    await until(() => text.includes("BOOKMARK"));
    expect(text).toBe(event("ADDED", "d", 7) + event("BOOKMARK", "", 20, end));

    watches.get("/api/v1/namespaces")?.write(event("ADDED", "lab-abcdefgh23-new", 40));
    await until(() => watches.has(podsOf("-new")));
    const joined = stage.cluster.received.find(({ url }) => url.startsWith(podsOf("-new")));
    expect(new URL(joined?.url ?? "", "http://x").searchParams.toString()).toBe(
      "watch=true&resourceVersion=40",
    );
    watches.get(podsOf("-new"))?.write(event("ADDED", "in lab-abcdefgh23-new", 41));
    await until(() => text.includes('"in new"'));

    watches.get("/api/v1/namespaces")?.write(event("DELETED", "lab-abcdefgh23-new", 42));
    await until(() => watches.get(podsOf("-new"))?.destroyed === true);
    expect(answer.readableEnded).toBe(false);
    watches.get(podsOf("-a"))?.end();
    await until(() => answer.readableEnded);
    await until(() => watches.get(podsOf("-b"))?.destroyed === true);
  });

  it("leaves out a namespace that is deleted while it joins", async () => {
    serveWatches();
    const serve = stage.cluster.handle;
    let answerLate: (() => void) | null = null;
    stage.cluster.handle = (request, response) => {
      if (!request.url.startsWith(podsOf("-new"))) {
        return serve(request, response);
      }
      answerLate = () => void serve(request, response);
      return true;
    };
    const answer = await stage.open("GET", "/api/v1/pods?watch=1");
    await until(() => watches.size === 4);
    const namespaces = watches.get("/api/v1/namespaces");
    namespaces?.write(event("ADDED", "lab-abcdefgh23-new", 40));
    await until(() => answerLate !== null);
    namespaces?.write(event("DELETED", "lab-abcdefgh23-new", 41));
    namespaces?.write(event("ADDED", "lab-abcdefgh23-next", 42));
    await until(() => watches.has(podsOf("-next")));
    (answerLate as (() => void) | null)?.();
    await until(() => watches.get(podsOf("-new"))?.destroyed === true);
    expect(answer.readableEnded).toBe(false);
    answer.destroy();
  });

  it("ends upstream when the learner goes away", async () => {
    serveWatches();
    const answer = await stage.open("GET", "/api/v1/pods?watch=true");
    await until(() => watches.size === 4);
    answer.destroy();
    await until(() => [...watches.values()].every((watch) => watch.destroyed));
    await until(() =>
      stage.observations.some((seen) => seen.kind === "api-call" && seen.verb === "watch"),
    );
  });
});
