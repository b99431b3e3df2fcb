import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SandboxState } from "../contracts/terminal.ts";
import { minute, SandboxBench } from "./sandbox-bench.ts";

let bench: SandboxBench;

beforeEach(async () => {
  bench = await SandboxBench.make();
});

afterEach(async () => {
  await bench.dispose();
  expect(bench.clock.pending).toBe(0);
});

describe("a full house", () => {
  beforeEach(async () => {
    await bench.restart({ activeMax: 1, idleAfterMs: 10 * minute });
  });

  const heldForMs = 2 * minute;

  it("gives places in a queue and seats in their order", async () => {
    const [a, b, c] = [
      await bench.newLearner(),
      await bench.newLearner(),
      await bench.newLearner(),
    ];
    for (const learner of [a, b, c]) {
      bench.page(learner);
    }
    await bench.sandboxes.ready(a);
    await expect(bench.sandboxes.ready(b)).rejects.toMatchObject({ code: "capacity" });
    await expect(bench.sandboxes.ready(c)).rejects.toMatchObject({
      code: "capacity",
      message: "All sandboxes are taken; you are number 2 in line.",
    });
    const wait = { fromMinutes: 10, likely: null };
    expect(await bench.sandboxes.stateOf(b)).toEqual({ phase: "full", place: 1, wait, heldForMs });
    expect(await bench.sandboxes.stateOf(c)).toEqual({ phase: "full", place: 2, wait, heldForMs });
    await bench.clock.advance(4 * minute);
    const later = { fromMinutes: 6, likely: null };
    expect(await bench.sandboxes.stateOf(b)).toEqual({
      phase: "full",
      place: 1,
      wait: later,
      heldForMs,
    });
    await bench.clock.advance(6 * minute);
    expect((await bench.sandboxes.stateOf(a)).phase).toBe("idle");
    await expect.poll(() => bench.sandboxes.stateOf(b)).toMatchObject({ phase: "ready" });
    expect(await bench.sandboxes.stateOf(c)).toEqual({ phase: "full", place: 1, wait, heldForMs });
  });

  it("answers with what began while the answer was looked up", async () => {
    const [a, b] = [await bench.newLearner(), await bench.newLearner()];
    const began = [bench.sandboxes.stateOf(a), bench.sandboxes.ready(a)] as const;
    expect(await began[0]).toMatchObject({ phase: "starting" });
    await began[1];
    const waits = bench.sandboxes.stateOf(b);
    await expect(bench.sandboxes.ready(b)).rejects.toMatchObject({ code: "capacity" });
    expect(await waits).toMatchObject({ phase: "full", place: 1 });
  });

  it("moves everybody up when one leaves the queue", async () => {
    const [a, b, c] = [
      await bench.newLearner(),
      await bench.newLearner(),
      await bench.newLearner(),
    ];
    await bench.sandboxes.ready(a);
    await Promise.allSettled([bench.sandboxes.ready(b), bench.sandboxes.ready(c)]);
    const told = new Map<string, SandboxState>();
    bench.sandboxes.onState((learner, state) => void told.set(learner, state));
    await bench.sandboxes.leave(b);
    await bench.sandboxes.leave(a);
    const wait = { fromMinutes: 10, likely: null };
    expect([...told]).toEqual([
      [c, { phase: "full", place: 1, wait, heldForMs }],
      [b, { phase: "absent" }],
    ]);
    expect(await bench.sandboxes.stateOf(b)).toEqual({ phase: "absent" });
    expect((await bench.sandboxes.stateOf(a)).phase).toBe("ready");
  });

  it("gives back what was idle to one who leaves the queue", async () => {
    const [a, b] = [await bench.newLearner(), await bench.newLearner()];
    await bench.sandboxes.ready(a);
    await bench.clock.advance(10 * minute);
    bench.page(b);
    await bench.sandboxes.ready(b).catch(() => null);
    await expect.poll(async () => (await bench.sandboxes.stateOf(b)).phase).toBe("ready");
    await expect(bench.sandboxes.ready(a)).rejects.toMatchObject({ code: "capacity" });
    const states = bench.record();
    await bench.sandboxes.leave(a);
    expect(states).toMatchObject([{ phase: "idle" }]);
    expect((await bench.sandboxes.stateOf(a)).phase).toBe("idle");
  });

  it("gives the seat of one that failed to the next", async () => {
    const [a, b] = [await bench.newLearner(), await bench.newLearner()];
    bench.page(b);
    bench.gateway.failure = new Error("no cluster");
    const failed = bench.sandboxes.ready(a);
    await expect(bench.sandboxes.ready(b)).rejects.toMatchObject({ code: "capacity" });
    await Promise.allSettled([failed]);
    bench.gateway.failure = null;
    await expect.poll(() => bench.sandboxes.stateOf(b)).toMatchObject({ phase: "ready" });
  });
});

describe("a seat for who is away", () => {
  let owner: string;
  let away: string;
  let next: string;

  beforeEach(async () => {
    await bench.restart({ activeMax: 1, idleAfterMs: 10 * minute });
    [owner, away, next] = [
      await bench.newLearner(),
      await bench.newLearner(),
      await bench.newLearner(),
    ];
  });

  /** Until the owner's sandbox rests and it's the turn of who waits. */
  async function fill(first: string, ...waiting: string[]) {
    await bench.sandboxes.ready(owner);
    for (const learner of [first, ...waiting]) {
      await expect(bench.sandboxes.ready(learner)).rejects.toMatchObject({ code: "capacity" });
    }
    await bench.clock.advance(10 * minute);
    await expect.poll(async () => (await bench.sandboxes.stateOf(first)).phase).not.toBe("full");
  }

  it("is held, told with the time that is left, and taken by coming back", async () => {
    const tab = bench.page(away, false);
    bench.page(next);
    const states = new Map<string, SandboxState[]>([away, next].map((each) => [each, []]));
    bench.sandboxes.onState((learner, state) => void states.get(learner)?.push(state));
    await fill(away, next);
    await bench.clock.advance(minute);
    expect(await bench.sandboxes.stateOf(away)).toEqual({ phase: "held", lapsesInMs: minute });
    expect(await bench.sandboxes.stateOf(next)).toMatchObject({ phase: "full", place: 1 });
    // The held seat comes free in a minute, if nobody comes for it.
    expect(await bench.sandboxes.stateOf(next)).toMatchObject({ wait: { fromMinutes: 1 } });
    tab.show(true);
    await expect.poll(async () => (await bench.sandboxes.stateOf(away)).phase).toBe("ready");
    const phases = states.get(away)?.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(["full", "held", "starting", "ready"]);
    expect((await bench.sandboxes.stateOf(next)).phase).toBe("full");
  });

  it("goes to the next when it lapses; the old place is kept for a while", async () => {
    const tab = bench.page(away, false);
    bench.page(next);
    await fill(away, next);
    const states = bench.record();
    await bench.clock.advance(2 * minute);
    await expect.poll(async () => (await bench.sandboxes.stateOf(next)).phase).toBe("ready");
    const lapsed = { phase: "lapsed", heldForMs: 2 * minute, placeKeptForMs: 10 * minute };
    expect(states).toContainEqual(lapsed);
    // A page in the background that connects again is no reader.
    await expect(bench.sandboxes.ready(away)).rejects.toMatchObject({ code: "capacity" });
    expect(await bench.sandboxes.stateOf(away)).toEqual(lapsed);
    await expect(bench.sandboxes.ready(owner)).rejects.toMatchObject({ code: "capacity" });
    tab.show(true);
    await expect(bench.sandboxes.ready(away)).rejects.toMatchObject({ code: "capacity" });
    expect(await bench.sandboxes.stateOf(away)).toMatchObject({ phase: "full", place: 1 });
    expect(await bench.sandboxes.stateOf(owner)).toMatchObject({ phase: "full", place: 2 });
  });

  it("can be given up, and what is lapsed can be left alone", async () => {
    bench.page(away, false);
    bench.page(next, false);
    await fill(away, next);
    await bench.sandboxes.leave(away);
    expect(await bench.sandboxes.stateOf(away)).toEqual({ phase: "absent" });
    expect(await bench.sandboxes.stateOf(next)).toMatchObject({ phase: "held" });
    await bench.clock.advance(2 * minute);
    expect(await bench.sandboxes.stateOf(next)).toMatchObject({ phase: "lapsed" });
    await bench.sandboxes.leave(next);
    expect(await bench.sandboxes.stateOf(next)).toEqual({ phase: "absent" });
    expect((await bench.sandboxes.ready(owner)).learnerId).toBe(owner);
  });

  it("is no longer offered once the server stops", async () => {
    bench.page(away, false);
    bench.page(next);
    await fill(away, next);
    await bench.sandboxes.dispose();
    await bench.clock.advance(10 * minute);
    expect(bench.gateway.calls.filter((call) => call.startsWith("open"))).toHaveLength(1);
  });

  it("is forgotten with its place by who stays away", async () => {
    const tab = bench.page(away, false);
    await fill(away);
    await bench.clock.advance(2 * minute);
    tab.dispose();
    await bench.clock.advance(11 * minute);
    await expect.poll(() => bench.sandboxes.stateOf(away)).toEqual({ phase: "absent" });
    expect(bench.sandboxes.counts().get("lapsed")).toBeUndefined();
  });

  it("isn't held for newcomers from an address that has made too many", async () => {
    const arrivals = { sandboxesBurst: 1, sandboxesPerHour: 4 };
    await bench.restart({ activeMax: 1, idleAfterMs: 10 * minute }, arrivals);
    bench.page(away, false);
    bench.page(next);
    await bench.sandboxes.ready(owner, "192.0.2.1");
    await expect(bench.sandboxes.ready(away, "192.0.2.1")).rejects.toMatchObject({
      code: "capacity",
    });
    await expect(bench.sandboxes.ready(next, "192.0.2.2")).rejects.toMatchObject({
      code: "capacity",
    });
    await bench.clock.advance(10 * minute);
    await expect.poll(async () => (await bench.sandboxes.stateOf(next)).phase).toBe("ready");
    expect(await bench.sandboxes.stateOf(away)).toMatchObject({
      phase: "fault",
      retryInMinutes: 6,
    });
  });

  it("is taken by nobody who only came near a lab", async () => {
    await bench.sandboxes.ready(owner);
    bench.sandboxes.prepare(next);
    expect(await bench.sandboxes.stateOf(next)).toEqual({ phase: "absent" });
    expect(bench.sandboxes.counts().get("full")).toBeUndefined();
  });
});
