import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { damaged, garbled } from "./arbitraries.ts";
import { samples } from "./samples.ts";
import { faultOf, startTestCluster, type TestCluster } from "./test-cluster.ts";

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
});

afterAll(async () => {
  await cluster.dispose();
});

/** The same cases at each run; a failure tells the case. */
const runs = { seed: 4, numRuns: 40 };
const json = { "content-type": "application/json" };
const named = (object: object, name: string) => {
  const { metadata = {} } = object as { metadata?: object };
  return { ...object, metadata: { ...metadata, name } };
};

describe.each(samples)("objects of $path", ({ path, object, name = "a" }) => {
  it("are created as they are", async () => {
    const answer = await cluster.send(
      "POST",
      `${path}?dryRun=All`,
      JSON.stringify(named(object, name)),
      json,
    );
    expect([200, 201, 404]).toContain(answer.status);
  });

  it("are refused with a Status or taken, however damaged", async () => {
    let count = 0;
    const property = fc.asyncProperty(
      damaged(named(object, "odd")),
      fc.boolean(),
      async (body, dryRun) => {
        count += 1;
        const sent = JSON.stringify(body).replaceAll('"odd"', `"odd-${count}"`);
        const query = dryRun ? "?dryRun=All" : "?fieldValidation=Ignore";
        expect(faultOf(await cluster.send("POST", path + query, sent, json))).toBe("");
      },
    );
    await fc.assert(property, runs);
    expect(cluster.failures.splice(0)).toEqual([]);
  });

  it.each(["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"])(
    "are refused with a Status when they are no %s",
    async (type) => {
      const text = JSON.stringify(named(object, "garbled"));
      const property = fc.asyncProperty(garbled(text), async (body) => {
        const headers = { "content-type": type };
        expect(faultOf(await cluster.send("POST", `${path}?dryRun=All`, body, headers))).toBe("");
      });
      await fc.assert(property, { ...runs, numRuns: 15 });
      expect(cluster.failures.splice(0)).toEqual([]);
    },
  );
});
