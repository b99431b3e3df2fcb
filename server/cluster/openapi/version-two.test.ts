import { expect, test } from "vitest";
import { openApiV2 } from "./version-two.ts";

test("kubectl gets an empty document as protobuf, others as JSON", () => {
  const json = openApiV2("application/json");
  expect(JSON.parse(String(json.body))).toEqual({
    swagger: "2.0",
    info: { title: "Kubernetes", version: "v1.35.2" },
    paths: {},
    definitions: {},
  });
  const { contentType, body } = openApiV2(
    "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
  );
  expect(contentType).toBe("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
  expect(Buffer.from(body).toString("latin1")).toBe(
    "\u000a\u00032.0\u0012\u0015\u000a\u000aKubernetes\u0012\u0007v1.35.2\u0042\u0000\u004a\u0000",
  );
});
