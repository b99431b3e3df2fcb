import { statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reply } from "./testing/fake-cluster.ts";
import { createStage, type Stage, sandbox } from "./testing/learner.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
});

afterEach(() => stage.stop());

describe("a request in a namespace", () => {
  it("acts as the learner in the mapped namespace and answers with the learner's names", async () => {
    stage.cluster.handle = ({ url }, response) =>
      url.includes("/pods/") &&
      reply(response, { metadata: { name: "web", namespace: "lab-abcdefgh23-pss-demo" } });
    const answer = await stage.send("GET", "/api/v1/namespaces/pss-demo/pods/web");
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ metadata: { name: "web", namespace: "pss-demo" } });
    const [received] = stage.cluster.received;
    expect(received).toMatchObject({
      method: "GET",
      url: "/api/v1/namespaces/lab-abcdefgh23-pss-demo/pods/web",
      headers: {
        authorization: "Bearer administrator",
        "impersonate-user": "learner-abcdefgh23",
        "impersonate-group": "kubebook:learners, system:authenticated",
        accept: "application/json",
      },
    });
    expect(stage.observations).toEqual([
      {
        kind: "api-call",
        sandbox,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        verb: "get",
        group: "",
        resource: "pods",
        subresource: "",
        namespace: "pss-demo",
        name: "web",
        code: 200,
        message: "",
        durationMs: expect.any(Number),
        asTable: false,
        fieldSelector: "",
        tool: "",
      },
    ]);
  });

  it("tells how an answer was asked for, in the learner's names", async () => {
    stage.cluster.handle = (_, response) => reply(response, { items: [] });
    const path =
      "/api/v1/namespaces/pss-demo/events?fieldSelector=involvedObject.namespace%3Dpss-demo";
    await stage.send("GET", path, undefined, {
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
      "kubectl-command": "kubectl get",
    });
    expect(stage.observations.at(-1)).toMatchObject({
      asTable: true,
      fieldSelector: "involvedObject.namespace=pss-demo",
      tool: "kubectl get",
    });
  });

  it("tells what rights were asked about, in the learner's names", async () => {
    stage.cluster.handle = (_, response) => reply(response, { status: { allowed: true } }, 201);
    const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    const asks = { verb: "get", resource: "secrets", namespace: "pss-demo" };
    await stage.send("POST", path, { spec: { resourceAttributes: asks } });
    expect(stage.observations.at(-1)).toMatchObject({ asks, code: 201 });
    await stage.send("POST", path, { spec: { nonResourceAttributes: { path: "/", verb: "get" } } });
    expect(stage.observations.at(-1)).not.toHaveProperty("asks");
  });

  it("maps refusals and warnings back and tells their message", async () => {
    stage.cluster.handle = ({ url }, response) => {
      if (!url.includes("/pods")) {
        return false;
      }
      response.writeHead(
        403,
        [
          ["content-type", "application/json"],
          ["warning", '299 - "one in lab-abcdefgh23"'],
          ["warning", '299 - "two in lab-abcdefgh23-x"'],
        ].flat(),
      );
      response.end(
        JSON.stringify({
          kind: "Status",
          message: 'User "learner-abcdefgh23" in "lab-abcdefgh23"',
        }),
      );
      return true;
    };
    const answer = await stage.send("POST", "/api/v1/namespaces/default/pods", {
      metadata: { name: "p", namespace: "default" },
    });
    expect(answer.status).toBe(403);
    expect(answer.json.message).toBe('User "learner" in "default"');
    expect(answer.headers.warning).toBe('299 - "one in default", 299 - "two in x"');
    expect(stage.cluster.impersonated[0]?.body).toBe(
      '{"metadata":{"name":"p","namespace":"lab-abcdefgh23"}}',
    );
    expect(stage.observations.at(-1)).toMatchObject({
      verb: "create",
      name: "p",
      code: 403,
      message: 'User "learner" in "default"',
    });
  });
});

describe("an access review", () => {
  const review = (verb: string) => ({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: { verb, resource: "namespaces", namespace: "default" } },
  });
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

  it("says yes to what the gateway serves itself", async () => {
    const answer = await stage.send("POST", path, review("create"));
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      ...review("create"),
      status: { allowed: true, reason: "a sandbox's own" },
    });
    expect(stage.cluster.received).toEqual([]);
  });

  it("is the cluster's for everything else", async () => {
    stage.cluster.handle = ({ body }, response) => reply(response, JSON.parse(body), 201);
    await stage.send("POST", path, review("deletecollection"));
    expect(stage.cluster.impersonated.map(({ body }) => JSON.parse(body).spec)).toEqual([
      {
        resourceAttributes: {
          verb: "deletecollection",
          resource: "namespaces",
          namespace: "lab-abcdefgh23",
        },
      },
    ]);
  });
});

describe("a way in", () => {
  it("lies alone in a directory that nobody else may enter", () => {
    expect(statSync(stage.access.socketDirectory).mode & 0o777).toBe(0o700);
  });
});
