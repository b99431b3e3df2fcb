import { describe, expect, it } from "vitest";
import { parseDay, parseInstant } from "./go-time.ts";

describe("a day", () => {
  it.each([
    ["2026-01-31", new Date("2026-01-31T00:00:00Z")],
    ["2024-02-29", new Date("2024-02-29T00:00:00Z")],
  ])("%s", (text, day) => {
    expect(parseDay(text)).toEqual(day);
  });

  it.each([
    ["", 'parsing time "" as "2006-01-02": cannot parse "" as "2006"'],
    ["tomorrow", 'parsing time "tomorrow" as "2006-01-02": cannot parse "tomorrow" as "2006"'],
    ["20-01-02", 'parsing time "20-01-02" as "2006-01-02": cannot parse "20-01-02" as "2006"'],
    ["2026-1-2", 'parsing time "2026-1-2" as "2006-01-02": cannot parse "1-2" as "01"'],
    ["2026/01/02", 'parsing time "2026/01/02" as "2006-01-02": cannot parse "/01/02" as "-"'],
    ["2026-13-45", 'parsing time "2026-13-45": month out of range'],
    ["2026-00-10", 'parsing time "2026-00-10": month out of range'],
    ["2026-02-30", 'parsing time "2026-02-30": day out of range'],
    ["2026-02-00", 'parsing time "2026-02-00": day out of range'],
    ["2026-01-02x", 'parsing time "2026-01-02x": extra text: "x"'],
  ])("is none: %j", (text, fault) => {
    expect(parseDay(text)).toEqual({ fault });
  });
});

describe("a moment", () => {
  it.each(["2026-01-31T09:00:00Z", "2026-01-31T18:00:00+09:00", "2026-01-31T09:00:00.5Z"])(
    "%s",
    (text) => {
      expect(parseInstant(text)).toEqual(new Date(text));
    },
  );

  it("is none without a time", () => {
    expect(parseInstant("2026-01-31")).toEqual({
      fault: 'parsing time "2026-01-31" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"',
    });
  });
});
