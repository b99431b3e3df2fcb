import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { damaged, garbled, oddValue } from "./arbitraries.ts";
import { samples } from "./samples.ts";
import { faultOf, startTestCluster, type TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;
const runs = { seed: 14, numRuns: 30 };
const things = "/apis/example.com/v1/namespaces/default/things";

const subjects = samples
  .filter(({ path }) => /(configmaps|pods|services|deployments|roles|things)$/.test(path))
  .map(({ path, object }) => ({ path: `${path}/subject`, object }));
const thing = { apiVersion: "example.com/v1", kind: "Thing", spec: { a: 1 } };
const patched = [...subjects, { path: `${things}/subject`, object: thing }];

beforeAll(async () => {
  cluster = await startTestCluster();
  const headers = { "content-type": "application/json" };
  const crd = samples.find(({ path }) => path.endsWith("customresourcedefinitions"));
  const body = JSON.stringify({ ...crd?.object, metadata: { name: "things.example.com" } });
  await cluster.send("POST", crd?.path ?? "", body, headers);
  await vi.waitUntil(async () => (await cluster.send("GET", things)).status === 200);
  for (const { path, object } of patched) {
    const sent = JSON.stringify({ ...object, metadata: { name: "subject" } });
    const answer = await cluster.send("POST", path.replace(/\/subject$/, ""), sent, headers);
    expect([path, answer.status]).toEqual([path, 201]);
  }
});

afterAll(() => cluster.dispose());

async function patch(path: string, type: string, body: string | Buffer): Promise<void> {
  const query = type.includes("apply") ? "fieldManager=odd&force=true" : "fieldManager=odd";
  const headers = { "content-type": type };
  const answer = await cluster.send("PATCH", `${path}?${query}&dryRun=All`, body, headers);
  expect(faultOf(answer)).toBe("");
}

const pointer = fc
  .array(
    fc.constantFrom(
      "metadata",
      "spec",
      "data",
      "containers",
      "0",
      "-",
      "~0",
      "~1",
      "~2",
      "",
      "99",
      "__proto__",
      "name",
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.map((part) => `/${part}`).join(""));
const operation = fc.record(
  {
    op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test", "nope"),
    path: fc.oneof(pointer, fc.string()),
    from: pointer,
    value: oddValue,
  },
  { requiredKeys: ["op"] },
);
const directives = fc
  .dictionary(
    fc.constantFrom(
      "$patch",
      "$retainKeys",
      "$setElementOrder/containers",
      "$deleteFromPrimitiveList/finalizers",
      "containers",
      "spec",
      "metadata",
      "template",
      "ports",
      "rules",
    ),
    fc.oneof(oddValue, fc.constantFrom("replace", "merge", "delete", [{ $patch: "replace" }])),
  )
  .map((spec) => ({ spec, ...(spec.$patch === undefined ? {} : { $patch: spec.$patch }) }));

describe.each(patched)("patches of $path", ({ path, object }) => {
  it("of operations", async () => {
    const operations = fc.oneof(fc.array(operation, { maxLength: 4 }), oddValue);
    await fc.assert(
      fc.asyncProperty(operations, (body) =>
        patch(path, "application/json-patch+json", JSON.stringify(body)),
      ),
      runs,
    );
    expect(cluster.failures.splice(0)).toEqual([]);
  });

  it.each([
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
  ])("as %s", async (type) => {
    const bodies = fc.oneof(damaged(object), directives, oddValue);
    await fc.assert(
      fc.asyncProperty(bodies, (body) => patch(path, type, JSON.stringify(body))),
      runs,
    );
    const text = JSON.stringify(object);
    await fc.assert(
      fc.asyncProperty(garbled(text), (body) => patch(path, type, body)),
      { ...runs, numRuns: 10 },
    );
    expect(cluster.failures.splice(0)).toEqual([]);
  });
});
