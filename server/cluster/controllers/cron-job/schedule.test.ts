import { expect, it } from "vitest";
import { lastDue, parseSchedule } from "./schedule.ts";

const noon = new Date("2026-11-24T12:00:30Z");

it.each([
  ["*/5 * * * *", undefined, "2026-11-24T12:05:00.000Z"],
  ["@hourly", undefined, "2026-11-24T13:00:00.000Z"],
  ["@midnight", undefined, "2026-11-25T00:00:00.000Z"],
  ["0 9 * * *", "Asia/Tokyo", "2026-11-25T00:00:00.000Z"],
  ["0 0 13 * FRI", undefined, "2026-11-27T00:00:00.000Z"],
  ["@every 1m30s", undefined, "2026-11-24T12:02:00.000Z"],
  ["@every 1.5h", undefined, "2026-11-24T13:30:30.000Z"],
  ["@every 10ms", undefined, "2026-11-24T12:00:31.000Z"],
  ["*/61 * * * *", undefined, "2026-11-24T13:00:00.000Z"],
  ["7/20 * * * *", undefined, "2026-11-24T12:07:00.000Z"],
  ["? 13 ? * ?", undefined, "2026-11-24T13:00:00.000Z"],
  ["0 0 1-31 * wed", undefined, "2026-11-25T00:00:00.000Z"],
  ["0 0 */31 * fri", undefined, "2026-11-27T00:00:00.000Z"],
])("%s in %s is due next at %s", (text, zone, next) => {
  expect(parseSchedule(text, zone)?.next(noon)?.toISOString()).toBe(next);
});

it.each([
  ["61 * * * *", undefined],
  ["* * * * * *", undefined],
  ["0 0 L * *", undefined],
  ["@every soon", undefined],
  ["* * * * *", "Mars/Olympus"],
])("can't read %s in %s", (text, zone) => {
  expect(parseSchedule(text, zone)).toBeUndefined();
});

it("finds the last time that was missed, however many there were", () => {
  const schedule = parseSchedule("* * * * *", undefined);
  if (!schedule) throw new Error("the schedule is one");
  const minutesAgo = (minutes: number) => new Date(noon.getTime() - minutes * 60_000);
  const due = new Date("2026-11-24T12:00:00Z");
  expect(lastDue(schedule, minutesAgo(3), noon)).toEqual({ due, isLate: false });
  expect(lastDue(schedule, minutesAgo(5000), noon)).toEqual({ due, isLate: true });
  expect(lastDue(schedule, minutesAgo(0), noon)).toEqual({ due: undefined, isLate: false });
});
