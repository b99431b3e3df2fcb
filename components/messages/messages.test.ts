import { expect, it } from "vitest";
import { fill } from "./fill.ts";
import { isLocale, messagesFor } from "./messages.ts";

it("fills places, and leaves one without a value as it is", () => {
  expect(fill(messagesFor("ja").minutes, { minutes: 25 })).toBe("25分");
  expect(fill("{a} {b}", { a: 1 })).toBe("1 {b}");
});

it("knows the languages that are written", () => {
  expect(isLocale("ja")).toBe(true);
  expect(isLocale("xx")).toBe(false);
});
