import { expect, it } from "vitest";
import type { Pod } from "../../../kube/index.ts";
import { pods } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startJobController } from "./controller.ts";
import { type Job, jobs } from "./job.ts";

async function makeJob(harness: Harness, spec: object): Promise<void> {
  await harness.client.create<Job>(jobs, "default", {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "sum" },
    spec: {
      template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] } },
      ...spec,
    },
  } as Job);
  await harness.run(startJobController);
}

async function podsOf(harness: Harness) {
  return harness.client.list<Pod>(pods, "default");
}

/** Ends the Pods that haven't ended, each at the time it is. */
async function endPods(harness: Harness, phase: "Succeeded" | "Failed"): Promise<void> {
  const finishedAt = harness.clock
    .now()
    .toISOString()
    .replace(/\.\d+Z/, "Z");
  for (const { metadata, status } of await podsOf(harness)) {
    if (status?.phase === "Pending") {
      const containerStatuses = [
        { name: "c", restartCount: 0, state: { terminated: { exitCode: 0, finishedAt } } },
      ];
      await harness.setStatus(pods, "default", metadata.name, { phase, containerStatuses });
    }
  }
  await harness.settle();
}

async function summary(harness: Harness) {
  const { status } = await harness.client.get<Job>(jobs, "default", "sum");
  return {
    active: status?.active ?? 0,
    succeeded: status?.succeeded ?? 0,
    failed: status?.failed ?? 0,
    conditions: (status?.conditions ?? []).map(({ type, status, reason }) => [
      type,
      status,
      reason,
    ]),
    uncounted: status?.uncountedTerminatedPods,
  };
}

it("runs as many Pods at once as it may, until enough have succeeded", async () => {
  const harness = createHarness();
  await makeJob(harness, { completions: 3, parallelism: 2 });
  expect(await summary(harness)).toMatchObject({ active: 2, succeeded: 0 });
  await endPods(harness, "Succeeded");
  expect(await summary(harness)).toMatchObject({ active: 1, succeeded: 2 });
  await endPods(harness, "Succeeded");
  expect(await summary(harness)).toEqual({
    active: 0,
    succeeded: 3,
    failed: 0,
    conditions: [
      ["SuccessCriteriaMet", "True", "CompletionsReached"],
      ["Complete", "True", "CompletionsReached"],
    ],
    uncounted: {},
  });
  const finalizers = (await podsOf(harness)).flatMap(({ metadata }) => metadata.finalizers ?? []);
  expect(finalizers).toEqual([]);
  expect(harness.events.at(-1)).toBe("Normal Completed Job/sum: Job completed");
});

it("tries again after a growing delay, and gives up past its limit", async () => {
  const harness = createHarness();
  await makeJob(harness, { backoffLimit: 1 });
  await endPods(harness, "Failed");
  expect(await podsOf(harness)).toHaveLength(1);
  await harness.clock.advance(9_000);
  expect(await podsOf(harness)).toHaveLength(1);
  await harness.clock.advance(1_000);
  await harness.settle();
  expect(await podsOf(harness)).toHaveLength(2);
  await endPods(harness, "Failed");
  expect(await summary(harness)).toMatchObject({
    failed: 2,
    conditions: [
      ["FailureTarget", "True", "BackoffLimitExceeded"],
      ["Failed", "True", "BackoffLimitExceeded"],
    ],
  });
  expect(harness.events.at(-1)).toBe(
    "Warning BackoffLimitExceeded Job/sum: Job has reached the specified backoff limit",
  );
});

it("gives each Pod of an indexed Job an index of its own", async () => {
  const harness = createHarness();
  await makeJob(harness, { completions: 2, parallelism: 2, completionMode: "Indexed" });
  const found = await podsOf(harness);
  expect(found.map(({ metadata }) => metadata.name.replace(/-\w{5}$/, "")).sort()).toEqual([
    "sum-0",
    "sum-1",
  ]);
  expect(found.map(({ spec }) => spec?.hostname).sort()).toEqual(["sum-0", "sum-1"]);
  await endPods(harness, "Succeeded");
  const { status } = await harness.client.get<Job>(jobs, "default", "sum");
  expect(status?.completedIndexes).toBe("0,1");
});

it("rests while it is suspended, and goes when its time after the end is over", async () => {
  const harness = createHarness();
  await makeJob(harness, { suspend: true, ttlSecondsAfterFinished: 60 });
  expect(await podsOf(harness)).toEqual([]);
  expect(await summary(harness)).toMatchObject({
    conditions: [["Suspended", "True", "JobSuspended"]],
  });
  await harness.client.modify<Job>(jobs, "default", "sum", ({ spec }) => {
    if (spec) spec.suspend = false;
    return true;
  });
  await harness.settle();
  await endPods(harness, "Succeeded");
  await harness.clock.advance(59_000);
  const kept = await harness.client.get(jobs, "default", "sum");
  expect(kept.metadata.deletionTimestamp).toBeUndefined();
  await harness.clock.advance(1_000);
  await harness.settle();
  const { metadata } = await harness.client.get<Job>(jobs, "default", "sum");
  expect(metadata.finalizers).toEqual(["foregroundDeletion"]);
  expect(metadata.deletionTimestamp).toBeDefined();
});
