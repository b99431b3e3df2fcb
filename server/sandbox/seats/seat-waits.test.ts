import { afterEach, expect, it } from "vitest";
import { ManualClock } from "../../core/clock.ts";
import { SeatWaits } from "./seat-waits.ts";

const minute = 60_000;
const clock = new ManualClock();
const startMs = clock.now().getTime();
const inMinutes = (...minutes: number[]) =>
  minutes.map((count) => clock.now().getTime() + count * minute);

afterEach(() => expect(clock.pending).toBe(0));

it("knows at first only before when no seat comes free", () => {
  const waits = new SeatWaits(clock);
  expect(waits.of(1, inMinutes(9, 4.5, 20))).toEqual({ fromMinutes: 4, likely: null });
  expect(waits.of(2, inMinutes(9, 4.5, 20))).toEqual({ fromMinutes: 9, likely: null });
  expect(waits.of(7, inMinutes(9, 4.5, 20))).toEqual({ fromMinutes: 20, likely: null });
  expect(waits.of(1, [startMs - minute])).toEqual({ fromMinutes: 0, likely: null });
});

it("judges by the seats of the last hour how long a place takes", async () => {
  const waits = new SeatWaits(clock);
  for (let count = 0; count < 6; count += 1) {
    waits.freed();
    await clock.advance(2 * minute);
  }
  // One every two minutes.
  expect(waits.of(1, inMinutes(0))).toEqual({
    fromMinutes: 0,
    likely: { minutes: 2, toMinutes: 5 },
  });
  expect(waits.of(9, inMinutes(0))).toEqual({
    fromMinutes: 10,
    likely: { minutes: 18, toMinutes: 26 },
  });
  // Nobody's seat is due before.
  expect(waits.of(1, inMinutes(30))).toEqual({
    fromMinutes: 30,
    likely: { minutes: 30, toMinutes: 30 },
  });
  await clock.advance(55 * minute);
  expect(waits.of(1, inMinutes(0)).likely).toEqual(null);
});
