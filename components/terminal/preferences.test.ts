import { expect, it } from "vitest";
import { defaultPreferences, fontSizeIn, parsePreferences } from "./preferences.ts";

it.each([
  null,
  "",
  "null",
  "[]",
  "{",
  '{"fontSizePx":99,"isAlwaysDark":"yes"}',
  '{"fontSizePx":"12"}',
])("takes %s as the defaults", (stored) => {
  expect(parsePreferences(stored)).toEqual(defaultPreferences);
});

it("reads back what was stored", () => {
  const chosen = { fontSizePx: 18, isAlwaysDark: true, isScreenReader: true };
  expect(parsePreferences(JSON.stringify(chosen))).toEqual(chosen);
});

it("has a smaller font on a phone, unless one was chosen", () => {
  expect([390, 1440].map((width) => fontSizeIn(defaultPreferences, width))).toEqual([12, 13]);
  expect(fontSizeIn({ ...defaultPreferences, fontSizePx: 16 }, 390)).toBe(16);
});
