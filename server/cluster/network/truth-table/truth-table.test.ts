import { expect, it } from "vitest";
import { ManualClock } from "../../../core/clock.ts";
import { truthCases } from "./cases.ts";
import { expectedTable } from "./expected-table.ts";
import { TruthWorld } from "./world.ts";

it.each(truthCases.map((truth) => [truth.name, truth] as const))("%s", async (_name, truth) => {
  const world = await TruthWorld.of(truth, new ManualClock());
  for (const [index, step] of truth.steps.entries()) {
    const table = await world.take(step);
    if (step.kind === "probe") {
      const where = `step ${index + 1}, ${step.protocol} ${step.port}`;
      expect(table, where).toEqual(expectedTable(truth.pods, step.reach));
    }
  }
  await world.dispose();
});
