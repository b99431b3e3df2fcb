import { expect, it } from "vitest";
import type { Pod } from "../../../kube/index.ts";
import { pods } from "../shared/refs.ts";
import { createHarness, type Harness } from "../testing/harness.ts";
import { startJobController } from "./controller.ts";
import { completionIndexOf } from "./indexes.ts";
import { type Job, jobs } from "./job.ts";

async function makeJob(harness: Harness, spec: object): Promise<void> {
  const template = {
    spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox" }] },
  };
  await harness.client.create<Job>(jobs, "default", {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "sum" },
    spec: { template, ...spec },
  } as Job);
  await harness.run(startJobController);
}

/** Ends the Pods that run: each with the exit code of its index, or the only one. */
async function exit(harness: Harness, ...codes: number[]): Promise<void> {
  const finishedAt = harness.clock
    .now()
    .toISOString()
    .replace(/\.\d+Z/, "Z");
  for (const pod of await harness.client.list<Pod>(pods, "default")) {
    const exitCode = codes[Math.max(0, completionIndexOf(pod))];
    if (pod.status?.phase === "Pending" && exitCode !== undefined) {
      const state = { terminated: { exitCode, finishedAt } };
      await harness.setStatus(pods, "default", pod.metadata.name, {
        phase: exitCode === 0 ? "Succeeded" : "Failed",
        containerStatuses: [{ name: "c", restartCount: 0, state }],
      });
    }
  }
  await harness.settle();
}

async function statusOf(harness: Harness) {
  const { status } = await harness.client.get<Job>(jobs, "default", "sum");
  const { conditions = [], failed = 0, completedIndexes, failedIndexes } = status ?? {};
  const end = conditions.at(-1);
  return {
    failed,
    completedIndexes,
    failedIndexes,
    end: end && [end.type, end.reason, end.message],
  };
}

const running = async (harness: Harness) =>
  (await harness.client.list<Pod>(pods, "default")).filter(
    ({ status }) => status?.phase === "Pending",
  ).length;

const rule = (action: string, operator: string, ...values: number[]) => ({
  podFailurePolicy: { rules: [{ action, onExitCodes: { operator, values } }] },
});

// Source: kubernetes test/e2e/apps/job.go v1.35.
it("fails as a whole for an exit code that its policy names", async () => {
  const harness = createHarness();
  await makeJob(harness, rule("FailJob", "In", 1));
  const [pod] = await harness.client.list<Pod>(pods, "default");
  await exit(harness, 1);
  expect(await statusOf(harness)).toMatchObject({
    failed: 1,
    end: [
      "Failed",
      "PodFailurePolicy",
      `Container c for pod default/${pod?.metadata.name} failed with exit code 1 matching FailJob rule at index 0`,
    ],
  });
});

it("doesn't count what its policy ignores, but waits before it tries again", async () => {
  const harness = createHarness();
  await makeJob(harness, { backoffLimit: 0, ...rule("Ignore", "NotIn", 2, 3) });
  await exit(harness, 1);
  expect([await statusOf(harness), await running(harness)]).toMatchObject([{ failed: 0 }, 0]);
  await harness.clock.advance(10_000);
  await harness.settle();
  expect(await running(harness)).toBe(1);
  await exit(harness, 2);
  expect(await statusOf(harness)).toMatchObject({
    end: ["Failed", "BackoffLimitExceeded", expect.anything()],
  });
});

it("gives each index a limit of its own", async () => {
  const harness = createHarness();
  await makeJob(harness, {
    completionMode: "Indexed",
    completions: 2,
    parallelism: 2,
    backoffLimitPerIndex: 1,
  });
  await exit(harness, 1, 0);
  expect(await statusOf(harness)).toMatchObject({ completedIndexes: "1", failedIndexes: "" });
  await harness.clock.advance(10_000);
  await harness.settle();
  await exit(harness, 1);
  expect(await statusOf(harness)).toEqual({
    failed: 2,
    completedIndexes: "1",
    failedIndexes: "0",
    end: ["Failed", "FailedIndexes", "Job has failed indexes"],
  });
});

it("fails an index at once, and the Job when too many have", async () => {
  const harness = createHarness();
  await makeJob(harness, {
    completionMode: "Indexed",
    completions: 3,
    parallelism: 3,
    backoffLimitPerIndex: 5,
    maxFailedIndexes: 1,
    ...rule("FailIndex", "In", 7),
  });
  await exit(harness, 7, 7, 0);
  expect(await statusOf(harness)).toMatchObject({
    failedIndexes: "0,1",
    end: ["Failed", "MaxFailedIndexesExceeded", expect.anything()],
  });
});

it.each([
  [{ succeededIndexes: "1" }],
  [{ succeededCount: 1 }],
  [{ succeededIndexes: "0-1", succeededCount: 1 }],
])("is complete by the success policy %o", async (one) => {
  const harness = createHarness();
  await makeJob(harness, {
    completionMode: "Indexed",
    completions: 2,
    parallelism: 2,
    successPolicy: { rules: [one] },
  });
  for (const pod of await harness.client.list<Pod>(pods, "default")) {
    if (completionIndexOf(pod) === 1) {
      await harness.setStatus(pods, "default", pod.metadata.name, { phase: "Succeeded" });
    }
  }
  await harness.settle();
  const { status } = await harness.client.get<Job>(jobs, "default", "sum");
  expect(
    status?.conditions?.map(({ type, reason, message }) => [type, reason, message]),
  ).toContainEqual(["SuccessCriteriaMet", "SuccessPolicy", "Matched rules at index 0"]);
});
