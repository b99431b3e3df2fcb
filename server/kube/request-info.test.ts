import { expect, test } from "vitest";
import { parseRequestInfo } from "./request-info.ts";

const none = { group: "", version: "", namespace: "", resource: "", subresource: "", name: "" };

test.each([
  ["GET", "/api/v1/pods", { verb: "list", version: "v1", resource: "pods" }],
  ["GET", "/api/v1/pods?watch=1", { verb: "watch", version: "v1", resource: "pods" }],
  ["GET", "/api/v1/pods?watch=false", { verb: "list", version: "v1", resource: "pods" }],
  ["GET", "/api/v1/watch/pods", { verb: "watch", version: "v1", resource: "pods" }],
  ["HEAD", "/api/v1/nodes/a", { verb: "get", version: "v1", resource: "nodes", name: "a" }],
  ["POST", "/api/v1/namespaces", { verb: "create", version: "v1", resource: "namespaces" }],
  [
    "GET",
    "/api/v1/namespaces/a",
    { verb: "get", version: "v1", namespace: "a", resource: "namespaces", name: "a" },
  ],
  [
    "PUT",
    "/api/v1/namespaces/a/finalize",
    {
      verb: "update",
      version: "v1",
      namespace: "a",
      resource: "namespaces",
      name: "a",
      subresource: "finalize",
    },
  ],
  [
    "DELETE",
    "/apis/apps/v1/namespaces/a/deployments",
    {
      verb: "deletecollection",
      group: "apps",
      version: "v1",
      namespace: "a",
      resource: "deployments",
    },
  ],
  [
    "PATCH",
    "/apis/apps/v1/namespaces/a/deployments/b/scale",
    {
      verb: "patch",
      group: "apps",
      version: "v1",
      namespace: "a",
      resource: "deployments",
      name: "b",
      subresource: "scale",
    },
  ],
])("%s %s", (method, url, expected) => {
  const { path: _path, rest: _rest, ...info } = parseRequestInfo(method, url);
  expect(info).toEqual({ ...none, isResource: true, ...expected });
});

test.each(["/", "/version", "/api", "/apis", "/api/v1", "/apis/apps/v1", "/openapi/v3/api/v1"])(
  "%s is no resource",
  (url) => {
    expect(parseRequestInfo("GET", url)).toMatchObject({ isResource: false, verb: "get" });
  },
);

test("an encoded slash stays inside its segment", () => {
  const info = parseRequestInfo("GET", "/api/v1/namespaces/a%2Fpods%2Fb/secrets/c");
  expect(info).toMatchObject({ namespace: "a/pods/b", resource: "secrets", name: "c" });
});
