import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStage, type Stage } from "../testing/learner.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await createStage({ limits: { namespacesMax: 3 } });
});

afterEach(() => stage.stop());

const namespace = (name: string) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels: { "kubebook.dev/sandbox": "zzzzzzzzzz", team: "a" } },
});

const storedNames = () =>
  [...stage.cluster.objects.keys()]
    .filter((path) => path.includes("lab-abcdefgh23-pss-demo"))
    .sort();

describe("creating a namespace", () => {
  it("labels and furnishes it, and answers without the platform's label", async () => {
    const answer = await stage.send("POST", "/api/v1/namespaces", namespace("pss-demo"));
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "pss-demo", labels: { team: "a" }, resourceVersion: expect.any(String) },
    });
    const rights = "/apis/rbac.authorization.k8s.io/v1/namespaces/lab-abcdefgh23-pss-demo";
    const within = "/api/v1/namespaces/lab-abcdefgh23-pss-demo";
    expect(storedNames()).toEqual([
      within,
      `${within}/limitranges/kubebook`,
      `${within}/resourcequotas/kubebook`,
      `${within}/serviceaccounts/default`,
      `${rights}/rolebindings/kubebook`,
    ]);
    expect(stage.cluster.objects.get(within)?.metadata.labels).toEqual({
      team: "a",
      "kubebook.dev/sandbox": "abcdefgh23",
      "kubebook.dev/dns-view": "abcdefgh23",
      "kubebook.dev/dns-name": "pss-demo",
    });
    expect(stage.cluster.objects.get(`${rights}/rolebindings/kubebook`)).toMatchObject({
      roleRef: { kind: "ClusterRole", name: "kubebook:own-namespace" },
      subjects: [{ kind: "User", name: "learner-abcdefgh23" }],
    });
    expect(stage.observations.at(-1)).toMatchObject({
      verb: "create",
      name: "pss-demo",
      code: 201,
    });
  });

  it("lets many learners' equal requests each see one, within the number allowed", async () => {
    const answers = await Promise.all(
      ["a", "b", "c", "d"].map((name) => stage.send("POST", "/api/v1/namespaces", namespace(name))),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 403, 403]);
    expect(answers[3]?.json.message).toBe(
      'namespaces "d" is forbidden: a sandbox may have 3 namespaces and this one has them all; delete one first',
    );
  });

  it.each([
    ["default", 409, 'namespaces "default" already exists'],
    ["kube-system", 409, 'namespaces "kube-system" already exists'],
    [
      "n".repeat(50),
      422,
      `Namespace "${"n".repeat(50)}" is invalid: metadata.name: Invalid value: "${"n".repeat(50)}": must be no more than 63 characters`,
    ],
    [
      "-x",
      422,
      "Namespace \"-x\" is invalid: metadata.name: Invalid value: \"-x\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ])("answers for %s with %i", async (name, status, message) => {
    const answer = await stage.send("POST", "/api/v1/namespaces", namespace(name));
    expect([answer.status, answer.json.message]).toEqual([status, message]);
  });

  it("by server-side apply is the same as by POST", async () => {
    const answer = await stage.send(
      "PATCH",
      "/api/v1/namespaces/pss-demo?fieldManager=kubectl&force=false",
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: pss-demo\n",
      { "content-type": "application/apply-patch+yaml" },
    );
    expect(answer.status).toBe(404);
    const [patch] = stage.cluster.received.filter(({ method }) => method === "PATCH");
    expect(patch?.headers["impersonate-user"]).toBeUndefined();
    expect(patch?.body).toBe(
      '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"lab-abcdefgh23-pss-demo","labels":{"kubebook.dev/sandbox":"abcdefgh23","kubebook.dev/dns-view":"abcdefgh23","kubebook.dev/dns-name":"pss-demo"}}}',
    );
  });
});

describe("other requests about namespaces", () => {
  it("list the sandbox's own and the shown ones in the learner's order", async () => {
    for (const name of ["kube-system", "kube-secret", "lab-zzzzzzzzzz"]) {
      stage.cluster.objects.set(`/api/v1/namespaces/${name}`, { metadata: { name } });
    }
    await stage.send("POST", "/api/v1/namespaces", namespace("pss-demo"));
    await stage.send("POST", "/api/v1/namespaces", namespace("app"));
    const answer = await stage.send("GET", "/api/v1/namespaces?limit=500");
    const items = answer.json.items as { metadata: { name: string; labels?: object } }[];
    expect(items.map(({ metadata }) => metadata.name)).toEqual([
      "app",
      "default",
      "kube-system",
      "pss-demo",
    ]);
    expect(answer.text).not.toContain("kubebook.dev");
  });

  it("watch both kinds as one, without the platform's labels", async () => {
    const event = (name: string, labels: object) =>
      `${JSON.stringify({ type: "ADDED", object: { metadata: { name, labels } } })}\n`;
    stage.cluster.handle = ({ url }, response) => {
      const query = new URL(url, "http://x").searchParams;
      if (query.get("watch") !== "true") {
        return false;
      }
      const isOwn = query.get("labelSelector") === "a=b,kubebook.dev/sandbox=abcdefgh23";
      const labels = { "kubebook.dev/sandbox": "abcdefgh23", team: "a" };
      response.writeHead(200, { "content-type": "application/json" });
      response.write(isOwn ? event("lab-abcdefgh23-x", labels) : event("kube-system", {}));
      setTimeout(() => response.end(), 50);
      return true;
    };
    const answer = await stage.send("GET", "/api/v1/namespaces?watch=true&labelSelector=a%3Db");
    expect(answer.text.split("\n").sort()).toEqual(
      ["", event("kube-system", {}).trim(), event("x", { team: "a" }).trim()].map((line) =>
        line.replace(',"labels":{}', ""),
      ),
    );
  });

  it("refuse to delete default", async () => {
    const answer = await stage.send("DELETE", "/api/v1/namespaces/default");
    expect([answer.status, answer.json.message]).toEqual([
      403,
      'namespaces "default" is forbidden: this namespace may not be deleted',
    ]);
    expect(stage.cluster.received).toEqual([]);
  });

  it("put the platform's label back when a learner replaces all labels", async () => {
    const answer = await stage.send("PUT", "/api/v1/namespaces/default", {
      metadata: { name: "default", labels: { a: "b" } },
    });
    expect(answer.status).toBe(200);
    expect(answer.json.metadata).toMatchObject({ name: "default", labels: { a: "b" } });
    const [put, patch] = stage.cluster.received;
    expect(put).toMatchObject({
      method: "PUT",
      headers: { "impersonate-user": "learner-abcdefgh23" },
    });
    expect(patch).toMatchObject({
      method: "PATCH",
      url: "/api/v1/namespaces/lab-abcdefgh23",
      body: '{"metadata":{"labels":{"kubebook.dev/sandbox":"abcdefgh23","kubebook.dev/dns-view":"abcdefgh23","kubebook.dev/dns-name":"default"}}}',
    });
    expect(patch?.headers["impersonate-user"]).toBeUndefined();
  });
});

describe("a namespace that doesn't exist", () => {
  it("answers reads as the cluster answers an administrator, and writes with 404", async () => {
    stage.cluster.handle = ({ url, headers, method }, response) => {
      if (!url.includes("/pods")) {
        return false;
      }
      const forbidden = headers["impersonate-user"] !== undefined;
      response.writeHead(forbidden ? 403 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(forbidden ? { message: "no" } : { items: [], method }));
      return true;
    };
    const read = await stage.send("GET", "/api/v1/namespaces/nope/pods");
    expect([read.status, read.json]).toEqual([200, { items: [], method: "GET" }]);
    const write = await stage.send("POST", "/api/v1/namespaces/nope/pods", { kind: "Pod" });
    expect([write.status, write.json.message]).toEqual([404, 'namespaces "nope" not found']);
  });
});

it("is destroyed with all of its namespaces", async () => {
  await stage.send("POST", "/api/v1/namespaces", namespace("pss-demo"));
  await stage.gateway.destroy("abcdefgh23");
  const deletions = stage.cluster.received.filter(({ method }) => method === "DELETE");
  // Pods get a second, not their own half minute.
  expect(deletions.map(({ url }) => url)).toEqual(
    expect.arrayContaining([
      "/api/v1/namespaces/lab-abcdefgh23",
      "/api/v1/namespaces/lab-abcdefgh23/pods?gracePeriodSeconds=1",
    ]),
  );
  const left = [...stage.cluster.objects.keys()].filter((path) =>
    /^\/api\/v1\/namespaces\/[^/]+$/.test(path),
  );
  expect(left).toEqual([]);
});
