import { expect, test, vi } from "vitest";
import { ManualClock, systemClock } from "./clock.ts";

test("runs due timers in order of time, at their time, and none that was cancelled", async () => {
  const clock = new ManualClock();
  const start = clock.now().getTime();
  const seen: [string, number][] = [];
  const note = (name: string) => () => seen.push([name, clock.now().getTime() - start]);
  clock.after(300, note("late"));
  clock.after(100, note("early"));
  const cancelled = clock.after(200, note("never"));
  const tick = clock.every(150, note("tick"));
  await cancelled.dispose();
  await clock.advance(300);
  await tick.dispose();
  expect(seen).toEqual([
    ["early", 100],
    ["tick", 150],
    ["late", 300],
    ["tick", 300],
  ]);
  expect(clock.pending).toBe(0);
});

test("a timer set by a timer runs within the same advance", async () => {
  const clock = new ManualClock();
  let reached = false;
  clock.after(10, () => {
    clock.after(10, () => {
      reached = true;
    });
  });
  await clock.advance(20);
  expect(reached).toBe(true);
});

test("sleep ends by time, or by its signal with the signal's reason and no timer left", async () => {
  const clock = new ManualClock();
  const slept = clock.sleep(50);
  await clock.advance(50);
  await expect(slept).resolves.toBeUndefined();

  const controller = new AbortController();
  const aborted = clock.sleep(50, controller.signal);
  controller.abort(new Error("stop"));
  await expect(aborted).rejects.toThrow("stop");
  expect(clock.pending).toBe(0);
});

test("waits for longer than the machine's timers can", () => {
  vi.useFakeTimers();
  try {
    const longMs = 2 ** 31 + 5000;
    let runs = 0;
    systemClock.after(longMs, () => {
      runs += 1;
    });
    const cancelled = systemClock.after(longMs, () => {
      runs += 10;
    });
    vi.advanceTimersByTime(longMs - 1);
    expect(runs).toBe(0);
    void cancelled.dispose();
    vi.advanceTimersByTime(1);
    expect(runs).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
