import { describe, expect, it } from "vitest";
import { ManualClock } from "./clock.ts";
import { Slots, TokenBucket } from "./token-bucket.ts";

describe("TokenBucket", () => {
  it("lets a burst through, then as many as flow in, and says when to come again", async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(clock, { perSecond: 2, burst: 3 });
    const take = (count: number) => Array.from({ length: count }, () => bucket.take());
    expect(take(4)).toEqual([0, 0, 0, 1]);
    await clock.advance(500);
    expect(take(2)).toEqual([0, 1]);
    await clock.advance(3_600_000);
    expect(take(4)).toEqual([0, 0, 0, 1]);
  });

  it("takes several at once or none", async () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(clock, { perSecond: 10, burst: 100 });
    expect([bucket.take(80), bucket.take(80), bucket.take(20)]).toEqual([0, 6, 0]);
  });

  it("rounds a long wait up to whole seconds", () => {
    const bucket = new TokenBucket(new ManualClock(), { perSecond: 0.1, burst: 1 });
    expect([bucket.take(), bucket.take()]).toEqual([0, 10]);
  });
});

describe("Slots", () => {
  it("are given back once, however often they are released", () => {
    const slots = new Slots(2);
    const first = slots.take();
    expect(slots.take()).not.toBeNull();
    expect(slots.take()).toBeNull();
    first?.();
    first?.();
    expect(slots.take()).not.toBeNull();
    expect(slots.take()).toBeNull();
  });
});
