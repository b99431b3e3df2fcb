import type * as client from "@kubernetes/client-node";
import { expect, it } from "vitest";
import type { StoredObject, Wire } from "../../../kube/index.ts";
import { type Job, jobs } from "../job/job.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startCronJobController } from "./controller.ts";

type CronJob = Wire<client.V1CronJob>;

const cronJobs = { group: "batch", resource: "cronjobs" };
const minuteMs = 60_000;

async function makeCronJob(harness: Harness, spec: object): Promise<void> {
  await harness.client.create(cronJobs, "default", {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "tick" },
    spec: {
      schedule: "* * * * *",
      jobTemplate: {
        spec: {
          template: {
            spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] },
          },
        },
      },
      ...spec,
    },
  });
  await harness.run(startCronJobController);
}

async function pass(harness: Harness, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await harness.clock.advance(minuteMs);
    await harness.settle();
  }
}

async function jobsOf(harness: Harness): Promise<readonly StoredObject<Job>[]> {
  return harness.client.list<Job>(jobs, "default");
}

async function endJobs(harness: Harness): Promise<void> {
  const time = harness.clock
    .now()
    .toISOString()
    .replace(/\.\d+Z/, "Z");
  for (const { metadata } of await jobsOf(harness)) {
    const conditions = [{ type: "Complete", status: "True", lastTransitionTime: time }];
    const status = { startTime: time, completionTime: time, conditions };
    await harness.setStatus(jobs, "default", metadata.name, status);
  }
  await harness.settle();
}

it("starts a Job each time that one is due", async () => {
  const harness = createHarness();
  await makeCronJob(harness, {});
  await pass(harness, 2);
  const found = await jobsOf(harness);
  const minute = Math.floor(harness.clock.now().getTime() / minuteMs);
  expect(found.map(({ metadata }) => metadata.name).sort()).toEqual([
    `tick-${minute - 1}`,
    `tick-${minute}`,
  ]);
  expect(harness.events).toEqual([
    `Normal SuccessfulCreate CronJob/tick: Created job tick-${minute - 1}`,
    `Normal SuccessfulCreate CronJob/tick: Created job tick-${minute}`,
  ]);
});

it("starts none while one runs, if that is forbidden", async () => {
  const harness = createHarness();
  await makeCronJob(harness, { concurrencyPolicy: "Forbid" });
  await pass(harness, 2);
  expect(await jobsOf(harness)).toHaveLength(1);
  expect(harness.events.at(-1)).toBe(
    "Normal JobAlreadyActive CronJob/tick: Not starting job because prior execution is running and concurrency policy is Forbid",
  );
  await endJobs(harness);
  await pass(harness, 1);
  expect(await jobsOf(harness)).toHaveLength(2);
});

it("knows a Job that it made before its status could tell so", async () => {
  const harness = createHarness();
  await makeCronJob(harness, { concurrencyPolicy: "Forbid" });
  await pass(harness, 1);
  // As after a stop between the two writes.
  await harness.setStatus(cronJobs, "default", "tick", {});
  await harness.settle();
  const [job] = await jobsOf(harness);
  const { status } = await harness.client.get<CronJob>(cronJobs, "default", "tick");
  expect(status?.active?.map(({ uid }) => uid)).toEqual([job?.metadata.uid]);
  await pass(harness, 1);
  expect(await jobsOf(harness)).toHaveLength(1);
});

it("replaces the one that runs, if told so", async () => {
  const harness = createHarness();
  await makeCronJob(harness, { concurrencyPolicy: "Replace" });
  await pass(harness, 3);
  expect(await jobsOf(harness)).toHaveLength(1);
});

it("keeps as many Jobs that ended as its limit says", async () => {
  const harness = createHarness();
  await makeCronJob(harness, { successfulJobsHistoryLimit: 1 });
  for (let round = 0; round < 3; round++) {
    await pass(harness, 1);
    await endJobs(harness);
  }
  expect(await jobsOf(harness)).toHaveLength(1);
});

it("starts nothing while it is suspended", async () => {
  const harness = createHarness();
  await makeCronJob(harness, { suspend: true });
  await pass(harness, 3);
  expect(await jobsOf(harness)).toEqual([]);
});
