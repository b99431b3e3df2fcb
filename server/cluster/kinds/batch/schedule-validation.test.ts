import { expect, test } from "vitest";
import { scheduleErrors, timeZoneErrors } from "./schedule-validation.ts";

const invalid = (value: string, detail: string) =>
  `Invalid value: ${JSON.stringify(value)}: ${detail}`;

test.each([
  "* * * * *",
  " */15  0,12 1-5 JAN-mar mon-Fri ",
  "? ? ? ? ?",
  "5/15 * * * *",
  "*/61 * * * *",
  "+5 * * * *",
  "@midnight",
  "@every 1.5h",
])("%j is a schedule", (schedule) => {
  expect(scheduleErrors(schedule)).toEqual([]);
});

test.each([
  ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
  ["61 * * * *", "end of range (61) above maximum (59): 61"],
  ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["* 5-3 * * *", "beginning of range (5) beyond end of range (3): 5-3"],
  ["* * * * 7", "end of range (7) above maximum (6): 7"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["1/2/3 * * * *", "too many slashes: 1/2/3"],
  ["* * L * *", 'failed to parse int from L: strconv.Atoi: parsing "L": invalid syntax'],
  ["*/-5 * * * *", "negative number (-5) not allowed: -5"],
  ["@reboot", "unrecognized descriptor: @reboot"],
  ["@every soon", 'failed to parse duration @every soon: time: invalid duration "soon"'],
  ["CRON_TZ=UTC * * * * *", "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"],
])("%j is none", (schedule, detail) => {
  expect(scheduleErrors(schedule).map(({ body }) => body)).toEqual([invalid(schedule, detail)]);
});

test("a schedule is required", () => {
  expect(scheduleErrors("").map(({ body }) => body)).toEqual(["Required value"]);
});

test.each([
  ["Asia/Tokyo", []],
  ["Etc/GMT+9", []],
  ["", ["timeZone must be nil or non-empty string"]],
  [
    "local",
    ["timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"],
  ],
  ["Mars/Olympus", ["unknown time zone Mars/Olympus"]],
  ["../etc/passwd", ["unknown time zone ../etc/passwd"]],
])("time zone %j", (zone, details) => {
  expect(timeZoneErrors(zone).map(({ body }) => body)).toEqual(
    details.map((detail) => invalid(zone, detail)),
  );
});
