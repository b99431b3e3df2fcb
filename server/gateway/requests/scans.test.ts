import { afterEach, beforeEach, expect, it } from "vitest";
import type { ScanSummary } from "../../contracts/scan.ts";
import { createStage, type Stage, sandbox } from "../testing/learner.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
});

afterEach(() => stage.stop());

const summary: ScanSummary = {
  command: "image",
  target: "python:3.12-alpine",
  scanned: "python:3.12-alpine",
  digest: null,
  builtAt: null,
  os: { family: "alpine", version: "3.22.1", endOfLife: false },
  advisoriesAt: "2026-10-06",
  at: "2026-11-01T00:00:00Z",
  exitCode: 0,
  options: { format: "table", severities: ["HIGH"], ignoreUnfixed: false, exitCode: 0 },
  counts: { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, UNKNOWN: 0 },
  fixable: 0,
  unfixed: 0,
  findings: [],
};

it("takes a summary as the learner's observation, without asking the cluster", async () => {
  const answer = await stage.send("POST", "/kubebook/v1/scans", summary);
  expect(answer.status).toBe(204);
  expect(stage.observations).toEqual([
    { kind: "scan", sandbox, at: expect.stringMatching(/^\d{4}-.*Z$/), summary },
  ]);
  expect(stage.cluster.received).toEqual([]);
});

it.each([
  ["no JSON", "{", 400, "the summary of a scan must be JSON"],
  [
    "another shape",
    { ...summary, findings: "many" },
    400,
    "the summary of a scan is malformed: findings: Invalid input: expected array, received string",
  ],
  [
    "more than 1 MiB",
    " ".repeat(1024 * 1024 + 1),
    413,
    "Request entity too large: limit is 1048576",
  ],
])("refuses %s", async (_, body, status, message) => {
  const answer = await stage.send("POST", "/kubebook/v1/scans", body);
  expect([answer.status, answer.json.message]).toEqual([status, message]);
  expect(stage.observations).toEqual([]);
});

it("refuses a stranger", async () => {
  const headers = { authorization: "Bearer x" };
  const answer = await stage.send("POST", "/kubebook/v1/scans", summary, headers);
  expect(answer.status).toBe(401);
  expect(stage.observations).toEqual([]);
});
