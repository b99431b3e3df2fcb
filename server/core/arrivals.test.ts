import { expect, it } from "vitest";
import { Arrivals } from "./arrivals.ts";
import { ManualClock } from "./clock.ts";

it("counts each address by itself, and lets an hour's share in again", async () => {
  const clock = new ManualClock();
  const arrivals = new Arrivals(clock, { burst: 2, perHour: 6 });
  const take = (address: string) => arrivals.take(address);
  expect([take("a"), take("a"), take("a"), take("b")]).toEqual([0, 0, 600, 0]);
  await clock.advance(10 * 60_000);
  expect([take("a"), take("a")]).toEqual([0, 600]);
});
