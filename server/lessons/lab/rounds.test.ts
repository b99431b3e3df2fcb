import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import { Rounds } from "./rounds.ts";

const restMs = 50;

let clock: ManualClock;
let rounds: Rounds;
let count: number;

beforeEach(() => {
  clock = new ManualClock();
  count = 0;
  const task = async () => {
    count += 1;
  };
  rounds = new Rounds(task, clock, restMs);
});

afterEach(() => rounds.stop());

it("begins the first run at once", async () => {
  rounds.ask();
  await clock.advance(0);
  expect(count).toBe(1);
});

it("makes one run of all that is asked for in a rest, and none that nobody asked for", async () => {
  for (let askedAtMs = 0; askedAtMs < 4 * restMs; askedAtMs += 10) {
    rounds.ask();
    await clock.advance(10);
  }
  await clock.advance(1_000);
  expect(count).toBe(5);
  expect(clock.pending).toBe(0);
});

it("runs once more for what is asked for during a run", async () => {
  let end = () => {};
  const slow = new Rounds(
    () => {
      count += 1;
      return new Promise((resolve) => {
        end = resolve;
      });
    },
    clock,
    restMs,
  );
  slow.ask();
  slow.ask();
  slow.ask();
  end();
  await clock.advance(restMs);
  expect(count).toBe(2);
});

it("begins nothing after it was stopped", async () => {
  rounds.ask();
  rounds.ask();
  rounds.stop();
  await clock.advance(1_000);
  expect(count).toBe(1);
});
