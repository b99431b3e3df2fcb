import { expect, it } from "vitest";
import { type Job, jobs } from "../job/job.ts";
import { createHarness } from "../testing/harness.ts";
import { writeStatus } from "./objects.ts";

it("writes a status for the object that was looked at, not for one made anew under its name", async () => {
  const { client } = createHarness();
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } };
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j" }, spec: { template } };
  const make = () => client.create<Job>(jobs, "default", structuredClone(job));
  const statusNow = async () => (await client.get<Job>(jobs, "default", "j")).status;
  const first = await make();
  await writeStatus<Job>(client, jobs, first, { active: 1 });
  expect(await statusNow()).toEqual({ active: 1 });
  await client.delete(jobs, "default", "j", { propagationPolicy: "Background" });
  await make();
  const before = await statusNow();
  await writeStatus<Job>(client, jobs, first, { active: 2 });
  expect(await statusNow()).toEqual(before);
});
