import { expect, it } from "vitest";
import { warningHeaders } from "./warning-header.ts";

it("writes a warning on one line, with its quotes marked", () => {
  expect(warningHeaders(['a\r\n\tb "c" \\ \u007f'])).toEqual([`299 - "a b \\"c\\" \\\\  "`]);
});

it("leaves out what is more than 4 KiB in all", () => {
  const long = "x".repeat(2_000);
  expect(warningHeaders([long, long, long])).toHaveLength(2);
});
