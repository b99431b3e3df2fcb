import { join } from "node:path";
import { expect, it } from "vitest";
import { runTrivy } from "./run.ts";
import { fakeHost } from "./testing/fake-host.ts";

const recorded = join(import.meta.dirname, "../../content/chapter-14/recorded-scans.json");

it("gives what the book shows to readers who haven't scanned yet", async () => {
  const scans = [];
  for (const image of [
    "python:3.8.0-alpine3.11",
    "python:3.10.5-alpine3.16",
    "python:3.12-alpine",
  ]) {
    const { summary } = await runTrivy(fakeHost(`image ${image}`));
    scans.push(summary);
  }
  await expect(`${JSON.stringify(scans, null, 1)}\n`).toMatchFileSnapshot(recorded);
});
