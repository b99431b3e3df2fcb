import { expect, test } from "vitest";
import { ManualClock } from "./clock.ts";
import { sweepEvery } from "./sweeper.ts";

test("a turn that comes during a run is left out, and disposal waits for the run", async () => {
  const clock = new ManualClock();
  let runs = 0;
  let end = () => {};
  const sweeper = sweepEvery(
    clock,
    1_000,
    () => {
      runs += 1;
      return new Promise((resolve) => {
        end = resolve;
      });
    },
    () => {},
  );
  await clock.advance(3_500);
  expect(runs).toBe(1);
  end();
  await clock.advance(1_000);
  expect(runs).toBe(2);
  let isDisposed = false;
  const disposal = Promise.resolve(sweeper.dispose()).then(() => {
    isDisposed = true;
  });
  await clock.advance(5_000);
  expect({ runs, isDisposed }).toEqual({ runs: 2, isDisposed: false });
  end();
  await disposal;
  expect(clock.pending).toBe(0);
});

test("a failure is told, and the next turn comes", async () => {
  const clock = new ManualClock();
  const failures: unknown[] = [];
  const sweeper = sweepEvery(
    clock,
    1_000,
    () => Promise.reject("failed"),
    (error) => failures.push(error),
  );
  await clock.advance(2_000);
  expect(failures).toEqual(["failed", "failed"]);
  await sweeper.dispose();
});
